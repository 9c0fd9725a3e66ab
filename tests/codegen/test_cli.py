# SPDX-License-Identifier: Apache-2.0
import contextlib
import io
import os
import re
import tempfile
import time
import unittest

from codegen.cli import main
from models import NS, operation, service, structure, text

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.model = self.path("m.json")
        self.write(text(Op=operation("In"), In=structure(a="String"), Two=operation()))

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, content):
        with open(self.model, "w", encoding="utf-8") as file:
            file.write(content)

    def run_main(self, *arguments):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            status = main(list(arguments))
        return status, out.getvalue()

    def generate(self, *more):
        return self.run_main("generate", "--model", self.model, "--out", self.path("out"), *more)

    def snapshot(self):
        found = {}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    found[os.path.join(folder, name)] = file.read()
        return found

    def test_generate_then_check_is_clean_and_repeats_to_the_byte(self):
        self.assertEqual(self.generate()[0], 0)
        first = self.snapshot()
        self.assertIn("0 of ", self.generate()[1])
        self.assertEqual(self.snapshot(), first)
        self.assertEqual(self.run_main("check", "--model", self.model, "--out", self.path("out")), (0, ""))

    def test_check_names_stale_missing_and_extra_files(self):
        self.generate()
        with open(self.path("out/src/client.c"), "a") as file:
            file.write("/* by hand */\n")
        os.remove(self.path("out/src/enums.c"))
        with open(self.path("out/src/more.c"), "w") as file:
            file.write("")
        os.remove(self.path("out/m.abi.json"))
        status, said = self.run_main("check", "--model", self.model, "--out", self.path("out"))
        self.assertEqual(status, 1)
        for line in ("src/client.c: stale", "src/enums.c: missing", "src/more.c: extra", "m.abi.json: missing"):
            self.assertIn(line, said)

    def test_the_lock_file_is_written_where_it_is_asked_for(self):
        os.mkdir(self.path("user"))
        self.model = self.path("user/m.json")
        self.write(text(Op=operation()))
        self.assertEqual(self.generate()[0], 0)
        self.assertEqual(os.listdir(self.path("user")), ["m.json"])
        self.assertTrue(os.path.exists(self.path("out/m.abi.json")))
        os.remove(self.path("out/m.abi.json"))
        self.assertEqual(self.generate("--lock", self.path("kept/lock.json"))[0], 0)
        self.assertEqual(os.listdir(self.path("user")), ["m.json"])
        self.assertTrue(os.path.exists(self.path("kept/lock.json")))
        self.assertFalse(os.path.exists(self.path("out/m.abi.json")))

    def test_a_lock_file_that_cannot_be_read_is_refused_in_a_sentence(self):
        os.makedirs(self.path("folder"))
        with open(self.path("bytes.json"), "wb") as file:
            file.write(b"\xff")
        for name in ("folder", "bytes.json"):
            status, said = self.generate("--lock", self.path(name))
            self.assertEqual(status, 1)
            self.assertIn(self.path(name) + ": ", said)
            self.assertNotIn("Traceback", said)

    def test_a_lock_file_beside_the_model_stays_the_one_that_is_used(self):
        self.generate("--lock", self.path("m.abi.json"))
        self.write(text(Op=operation("In"), In=structure(a="String", b="String"), Two=operation()))
        self.assertEqual(self.generate()[0], 0)
        self.assertFalse(os.path.exists(self.path("out/m.abi.json")))
        self.assertIn(b'"level": 2', self.snapshot()[self.path("m.abi.json")])

    def test_hostile_texts_are_refused_or_escaped(self):
        for sdk_id in ("", "..", "../evil", "a.b", "x\r\nX-Evil: 1", "__init__", "9", "é", "Error", 7, None, ["x"]):
            changed = service("Op")
            changed["traits"]["aws.api#service"]["sdkId"] = sdk_id
            self.write(text(Op=operation(), Test=changed))
            status, said = self.generate()
            self.assertEqual((status, said.count("\n")), (1, 1), (sdk_id, said))
            self.assertTrue(said.startswith(self.model), said)
        self.write(text(Op=operation(documentation="a\u202eb\u200b c\u0086d")))
        self.assertEqual(self.generate()[0], 0)
        header = self.snapshot()[self.path("out/include/awsc/test/operations/op.h")].decode()
        self.assertIn("aU+202Eb cU+0086d", header)
        self.assertFalse(re.search("[\u202e\u200b\u0086]", header))
        quoted = structure({"smithy.api#error": "client", "aws.protocols#awsQueryError": {"code": '"},evil\\'}})
        changed = service("Op")
        del changed["traits"]["aws.protocols#restJson1"]
        changed["traits"]["aws.protocols#awsQuery"] = {}
        self.write(text(Op=operation(errors=["Bad"]), Bad=quoted, Test=changed))
        self.assertEqual(self.generate("--lock", self.path("query.json"))[0], 0)
        self.assertIn(b'{"\\"},evil\\\\", &', self.snapshot()[self.path("out/src/errors.c")])

    def test_names_of_waiters_and_renames_are_identifiers(self):
        waiter = {"acceptors": [{"state": "success", "matcher": {"success": True}}]}
        shapes = dict(Op=operation("In"), In=structure(a="String"))
        shapes["Op"]["traits"]["smithy.waiters#waitable"] = {"*/ evil": waiter}
        self.write(text(**shapes))
        self.assertIn("has the waiter '*/ evil', which is not an identifier", self.generate()[1])
        self.write(text(Op=operation("In"), In=structure(a="String"), Test=service("Op", rename={NS + "In": "x y"})))
        self.assertIn('has a "rename" that is not an object of names', self.generate()[1])

    def test_half_of_a_surrogate_pair_is_refused(self):
        self.write(text(Op=operation(documentation="a\ud800b")))
        self.assertIn("a text has half of a surrogate pair", self.generate()[1])

    def test_a_subset_uses_the_lock_without_changing_it(self):
        self.generate("--lock", self.path("m.abi.json"))
        before = self.snapshot()[self.path("m.abi.json")]
        status, said = self.run_main("generate", "--model", self.model, "--out", self.path("sub"), "--operations",
                                     "Two")
        self.assertEqual((status, self.snapshot()[self.path("m.abi.json")]), (0, before), said)
        self.assertEqual(os.listdir(self.path("sub/include/awsc/test/operations")), ["two.h"])

    def test_a_subset_of_a_model_newer_than_its_lock_is_refused(self):
        self.generate("--lock", self.path("m.abi.json"))
        self.write(text(Op=operation("In"), In=structure(a="String", b="String"), Two=operation()))
        status, said = self.run_main("generate", "--model", self.model, "--out", self.path("sub"), "--operations", "Op")
        self.assertEqual(status, 1)
        self.assertIn("generate the whole service first", said)

    def test_check_docs_lists_shapes_without_documentation(self):
        status, said = self.run_main("check", "--docs", "--model", self.model)
        self.assertEqual(status, 1)
        for name in ("#Op ", "#In ", "#In$a ", "#Two ", "#Test "):
            self.assertIn(f"example.test{name}has no documentation", said)

    def test_errors_are_one_line_and_no_traceback(self):
        for content in ("", "{}", "[]", '{"smithy": "2.0"}', text(Op=operation("In"), In=structure(a="Nope"))):
            self.write(content)
            status, said = self.generate()
            self.assertEqual((status, said.count("\n")), (1, 1), said)
            self.assertTrue(said.startswith(self.model), said)
        self.assertEqual(self.run_main("generate", "--model", "/nowhere.json", "--out", self.path("out")),
                         (1, "/nowhere.json: No such file or directory\n"))
        self.assertEqual(self.run_main("generate", "--model", self.model), (1, "--out DIR is missing\n"))

    def test_committed_code_is_up_to_date_and_documented(self):
        previous = os.getcwd()
        os.chdir(ROOT)
        self.addCleanup(os.chdir, previous)
        begin = time.monotonic()
        self.assertEqual(self.run_main("check"), (0, ""))
        self.assertLess(time.monotonic() - begin, 10)
        self.assertEqual(self.run_main("check", "--docs"), (0, ""))


if __name__ == "__main__":
    unittest.main()
