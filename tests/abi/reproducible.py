#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same sources give the same bytes in two folders: all installed files, and the packages for Debian. It builds the
project twice, so it runs with AWSC_TEST_LONG=1 only."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

EPOCH = "1796000000"
KINDS = ("Release", "RelWithDebInfo")


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(str(word) for word in command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def copy_sources(root, folder):
    folder.mkdir(parents=True)
    names = run("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=root)
    for name in names.split("\0"):
        if name and (root / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)


def build(source, build_name, kind, cc):
    """The folder with the installed files, and with the packages."""
    # A cache of compilations would give the second folder the bytes of the first.
    env = {**os.environ, "CCACHE_DISABLE": "1", "SOURCE_DATE_EPOCH": EPOCH}
    folder, out = source / build_name, source / "out"
    run("cmake", "-G", "Ninja", "-S", source, "-B", folder, f"-DCMAKE_BUILD_TYPE={kind}", f"-DCMAKE_C_COMPILER={cc}",
        "-DCMAKE_INSTALL_PREFIX=/usr", "-DAWSC_BUILD_TESTS=OFF", "-DAWSC_BUILD_EXAMPLES=OFF", env=env)
    run("cmake", "--build", folder, "-j", "2", env=env)
    run("cmake", "--install", folder, env={**env, "DESTDIR": str(out / "files")})
    if shutil.which("dpkg-shlibdeps"):
        (out / "packages").mkdir(parents=True)
        run("cpack", "-G", "DEB", "-B", out / "packages", cwd=folder, env=env)
        shutil.rmtree(out / "packages/_CPack_Packages")
    else:
        print("SKIPPED: reproducible packages (dpkg-shlibdeps is not there; apt-get install dpkg-dev)")
    return out


def digests(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()}


def main():
    root, cc = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    if os.environ.get("AWSC_TEST_LONG") != "1":
        print("SKIPPED: reproducible builds (scripts/test --long compares them)")
        return 0
    passed = failed = 0
    with tempfile.TemporaryDirectory() as directory:
        for kind in KINDS:
            outs = []
            for name, build_name in (("one", "build"), ("another/and-longer", "build/with-another-name")):
                source = pathlib.Path(directory) / kind / name
                copy_sources(root, source)
                outs.append(digests(build(source, build_name, kind, cc)))
            different = sorted(path for path in set(outs[0]) | set(outs[1]) if outs[0].get(path) != outs[1].get(path))
            for path in different:
                print(f"{kind}: {path} differs between two folders")
            print(f"     {kind}: {len(outs[0])} files compared")
            failed += bool(different)
            passed += not different
    print(f"reproducible: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
