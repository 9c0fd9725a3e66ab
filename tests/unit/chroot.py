#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/chroot finds the mirror in the host's apt configuration, in each of its forms, and says what it lacks."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ONE_LINE = "deb http://one.invalid/debian/ bookworm main contrib\n"
SECURITY = "deb http://security.invalid/debian-security bookworm-security main\n"
FOREIGN = "deb https://packages.invalid/apt cloud-sdk-bookworm main\n"
DEB822 = """# the mirror of this network
Types: deb deb-src
URIs: http://two.invalid/debian
 http://three.invalid/debian
Suites: trixie trixie-updates
Components: main
"""


def chroot(*arguments, apt=None, **environment):
    names = {name: value for name, value in os.environ.items() if not name.startswith("AWSC_")}
    if apt:
        names["APT_CONFIG"] = str(apt)
    return subprocess.run([os.path.join(ROOT, "scripts", "chroot"), *arguments], env=dict(names, **environment),
                          capture_output=True, text=True, timeout=60)


@unittest.skipUnless(shutil.which("apt-get"), "no apt here")
class Mirrors(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.work = pathlib.Path(directory.name)
        self.work.chmod(0o755)
        (self.work / "parts").mkdir()
        self.apt = self.work / "apt.conf"
        self.apt.write_text('Dir::Etc::sourcelist "%s/sources.list";\nDir::Etc::sourceparts "%s/parts";\n'
                            % (self.work, self.work))

    def mirrors(self, one_line="", deb822="", **environment):
        (self.work / "sources.list").write_text(one_line)
        (self.work / "parts" / "debian.sources").write_text(deb822)
        done = chroot("--mirror", apt=self.apt, **environment)
        return done.stdout.splitlines() if done.returncode == 0 else done.stderr

    def test_a_line_of_the_old_form(self):
        self.assertEqual(self.mirrors(FOREIGN + "# deb http://off.invalid/debian sid main\n" + ONE_LINE),
                         ["http://one.invalid/debian"])

    def test_options_of_a_line(self):
        self.assertEqual(self.mirrors("deb [ arch=amd64 trusted=yes ] https://one.invalid/debian sid main\n"),
                         ["https://one.invalid/debian"])

    def test_a_stanza_of_the_new_form(self):
        self.assertIn(self.mirrors(deb822=DEB822), (["http://two.invalid/debian"], ["http://three.invalid/debian"]))

    def test_a_stanza_that_is_off_does_not_count(self):
        self.assertIn("no mirror of Debian", self.mirrors(deb822=DEB822 + "Enabled: no\n"))

    def test_sources_without_packages_do_not_count(self):
        self.assertIn("no mirror of Debian", self.mirrors("deb-src http://one.invalid/debian bookworm main\n"))

    def test_the_security_archive_has_a_mirror_of_its_own(self):
        self.assertEqual(self.mirrors(SECURITY + ONE_LINE),
                         ["http://one.invalid/debian", "http://security.invalid/debian-security"])

    def test_a_list_of_mirrors_stands_for_its_first_one(self):
        mirrors = self.work / "mirrors.list"
        mirrors.write_text("# near\nhttp://near.invalid/debian/\tpriority:1\nhttp://far.invalid/debian\tpriority:2\n")
        self.assertEqual(self.mirrors("deb mirror+file:%s bookworm main\n" % mirrors), ["http://near.invalid/debian"])

    def test_other_archives_are_not_taken_for_debian(self):
        self.assertIn("no mirror of Debian", self.mirrors(FOREIGN))

    def test_a_mirror_that_is_named_is_taken(self):
        self.assertEqual(self.mirrors(ONE_LINE, AWSC_DEBIAN_MIRROR="http://named.invalid/debian"),
                         ["http://named.invalid/debian"])


class CommandLine(unittest.TestCase):
    def fails(self, text, *arguments):
        done = chroot(*arguments)
        self.assertEqual(done.returncode, 125, done.stderr)
        self.assertIn("error: " + text, done.stderr)
        self.assertIn("remedy: ", done.stderr)

    def test_a_release_that_it_does_not_know(self):
        self.fails('unknown release "11"', "11", "true")

    def test_no_command(self):
        self.fails("no command", "13")

    def test_an_unknown_option(self):
        self.fails("unknown option --nonsense", "--nonsense")

    @unittest.skipIf(os.geteuid() == 0, "run by root")
    def test_without_root(self):
        self.fails("a chroot needs root", "13", "true")

    def test_help(self):
        done = chroot("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("AWSC_CHROOT_CACHE", done.stdout)


if __name__ == "__main__":
    ROOT = sys.argv[1]
    tests = unittest.main(argv=sys.argv[:1], verbosity=1, exit=False).result
    failed = len(tests.failures) + len(tests.errors)
    print("chroot: %d passed, %d failed" % (tests.testsRun - failed - len(tests.skipped), failed))
    sys.exit(1 if failed else 0)
