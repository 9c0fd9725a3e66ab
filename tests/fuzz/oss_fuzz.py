#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The build script for OSS-Fuzz makes targets with seeds, and the targets run away from the build folder. It compiles the
library with clang, so it runs with AWSC_TEST_LONG=1 only."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

TARGETS = ["fuzz_json", "fuzz_event_stream"]


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(str(word) for word in command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def check(out, target, work):
    corpus = work / target
    with zipfile.ZipFile(out / f"{target}_seed_corpus.zip") as archive:
        archive.extractall(corpus)
    count = len(list(corpus.iterdir()))
    said = run(out / target, "-runs=2000", corpus, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1"})
    if count == 0 or "Done 2000 runs" not in said:
        sys.exit(f"{target}: {count} seeds\n{said[-1500:]}")
    return count


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    if os.environ.get("AWSC_TEST_LONG") != "1":
        print("SKIPPED: the build for OSS-Fuzz (scripts/test --long makes it)")
        return 0
    if not shutil.which("clang++"):
        print("SKIPPED: the build for OSS-Fuzz (clang++ is not there)")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        out = work / "out"
        names = ("CC", "CXX", "CFLAGS", "CXXFLAGS", "LIB_FUZZING_ENGINE")
        env = {name: value for name, value in os.environ.items() if name not in names}
        run("bash", root / "tests/fuzz/oss-fuzz/build.sh",
            env={**env, "OUT": str(out), "WORK": str(work / "work"), "FUZZ_TARGETS": " ".join(TARGETS)})
        shutil.rmtree(work / "work")
        for target in TARGETS:
            print(f"     {target}: {check(out, target, work)} seeds")
    print(f"oss_fuzz: {len(TARGETS)} passed, 0 failed")
    return 0


sys.exit(main())
