#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The shared libraries keep the ABI of the dumps in tests/abi/dumps, which are made at each release: abidiff finds no
function that is gone and no type that has changed, except at its end. New functions are allowed.

    python3 tests/abi/abidiff.py ROOT BUILD            compares
    python3 tests/abi/abidiff.py ROOT BUILD --write    writes the dumps anew
"""
import lzma
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

# Dumps name what a program sees, and nothing of the machine that made them.
DUMP = ["--no-corpus-path", "--no-comp-dir-path", "--no-architecture", "--no-elf-needed",
        "--exported-interfaces-only", "--no-parameter-names", "--no-write-default-sizes"]


def libraries(build):
    """Those that have code; the constraints of a service are tables."""
    return [path for path in sorted(build.glob("libawsc-*.so")) if "strict" not in path.name]


def dump_of(root, library, out):
    subprocess.run(["abidw", *DUMP, "--suppressions", root / "tests/abi/abidiff.suppr", "--out-file", out,
                    library], check=True)
    # Release builds have no absolute paths (cmake/reproducible.cmake), debug builds have.
    out.write_text(out.read_text().replace(f"{root}/", "./"))


def dump_file(root, library):
    return root / "tests/abi/dumps" / (library.name.replace(".so", ".abi.xz"))


def write(root, build):
    with tempfile.TemporaryDirectory() as work:
        for library in libraries(build):
            out = pathlib.Path(work) / "dump.abi"
            dump_of(root, library, out)
            file = dump_file(root, library)
            file.write_bytes(lzma.compress(out.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
            print(f"{file.relative_to(root)}: {file.stat().st_size} bytes")
    return 0


def compare(root, library, work):
    """The report of abidiff; empty if there is nothing to report."""
    file = dump_file(root, library)
    if not file.exists():
        return f"{file.relative_to(root)} is missing; write it with --write"
    old, new = work / "old.abi", work / "new.abi"
    old.write_bytes(lzma.decompress(file.read_bytes()))
    dump_of(root, library, new)
    done = subprocess.run(["abidiff", "--no-added-syms", "--suppressions", root / "tests/abi/abidiff.suppr", old, new],
                          capture_output=True, text=True)
    return "" if done.returncode == 0 else f"{library.name}: exit status {done.returncode}\n{done.stdout}{done.stderr}"


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    if not shutil.which("abidiff"):
        print("SKIPPED: abidiff (it is not there; apt-get install abigail-tools)")
        return 0
    if sys.argv[3:] == ["--write"]:
        return write(root, build)
    if platform.machine() != "x86_64":
        print(f"SKIPPED: abidiff (the dumps are of x86_64; this is {platform.machine()})")
        return 0
    known = {path.name for path in (root / "tests/abi/dumps").glob("*.abi.xz")}
    lost = sorted(known - {dump_file(root, library).name for library in libraries(build)})
    reports = [f"{name}: the build has no such library" for name in lost]
    with tempfile.TemporaryDirectory() as work:
        for library in libraries(build):
            report = compare(root, library, pathlib.Path(work))
            if report:
                reports.append(report)
    for report in reports:
        print(report)
    print(f"abidiff: {len(libraries(build)) + len(lost) - len(reports)} passed, {len(reports)} failed")
    return 1 if reports or not known else 0


sys.exit(main())
