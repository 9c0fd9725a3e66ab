#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The budget of a small Invoke: instructions beyond those of the program with libcurl and Signature Version 4 by hand,
system calls, and blocks from the allocator. Blocks are counted in every run. The other two need a quiet machine, since the
loop looks at its descriptors more often when time passes between the steps of a call: they are counted by
`scripts/test --long` and `scripts/test --only budget`."""
import os
import pathlib
import subprocess
import sys
import tempfile

MARGIN = 1.03
CALLS, BLOCKS = 7, 6


def instruction_budget(version):
    """Beyond "signed". Before 8.1 no handle of libcurl is used twice."""
    return 38_500 if version < (8, 1) else 31_000


def build(root, cc, work):
    def run(*command):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    run("cmake", "-G", "Ninja", "-S", root, "-B", work, "-DCMAKE_BUILD_TYPE=Release", "-DAWSC_BUILD_BENCH=ON",
        "-DAWSC_BUILD_TESTS=OFF", "-DAWSC_BUILD_LOCAL=OFF", "-DAWSC_BUILD_CLI=OFF", "-DAWSC_BUILD_EXAMPLES=OFF",
        "-DAWSC_INSTALL=OFF", f"-DCMAKE_C_COMPILER={cc}")
    run("cmake", "--build", work, "--target", "bench_server", "bench_raw", "bench_ours", "-j", "2")


def main():
    root, cc = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    sys.path.insert(0, str(root / "bench"))
    import programs
    version = tuple(int(part) for part in programs.libcurl_version().split(".")[:2])
    figures = []
    with tempfile.TemporaryDirectory() as work:
        build(root, cc, work)
        with programs.Server(pathlib.Path(work) / "bin") as server:
            figures.append(("blocks from the allocator", programs.allocations(server, "invoke", "r100"), BLOCKS))
            every = os.environ.get("AWSC_TEST_LONG") == "1" or os.environ.get("AWSC_TEST_ONLY") == "1"
            if not every:
                print("SKIPPED: system calls and instructions (scripts/test --long counts them)")
            elif programs.traces():
                calls = sum(programs.system_calls(server, programs.OURS, "invoke", "r100").values())
                figures.append(("system calls", calls, CALLS))
            else:
                print("SKIPPED: system calls (strace is not there, or may not trace)")
            if every and programs.have("valgrind"):
                ours, signed = (programs.instructions(server, program, "invoke", "r100")
                                for program in (programs.OURS, programs.SIGNED))
                print(f"     instructions: {ours:.0f} ours, {signed:.0f} signed")
                figures.append(("instructions beyond signed", ours - signed, instruction_budget(version)))
            elif every:
                print("SKIPPED: instructions (valgrind is not there)")
    failed = 0
    for name, value, budget in figures:
        good = 0 <= value <= budget * MARGIN
        failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {name} of an Invoke of 100 bytes: {value:.1f} (budget {budget})")
    print(f"budget: {len(figures) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
