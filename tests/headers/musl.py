#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The runtime, its inner clients and the tool compile with musl's headers, with the definitions of this build and
without a warning."""
import concurrent.futures
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

# Headers of libraries, which do not depend on the C library; no other header of this system may be found.
LIBRARIES = ("cjson", "curl", "expat.h", "expat_config.h", "expat_external.h", "libdeflate.h", "nghttp2", "openssl",
             "pcre2.h", "yaml.h", "zconf.h", "zlib.h")
FOLDERS = ("runtime/src", "cli", "generated/core")
KEPT = ("-D", "-I", "-W", "-std=")


def copy_headers(destination):
    """Links to the headers of libraries, some of which lie in a folder of this machine's kind."""
    kind = subprocess.run(["cc", "-print-multiarch"], capture_output=True, text=True).stdout.strip()
    for folder in (pathlib.Path("/usr/include"), pathlib.Path("/usr/include", kind)):
        for name in LIBRARIES:
            found = folder / name
            if found.is_dir():
                shutil.copytree(found, destination / name, dirs_exist_ok=True)
            elif found.is_file():
                shutil.copy(found, destination / name)


def commands(root, build):
    """For each source of these folders, the flags with which the build compiles it."""
    listed = subprocess.run(["ninja", "-C", build, "-t", "compdb"], check=True, capture_output=True, text=True).stdout
    found = {}
    for entry in json.loads(listed):
        path = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        if path.suffix != ".c" or not any(path.is_relative_to(root / folder) for folder in FOLDERS):
            continue
        # The first is the library's own or the tool's own; tests compile some files again.
        found.setdefault(path, [word for word in shlex.split(entry["command"]) if word.startswith(KEPT)])
    return found


def compile_one(path, flags, build, headers):
    done = subprocess.run(["musl-gcc", "-fsyntax-only", "-Werror", *flags, "-isystem", headers, path], cwd=build,
                          capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr[:2000]


def main():
    root, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    if not shutil.which("musl-gcc"):
        print("SKIPPED: musl (musl-gcc is not installed; apt-get install musl-tools)")
        return 0
    if not (build / "build.ninja").exists():
        print("SKIPPED: musl (the build is not ninja's, which tells its commands)")
        return 0
    with tempfile.TemporaryDirectory() as headers:
        copy_headers(pathlib.Path(headers))
        found = commands(root, build)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(lambda item: compile_one(*item, build, headers), sorted(found.items()))
            failures = [failure for failure in results if failure]
    for failure in failures[:20]:
        print(failure)
    if not found:
        print("no sources in the build")
    print(f"musl: {len(found) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not found else 0


sys.exit(main())
