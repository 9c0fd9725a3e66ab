#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs and shared libraries of an optimised build are hardened: hardening-check of Debian's devscripts looks at the
binaries, and the compiler's options show protections that leave no trace in each of them."""
import json
import pathlib
import shutil
import subprocess
import sys

# Words of hardening-check after which a binary is as it should be. A small library may have no copy whose size the
# compiler knows.
GOOD = {
    "Position Independent Executable": ("yes", "no, regular shared library"),
    "Stack protected": ("yes", "no, not found! (ignored)"),
    "Fortify Source functions": ("yes", "unknown, no protectable libc functions used", "no, only unprotected"),
    "Read-only relocations": ("yes",),
    "Immediate binding": ("yes",),
}
# These have such copies.
FORTIFIED = ("libawsc-identity.so", "lambda", "lambda-local")
OPTIONS = ("-D_FORTIFY_SOURCE=3", "-fstack-protector-strong", "-fstack-clash-protection")
OPTIONS_OF_INTEL = ("-fcf-protection",)


def check_binary(binary, has_code):
    report = subprocess.run(["hardening-check", str(binary)], capture_output=True, text=True).stdout
    found = dict(line.strip().split(": ", 1) for line in report.splitlines() if ": " in line)
    for name, good in GOOD.items():
        if name == "Stack protected" and not has_code:
            continue
        if name.startswith("Fortify") and binary.name in FORTIFIED:
            good = good[:1]
        if not found.get(name, "").startswith(good):
            yield f"{binary.name}: {name}: {found.get(name, 'no result')}"


def check_options(build):
    wanted = OPTIONS
    if subprocess.run(["uname", "-m"], capture_output=True, text=True).stdout.strip() in ("x86_64", "i686"):
        wanted += OPTIONS_OF_INTEL
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if "awsc_identity_objects" in entry["command"] or "awsc_lambda_objects" in entry["command"]:
            absent = [option for option in wanted if option not in entry["command"].split()]
            if absent:
                yield f"{pathlib.Path(entry['file']).name} is compiled without {' '.join(absent)}"


def main():
    build, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
    if kind not in ("Release", "RelWithDebInfo"):
        print(f"SKIPPED: hardening (the build is {kind}; Release and RelWithDebInfo are hardened)")
        return 0
    if not shutil.which("hardening-check"):
        print("SKIPPED: hardening (hardening-check is not there; apt-get install devscripts)")
        return 0
    libraries = [path for path in build.glob("libawsc-*.so") if path.is_file()]
    programs = [build / "bin" / name for name in ("lambda", "lambda-local") if (build / "bin" / name).exists()]
    failures = list(check_options(build))
    for binary in [*libraries, *programs]:
        failures += check_binary(binary, not binary.name.endswith("-strict.so") or binary.name == "libawsc-strict.so")
    for failure in failures[:40]:
        print(failure)
    count = len(libraries) + len(programs)
    print(f"hardening: {max(0, count - len(failures))} passed, {len(failures)} failed")
    return 1 if failures or not count else 0


sys.exit(main())
