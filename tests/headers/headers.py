#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every public header and every adapter compiles alone, as C11, C++11 and C++17, without a warning. Headers for a library
that is not installed are skipped. Only <awsc/curl.h> needs libcurl's headers. An adapter has at most 150 lines."""
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
# clang looks into extern "C", too.
CXX_WARNINGS = ["-Wold-style-cast"]
# libuv's own header needs more than ISO C declares.
PACKAGES = {"awsc_libuv.h": ("libuv", "-D_GNU_SOURCE"), "awsc_libevent.h": ("libevent_core",),
            "awsc_glib.h": ("glib-2.0",), "awsc/curl.h": ("libcurl",)}


def includes(root):
    return [root / "runtime/include", root / "adapters", *sorted(root.glob("generated/*/include")),
            *sorted(root.glob("services/*/include"))]


def headers(root):
    for include in includes(root):
        for path in sorted(include.rglob("*.h")):
            yield include, path.relative_to(include)


def package_flags(header):
    """Compiler flags of the library that an adapter is for; None if it is not installed."""
    package, *flags = PACKAGES.get(str(header), ("",))
    if not package:
        return flags
    found = subprocess.run(["pkg-config", "--cflags", package], capture_output=True, text=True)
    return flags + found.stdout.replace("-I", "-isystem").split() if found.returncode == 0 else None


def others_that_need_curl(root, compiler):
    """Headers of the runtime that include libcurl's, but for the one that is for it; generated ones include only these."""
    include = root / "runtime/include"
    for path in sorted(include.rglob("*.h")):
        done = subprocess.run([compiler, "-std=c11", "-E", "-H", f"-I{include}", str(path)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
        if path.name != "curl.h" and "/curl/curl.h" in done.stderr:
            yield f"{path.relative_to(include)}: needs <curl/curl.h>; only <awsc/curl.h> may"


def long_adapters(root):
    for path in sorted((root / "adapters").glob("*.h")):
        lines = len(path.read_text().splitlines())
        if lines > 150:
            yield f"{path.name}: {lines} lines; expected at most 150, to be read in five minutes"


def compile_alone(root, compiler, standard, header):
    folders = [f"-I{include}" for include in includes(root)] + package_flags(header)
    language = "c++" if "++" in standard else "c"
    warnings = WARNINGS + (CXX_WARNINGS if language == "c++" else [])
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(f"#include <{header}>\nextern int awsc_headers_test;\nint awsc_headers_test = 0;\n")
        file.flush()
        done = subprocess.run([compiler, f"-std={standard}", "-x", language, "-fsyntax-only", *warnings, *folders,
                               file.name], capture_output=True, text=True)
    return None if done.returncode == 0 else f"{header} as {standard}:\n{done.stderr[:1500]}"


def main():
    root, cc, cxx = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    absent = [header for _, header in headers(root) if package_flags(header) is None]
    for header in absent:
        print(f"SKIPPED: {header} (pkg-config does not find its library)")
    jobs = [(root, cxx if "++" in standard else cc, standard, header)
            for _, header in headers(root) if header not in absent for standard in ("c11", "c++11", "c++17")]
    failures = [f"{header}: line {number} of a comment is not indented"
                for include, header in headers(root)
                for number, line in enumerate((include / header).read_text().splitlines(), 1) if line.startswith("*")]
    failures += [*others_that_need_curl(root, cc), *long_adapters(root)]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        failures += [failure for failure in pool.map(lambda job: compile_alone(*job), jobs) if failure]
    for failure in failures:
        print(failure)
    print(f"headers: {len(jobs) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not jobs else 0


sys.exit(main())
