#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the names that <awsc/lambda.h> declares: macros, types, functions and constants outside awsc_lambda_ and
AWSC_LAMBDA_ must be listed in names.txt; every name has the project's prefix; no header for programs includes the
tables.

With --write as last argument it writes names.txt; review the difference before you commit it."""
import pathlib
import re
import subprocess
import sys

OWN = re.compile(r"awsc_lambda(_|$)|AWSC_LAMBDA_")


def includes(root):
    return [f"-I{root / folder}" for folder in ("runtime/include", "generated/lambda/include")]


def preprocessed(compiler, root, header, *options):
    return subprocess.run([compiler, "-std=c11", "-E", *options, *includes(root), "-x", "c", "-"],
                          input=f"#include <awsc/{header}>\n", check=True, capture_output=True, text=True).stdout


def files(compiler, root, header):
    """The project's headers that `header` includes, as paths below include/."""
    marks = re.findall(r'^# \d+ "([^"]*/include/awsc/[^"]*)"', preprocessed(compiler, root, header), re.M)
    return {mark.split("/include/", 1)[1] for mark in marks}


def macros(compiler, root, header):
    """Macros that the project's headers define: -dD prints their file."""
    found, ours = set(), False
    for line in preprocessed(compiler, root, header, "-dD").splitlines():
        mark = re.match(r'# \d+ "([^"]*)"', line)
        if mark:
            ours = "/include/awsc/" in mark.group(1)
        define = re.match(r"#define (\w+)", line)
        if define and ours:
            found.add(define.group(1))
    return found


def declarations(compiler, root, header):
    """Types, tags, functions, objects and constants of our headers at file scope."""
    text, ours = [], False
    for line in preprocessed(compiler, root, header).splitlines():
        mark = re.match(r'# \d+ "([^"]*)"', line)
        if mark:
            ours = "/include/awsc/" in mark.group(1)
        elif ours:
            text.append(line)
    code = re.sub(r'"(\\.|[^"\\])*"', '""', "\n".join(text))
    while "__attribute__" in code:
        code = re.sub(r"__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)", "", code)
    found = set(re.findall(r"\b(?:struct|union|enum)\s+(\w+)", code))
    for body in re.findall(r"\benum\b[^{;()]*\{([^}]*)\}", code):
        found |= set(re.findall(r"(?:^|,)\s*(\w+)", body))
    while re.search(r"\{[^{}]*\}", code):
        code = re.sub(r"\)\s*\{[^{}]*\}", ");", code)  # a function
        code = re.sub(r"\{[^{}]*\}", "\n@", code)  # names in braces are not names of the file
    for declaration in re.split(r"[;]|@(?=\s*(?:static|typedef|extern|$))", code):
        declaration = declaration.replace("@", " ").strip()
        head = re.sub(r"\([^()]*\)", "()", declaration)
        name = re.search(r"\(\s*\*\s*(\w+)|(\w+)\s*\(|(\w+)\s*(?:\[[^\]]*\])?\s*$", head)
        if name:
            found.add(next(group for group in name.groups() if group))
    keywords = {"struct", "union", "enum", "extern", "static", "inline", "const", "typedef", "void", "int"}
    return found - keywords


def main():
    root, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
    listed = pathlib.Path(__file__).with_name("names.txt")
    names = macros(compiler, root, "lambda.h") | declarations(compiler, root, "lambda.h")
    brought = sorted(name for name in names if not OWN.match(name))
    if sys.argv[-1] == "--write":
        listed.write_text("\n".join(brought) + "\n")
    failures = [f"{name}: has no prefix awsc_ or AWSC_" for name in sorted(names)
                if not re.match(r"(awsc|AWSC)_", name)]
    known = listed.read_text().split()
    failures += [f"{name}: is new; see names.txt" for name in brought if name not in known]
    failures += [f"{name}: is gone; see names.txt" for name in known if name not in brought]
    headers = ["lambda.h"] + sorted("lambda/" + path.name for path in
                                    (root / "generated/lambda/include/awsc/lambda").glob("*.h"))
    headers += sorted(path.name for path in (root / "runtime/include/awsc").glob("*.h"))
    for header in headers:
        failures += [f"<awsc/{header}>: brings {name}" for name in sorted(files(compiler, root, header))
                     if name.startswith("awsc/tables/")]
    # Checks that the functions above find names at all.
    for name in ("AWSC_TABLE_FORMAT", "awsc_member", "AWSC_TYPE_TEXT"):
        seen = macros(compiler, root, "tables/schema.h") | declarations(compiler, root, "tables/schema.h")
        failures += [] if name in seen else [f"{name}: is not found where it is declared"]
    for failure in failures:
        print("FAIL " + failure)
    print(f"names: {len(brought) + len(headers) - len(failures)} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
