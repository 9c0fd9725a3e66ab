#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The scanner finds every kind of leak, and reports nothing for a program without leaks."""
import os
import pathlib
import subprocess
import sys
import tempfile

WAYS = ["log-key", "log-token-as-header", "log-signature", "log-sensitive-member", "log-code", "error-key", "output-token",
        "output-key-encoded", "output-mark", "hook-token"]
SCAN = pathlib.Path(__file__).parent / "scan.py"


def scan_after(program, way):
    """Exit status and text of the scanner after one run of the program."""
    with tempfile.TemporaryDirectory() as directory:
        ran = subprocess.run([program, way], env=dict(os.environ, AWSC_TEST_OVERHEAR=directory), capture_output=True)
        (pathlib.Path(directory) / "output.txt").write_bytes(ran.stdout + ran.stderr)
        done = subprocess.run([sys.executable, "-B", str(SCAN), directory], capture_output=True, text=True)
        return (2 if ran.returncode else done.returncode), done.stdout + done.stderr


def main():
    passed, failed = 0, 0
    for way in ["nothing", *WAYS]:
        status, text = scan_after(sys.argv[1], way)
        expected = 0 if way == "nothing" else 1
        if status == expected and ("secrets: 1 passed, 0 failed" in text) == (way == "nothing"):
            passed += 1
        else:
            failed += 1
            print("%s: exit status %d\n%s" % (way, status, text))
    with tempfile.TemporaryDirectory() as directory:
        silent = subprocess.run([sys.executable, "-B", str(SCAN), directory], capture_output=True).returncode
    passed, failed = passed + (silent == 1), failed + (silent != 1)
    print("finds_leaks: %d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


sys.exit(main())
