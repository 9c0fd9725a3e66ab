#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""libawsc-identity and libawsc-core define no symbol twice; identity needs none of core; identity exports exactly those
functions for core that core uses, in a version node of the release; a core of another release is refused.

    libraries.py ROOT BUILD CC [--write]

--write writes cmake/for_core.txt from the objects; declare the names AWSC_FOR_CORE (base/for_core.h), too."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HEAD = """# SPDX-License-Identifier: Apache-2.0
# Functions and objects of libawsc-identity for libawsc-core: AWSC_FOR_CORE of runtime/src/base/for_core.h. Written by
# tests/abi/libraries.py ROOT BUILD CC --write
"""


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)


def symbols(path, *options):
    """Names of symbols, without their version nodes."""
    lines = run("nm", *options, path, check=True).stdout.splitlines()
    return {line.split()[-1].split("@")[0] for line in lines if len(line.split()) > 1}


def defined(path, *options):
    """Global symbols; weak ones are those of other libraries."""
    lines = run("nm", "--defined-only", "-g", *options, path, check=True).stdout.splitlines()
    return {words[2].split("@")[0] for words in map(str.split, lines) if len(words) == 3 and words[1] in "TDRB"}


def nodes(library):
    """Exported name -> version node."""
    found = re.findall(r"^[0-9a-f]+ [A-Z] (\w+)@@?(\S+)$", run("nm", "-D", "--defined-only", library, check=True).stdout, re.M)
    return dict(found)



def without_core(build):
    """Symbols of the project that identity uses and does not define."""
    archive = build / "libawsc-identity.a"
    return {name for name in symbols(archive, "-u") - defined(archive) if name.startswith("awsc_")}


def of_another_release(build, cc, work):
    """The message of the loader when core meets an identity of another release."""
    text = re.sub(r"AWSC_FOR_CORE_\w+", "AWSC_FOR_CORE_0_0_0", (build / "identity.map").read_text())
    (work / "other.map").write_text(text)
    libraries = run("pkg-config", "--libs", "libcurl", "openssl", "zlib", "libcjson", "expat", check=True).stdout.split()
    run(cc, "-shared", "-Wl,--whole-archive", build / "libawsc-identity.a", "-Wl,--no-whole-archive", "-o",
        work / "libawsc-identity.so.0", "-Wl,-soname,libawsc-identity.so.0",
        f"-Wl,--version-script={work}/other.map", *libraries, "-lpthread", "-lm", check=True)
    (work / "main.c").write_text("int awsc_waiter_name(void);\nint main(void) { return awsc_waiter_name() == 1; }\n")
    run(cc, work / "main.c", "-o", work / "main", f"-L{build}", "-Wl,--no-as-needed", "-lawsc-core",
        "-lawsc-identity", check=True)
    return run(work / "main", env={**os.environ, "LD_LIBRARY_PATH": f"{work}:{build}"}).stderr


def behind_inline_functions(headers):
    """The inline functions for core, and what their bodies use: it depends on the compiler which of them core needs."""
    names = set()
    for name, body in re.findall(r"^AWSC_FOR_CORE inline [^;{]*?\b(awsc_\w+)\([^{]*\{(.*?)^\}", headers,
                                 re.MULTILINE | re.DOTALL):
        names |= {name, *re.findall(r"\bawsc_\w+", body)}
    return names


def main():
    root, build, cc = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    listed = root / "cmake/for_core.txt"
    exported, core = nodes(build / "libawsc-identity.so"), build / "libawsc-core.a"
    used = symbols(core, "-u") - defined(core)
    # Hidden functions cannot be told from public ones in an archive: public ones are declared in public headers.
    public = set(re.findall(r"\bawsc_\w+(?=\()|\bawsc_internal_\w+", "\n".join(
        path.read_text() for path in (root / "runtime/include").rglob("*.h"))))
    texts = "\n".join(path.read_text() for path in (root / "runtime/src").glob("*/*.h"))
    used |= behind_inline_functions(texts)
    needed = sorted(name for name in used & defined(build / "libawsc-identity.a") if name not in public)
    if sys.argv[-1] == "--write":
        listed.write_text(HEAD + "\n".join(needed) + "\n")
        return 0
    failures = [f"{name}: is defined in both archives"
                for name in sorted(defined(core) & defined(build / "libawsc-identity.a"))]
    failures += [f"{name}: is exported by both libraries"
                 for name in sorted(set(nodes(build / "libawsc-core.so")) & set(exported)) if name.startswith("awsc_")]
    failures += [f"{name}: libawsc-identity uses it and does not define it" for name in sorted(without_core(build))]
    for_core = {name for name, node in exported.items() if node.startswith("AWSC_FOR_CORE_")}
    failures += [f"{name}: libawsc-core uses it; declare it AWSC_FOR_CORE, and see --write" for name in needed
                 if name not in for_core]
    failures += [f"{name}: is exported for libawsc-core, which does not use it; see --write"
                 for name in sorted(for_core - set(needed))]
    marked = len(re.findall(r"\bAWSC_FOR_CORE (?!AWSC_API)", texts))
    if marked != len(needed):
        failures.append(f"{marked} declarations are AWSC_FOR_CORE; libawsc-core uses {len(needed)} symbols")
    with tempfile.TemporaryDirectory() as folder:
        said = of_another_release(build, cc, pathlib.Path(folder))
    if not re.search(r"version .AWSC_FOR_CORE_\w+. not found \(required by \S*libawsc-core", said):
        failures.append(f"another release of libawsc-identity is not refused: {said}")
    for failure in failures:
        print(failure)
    print(f"libraries: {len(needed) + 3 - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not needed else 0


if __name__ == "__main__":
    sys.exit(main())
