#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""libawsc-identity without the parts that cmake/switches.cmake names: it links, and each function and each profile that
needs a part says which switch was off.

    parts.py ROOT BUILD CC

The library without all parts is linked from the objects of BUILD and the stubs. With AWSC_TEST_LONG=1 CMake also builds
it with each switch off by itself."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SWITCH = re.compile(r'^awsc_switch\((\w+) "[^"]*"((?:\s+"[^"]*")+)\)', re.MULTILINE)
PROFILES = """
[profile keys]
aws_access_key_id = AKIDSWITCH
aws_secret_access_key = secret
[profile role]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = keys
[profile web]
role_arn = arn:aws:iam::123456789012:role/r
web_identity_token_file = /nonexistent
[profile sso]
sso_account_id = 123456789012
sso_role_name = r
sso_region = eu-west-1
sso_start_url = https://d-1.awsapps.com/start
[profile login]
login_session = arn:aws:sts::123456789012:assumed-role/r/s
[profile process]
credential_process = exit 1
[profile instance]
role_arn = arn:aws:iam::123456789012:role/r
credential_source = Ec2InstanceMetadata
"""


class Failure(Exception):
    pass


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise Failure(f"{' '.join(map(str, command))[:300]}\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout


def switches(root):
    """Name -> regular expressions of the sources."""
    found = SWITCH.findall((root / "cmake/switches.cmake").read_text())
    return {name: re.findall(r'"([^"]*)"', sources) for name, sources in found}


def archive_without(root, build, cc, work, off, *flags):
    """An archive without these parts, and the objects in it."""
    folder = build / "CMakeFiles/awsc_identity_objects.dir"
    left_out = [re.compile(source) for name in off for source in switches(root)[name]]
    sources = {str(path.relative_to(folder))[:-2]: path for path in sorted(folder.rglob("*.o"))}
    objects = [path for source, path in sources.items() if (root / source).exists()  # others are of moved files
               and not any(part.fullmatch(source) for part in left_out)]
    stubs = [work / f"{name.lower()}_stub.o" for name in off]
    for name, stub in zip(off, stubs):
        run(cc, *flags, "-std=c11", "-D_GNU_SOURCE", "-fPIC", "-fvisibility=hidden", f"-I{root}/runtime/include",
            f"-I{root}/runtime/src", "-c", root / f"runtime/src/without/{name.lower()}.c", "-o", stub)
    run("ar", "rc", work / "libawsc-identity.a", *objects, *stubs)
    return work / "libawsc-identity.a", objects + stubs


def link_without(root, build, cc, work, off):
    """The archive; a shared library of it shows that nothing is missing."""
    archive, objects = archive_without(root, build, cc, work, off)
    libraries = run("pkg-config", "--libs", "libcurl", "openssl", "zlib", "libcjson", "expat").split()
    run(cc, "-shared", "-Wl,-z,defs", *objects, "-o", work / "identity.so", *libraries, "-lpthread", "-lm")
    return archive


def build_without(root, cc, work, name):
    run("cmake", "-G", "Ninja", "-S", root, "-B", work / "build", f"-DAWSC_WITH_{name}=OFF", "-DAWSC_BUILD_TESTS=OFF",
        "-DAWSC_BUILD_LOCAL=OFF", "-DAWSC_BUILD_EXAMPLES=OFF", f"-DCMAKE_C_COMPILER={cc}", "-DAWSC_WERROR=ON")
    run("cmake", "--build", work / "build", "--target", "awsc_identity", "awsc_identity_static", "awsc_core", "-j", "2")
    return work / "build/libawsc-identity.a"


def public(root, archive):
    """Functions of the public headers that the archive defines."""
    declared = set(re.findall(r"\bawsc_\w+(?=\()", "\n".join(
        path.read_text() for path in (root / "runtime/include/awsc").glob("*.h"))))
    lines = run("nm", "--defined-only", "-g", archive).splitlines()
    return declared & {line.split()[2] for line in lines if len(line.split()) == 3}


def check(root, build, cc, work, archive, off):
    gone = public(root, build / "libawsc-identity.a") - public(root, archive)
    if gone:
        raise Failure(f"without {', '.join(off)}: {', '.join(sorted(gone))} is gone; add it to runtime/src/without")
    (work / "config").write_text(PROFILES)
    libraries = run("pkg-config", "--libs", "libcurl", "openssl", "zlib", "libcjson", "expat").split()
    run(cc, "-std=c11", "-Wall", "-Werror", f"-I{root}/runtime/include", root / "tests/abi/parts_probe.c", "-o",
        work / "probe", archive, *libraries, "-lpthread", "-lm")
    env = {"HOME": str(work), "AWS_EC2_METADATA_DISABLED": "true", "PATH": os.environ["PATH"]}
    said = run(work / "probe", work / "config", env=env).splitlines()
    parts = {line.partition(": ")[0] for line in said}
    if parts != set(switches(root)):
        raise Failure(f"the probe tells of {sorted(parts)}; expected {sorted(switches(root))}")
    for line in said:
        name = line.partition(": ")[0]
        named = set(re.findall(r"this library was built without [^(]*\(AWSC_WITH_(\w+)\)", line))
        if (name in named) != (name in off):
            raise Failure(f"without {', '.join(off)}: {line}")


def main():
    root, build, cc = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    everything = sorted(switches(root))
    checks = [[], everything] + ([[name] for name in everything] if os.environ.get("AWSC_TEST_LONG") == "1" else [])
    failures = [] if len(everything) == 5 else [f"cmake/switches.cmake has {everything}; expected five switches"]
    for off in checks:
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            try:
                archive = (build_without(root, cc, work, off[0]) if len(off) == 1
                           else link_without(root, build, cc, work, off))
                check(root, build, cc, work, archive, off)
            except Failure as failure:
                failures.append(str(failure))
    for failure in failures:
        print(failure)
    print(f"parts: {len(checks) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
