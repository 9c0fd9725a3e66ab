#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Shared libraries export only awsc_ symbols; symbols that are not for programs are in version node AWSC_PRIVATE; every
exported function is declared in a public header; services that libawsc-identity itself calls are in its archive only; static
libraries define no global symbol without the project's prefix."""
import pathlib
import re
import subprocess
import sys


def exported(library):
    """Dynamic symbols that the library defines: name -> version node."""
    out = subprocess.run(["objdump", "-T", str(library)], check=True, capture_output=True, text=True).stdout
    symbols = {}
    for line in out.splitlines():
        match = re.match(r"^[0-9a-f]+ (.{7}) (\S+)\s+[0-9a-f]+\s+(?:\(?(\S+?)\)?\s+)?(?:\.\w+\s+)?(\S+)$", line)
        if match and match.group(2) != "*UND*" and match.group(1)[0] in "gwu ":
            symbols[match.group(4)] = match.group(3) or ""
    return {name: node for name, node in symbols.items() if not re.fullmatch(r"AWSC_\w+", name)}


def declared(root):
    text = "\n".join(path.read_text() for include in
                     [root / "runtime/include", *root.glob("generated/*/include"), *root.glob("services/*/include")]
                     for path in include.rglob("*.h"))
    return set(re.findall(r"\bawsc_\w+", text))


def static_globals(archive):
    out = subprocess.run(["nm", "-g", "--defined-only", str(archive)], check=True, capture_output=True, text=True)
    return {line.split()[-1] for line in out.stdout.splitlines() if re.match(r"^[0-9a-f]+ [A-Z] ", line)}


def main():
    root, build = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    names, failures, checked = declared(root), [], 0
    for library in sorted(build.glob("libawsc-*.so")):
        symbols = exported(library)
        if not symbols:
            failures.append(f"{library.name}: exports nothing")
        for name, node in sorted(symbols.items()):
            checked += 1
            private = name.startswith("awsc_internal_")
            if not name.startswith("awsc_"):
                failures.append(f"{library.name}: exports {name}")
            elif name.startswith("awsc_core_"):
                failures.append(f"{library.name}: exports {name}, which the library has for itself")
            elif node.startswith("AWSC_FOR_CORE_") and library.name == "libawsc-identity.so":
                continue  # libraries.py checks these
            elif name not in names:
                failures.append(f"{library.name}: exports {name}, which no public header declares")
            elif private != (node == "AWSC_PRIVATE"):
                failures.append(f"{library.name}: {name} is in version node {node or '(none)'}")
    for archive in sorted(build.glob("libawsc-*.a")):
        for name in sorted(static_globals(archive)):
            checked += 1
            if not name.startswith("awsc_"):
                failures.append(f"{archive.name}: defines {name}")
    for service in ("signin", "sso", "sso_oidc", "sts"):
        checked += 1
        if f"awsc_core_{service}_service" not in static_globals(build / "libawsc-identity.a"):
            failures.append(f"libawsc-identity.a: defines no awsc_core_{service}_service")
    for failure in failures:
        print(failure)
    print(f"symbols: {checked - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not checked else 0


sys.exit(main())
