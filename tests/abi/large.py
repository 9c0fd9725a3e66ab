#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A service of 3,000 operations: its code is generated in less than 30 seconds of processor time, and compiles and links.
Only with AWSC_TEST_LONG.

    large.py ROOT BUILD PYTHON"""
import json
import os
import pathlib
import resource
import sys
import tempfile

import models

OPERATIONS, ENUMS, ERRORS, FIELDS = 3000, 300, 40, 6
MOST_SECONDS = 30
NS = "example.large#"


def member(target, **traits):
    return {"target": target if "#" in target else NS + target,
            "traits": {"smithy.api#" + name: value for name, value in traits.items()}}


def text(**traits):
    return member("smithy.api#String", **traits)


def structure(**members):
    return {"type": "structure", "members": members}


def operation(number):
    """The shapes of one operation."""
    name, detail = f"DoThing{number:04d}", f"Detail{number}"
    return {
        name: {"type": "operation", "input": {"target": f"{NS}{name}Request"}, "output": {"target": f"{NS}{name}Response"},
               "errors": [{"target": f"{NS}Error{number % ERRORS}"}],
               "traits": {"smithy.api#documentation": f"<p>Does thing {number}. It may be called again.</p>"}},
        name + "Request": structure(
            Name=text(required={}, documentation="<p>The name of the thing.</p>"), Count=member("smithy.api#Integer"),
            When=member("smithy.api#Timestamp"), Detail=member(detail), Kind=member(f"Kind{number % ENUMS}"),
            Tags=member("Tags")),
        name + "Response": structure(Id=text(), Details=member(f"Details{number}"), NextToken=text()),
        detail: structure(**{f"Field{field}": member("smithy.api#Long" if field % 2 else "smithy.api#String")
                             for field in range(FIELDS)}),
        f"Details{number}": {"type": "list", "member": {"target": NS + detail}}}


def model():
    shapes = {"Tags": {"type": "map", "key": {"target": "smithy.api#String"}, "value": {"target": "smithy.api#String"}}}
    for number in range(ENUMS):
        shapes[f"Kind{number}"] = {"type": "enum", "members": {f"V{value}": member("smithy.api#Unit", enumValue=f"v-{value}")
                                                               for value in range(5)}}
    for number in range(ERRORS):
        shapes[f"Error{number}"] = {**structure(message=text()), "traits": {"smithy.api#error": "client"}}
    for number in range(OPERATIONS):
        shapes.update(operation(number))
    shapes["Large"] = {
        "type": "service", "version": "2026-01-01", "traits": {
            "aws.api#service": {"sdkId": "Large"}, "aws.auth#sigv4": {"name": "large"}, "aws.protocols#awsJson1_1": {}},
        "operations": [{"target": NS + name} for name, shape in shapes.items() if shape["type"] == "operation"]}
    return {"smithy": "2.0", "shapes": {NS + name: shape for name, shape in shapes.items()}}


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def check(root, build, work, python):
    (work / "large.json").write_text(json.dumps(model()))
    before, out = processor_seconds(), work / "out"
    models.run(python, "-m", "codegen", "generate", "--model", work / "large.json", "--out", out, "--lock",
               work / "lock.json")
    seconds = processor_seconds() - before
    print(f"generated in {seconds:.1f} s of processor time")
    if seconds > MOST_SECONDS:
        raise models.Failure(f"expected at most {MOST_SECONDS} s")
    include = [f"-I{root / 'runtime/include'}", f"-I{root / 'cli'}", *(f"-I{out / name}" for name in models.FOLDERS)]
    sources = [source for name in models.FOLDERS for source in sorted((out / name).glob("*.c"))]
    models.compile_with_clang(sources, include, work)
    (work / "library.c").write_text(models.one_unit([source for source in sources if source.parent.name == "src"]))
    single = [source for source in sources if source.parent.name != "src"]
    models.run("gcc", *models.C_FLAGS, "-fPIC", *include, "-c", work / "library.c", *single, folder=work)
    models.run("gcc", "-shared", "-Wl,--no-undefined", work / "library.o", f"-L{build}", f"-Wl,-rpath,{build}",
               "-lawsc-core", "-lawsc-identity", "-o", work / "library.so")


def main():
    root, build, python = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    if os.environ.get("AWSC_TEST_LONG", "0") != "1":
        print("SKIPPED: a service of 3,000 operations (AWSC_TEST_LONG=1)")
        return 0
    os.chdir(root)
    with tempfile.TemporaryDirectory() as work:
        try:
            check(root, build, pathlib.Path(work), python)
        except models.Failure as failure:
            print(failure)
            print("large: 0 passed, 1 failed")
            return 1
    print("large: 1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
