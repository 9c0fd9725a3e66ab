# SPDX-License-Identifier: Apache-2.0
"""Debian's botocore serialises the inputs of services with awsJson, as an independent check of our requests.

    botocore_json.py ROOT BUILD GENERATORS_PYTHON

Every published model with awsJson is generated and compiled; a program makes a full and a minimal input for each
operation, and their requests. AWSC_ORACLE_SEEDS, such as 1,2, adds random inputs for each operation. botocore makes the same requests twice: by its own model, if it has the service (it is
older than ours; operations and members that it lacks are left out on both sides), and by our model in botocore's form.

Beside the differences of botocore_oracle.py these are removed before the comparison:

| difference          | change     | reason                                                              |
|---------------------|------------|---------------------------------------------------------------------|
| X-Amzn-Query-Mode   | left out   | this botocore does not know query-compatible services               |
| operations by query | left out   | this botocore calls SQS by another protocol; our model is compared  |
| idempotency tokens  | left out   | where this botocore's model has no such member                      |
| HTTP bindings       | left out   | of our model in botocore's form: they do not count in awsJson       |
"""
import base64
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import botocore_oracle as oracle
import service_model

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "abi"))
import models  # noqa: E402

VERSIONS = {"awsJson1_0": "1.0", "awsJson1_1": "1.1"}
PROGRAM = pathlib.Path(__file__).with_name("service_requests.c")
VALUES = pathlib.Path(__file__).with_name("value_maker.c")
LIBRARIES = ["-lcurl", "-lnghttp2", "-lssl", "-lcrypto", "-lz", "-lcjson", "-lexpat", "-lpthread", "-lm"]


def service_of(ast):
    return next((name, shape) for name, shape in ast["shapes"].items() if shape["type"] == "service")


# ---- random inputs -------------------------------------------------------------------------------------------------

LETTERS = "abcXYZ019 _-./:\"\\\n\t<>&'\u00e9\u20ac\u4e2d\U0001f600\u007f"
BITS = {"byte": 8, "short": 16, "integer": 32, "intEnum": 32, "long": 64}
DEEPEST = 5


class Random:
    """Values of the shapes of a model."""

    def __init__(self, ast, seed):
        self.shapes, self.random = ast["shapes"], random.Random(seed)

    def text(self):
        return "".join(self.random.choice(LETTERS) for _ in range(self.random.randint(1, 12)))

    def value(self, target, traits, depth=0):
        shape = self.shapes.get(target, {"type": target.split("#")[1].replace("Primitive", "").lower()})
        kind, pick = shape["type"], self.random
        if kind == "structure":
            return {name: self.value(member["target"], member.get("traits", {}), depth + 1)
                    for name, member in shape.get("members", {}).items() if self.takes(member, depth)}
        if kind == "union":
            name = pick.choice(sorted(shape["members"]))
            return {name: self.value(shape["members"][name]["target"], {}, depth + 1)}
        if kind in ("list", "set"):
            return [self.value(shape["member"]["target"], {}, depth + 1) for _ in range(self.count(depth))]
        if kind == "map":
            return {self.value(shape["key"]["target"], {}, depth): self.value(shape["value"]["target"], {}, depth + 1)
                    for _ in range(self.count(depth))}
        if kind == "enum":
            return pick.choice(sorted(member["traits"]["smithy.api#enumValue"] for member in shape["members"].values()))
        if kind in BITS:
            return pick.randint(-2 ** (BITS[kind] - 1), 2 ** (BITS[kind] - 1) - 1)
        if kind in ("float", "double"):  # exact in both sizes
            return pick.randint(-2 ** 20, 2 ** 20) / 8
        if kind == "blob":
            return base64.b64encode(pick.randbytes(pick.randint(0, 40))).decode()
        if kind == "string":
            return "label" if "smithy.api#hostLabel" in traits else self.text()
        return {"boolean": pick.random() < 0.5, "timestamp": pick.randint(0, 2 ** 32),
                "document": {"any": [1, None, True, "x"]}}[kind]

    def takes(self, member, depth):
        traits = member.get("traits", {})
        return "smithy.api#required" in traits or depth < DEEPEST and self.random.random() < 0.5

    def count(self, depth):
        return self.random.randint(0, 3) if depth < DEEPEST else 0


def random_cases(ast, seed):
    made = Random(ast, seed)
    return [(name.split("#")[1], "random", made.value(shape["input"]["target"], {}))
            for name, shape in sorted(ast["shapes"].items())
            if shape["type"] == "operation" and shape.get("input", {}).get("target", "smithy.api#Unit") in ast["shapes"]]


# ---- our requests --------------------------------------------------------------------------------------------------


def build(root, folder, path, work, python):
    """The program with the requests of a model."""
    out = work / "out"
    models.run(python, "-m", "codegen", "generate", "--model", path, "--out", out, "--lock", work / "lock.json")
    prefix = next((out / "registry").glob("awsc_*_registry.h")).name[:-len("_registry.h")]
    (work / "cases.h").write_text(f"#include <{prefix}_registry.h>\n#define TABLE {prefix}_operation_table\n"
                                  f"#define COUNT {prefix}_operation_count\n#define SERVICE {prefix}_service\n")
    include = [f"-I{place}" for place in (root / "runtime/include", root / "runtime/src", root / "tests",
                                          out / "include", out / "src", out / "registry", work)]
    sources = sorted(out.glob("src/*.c")) + sorted(out.glob("registry/*.c")) + [PROGRAM, VALUES]
    models.run("gcc", "-std=c11", "-D_GNU_SOURCE", *include, *sources, folder / "libawsc-core.a",
               folder / "libawsc-identity.a", *LIBRARIES, "-o", work / "requests")
    return work / "requests"


def run(program, mode, text=""):
    done = subprocess.run([program, mode], input=text.encode(), capture_output=True)
    if done.returncode:
        raise models.Failure(f"{mode} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return done.stdout.decode().splitlines()


def our_request(line, shape):
    request = json.loads(line)
    request["headers"] = dict((name.lower(), value) for name, value in
                              (header.split(": ", 1) for header in request["headers"]))
    request["headers"].pop("x-amzn-query-mode", None)
    body, known = oracle.parse_json(request["body"]), shape.members if shape else {}
    request["body"] = {name: value for name, value in body.items() if name in known or value != oracle.TOKEN}
    request["query"] = oracle.sorted_query(request["query"])
    return request


# ---- botocore's requests -------------------------------------------------------------------------------------------


def own_model(ast):
    """botocore's model of the service with its name in X-Amz-Target, if it has one with the protocol json."""
    session = oracle.botocore.session.Session()
    target = service_of(ast)[0].split("#")[1]
    for name in session.get_available_services():
        found = session.get_service_model(name)
        if found.metadata["protocol"] == "json" and found.metadata["targetPrefix"] == target:
            return found
    return None


def our_model(ast, version):
    description = service_model.of_smithy(ast)
    for shape in description["shapes"].values():
        for member in shape.get("members", {}).values():
            if member.pop("location", None):
                del member["locationName"]
    description["metadata"].update(protocol="json", jsonVersion=version,
                                   targetPrefix=service_of(ast)[0].split("#")[1])
    return oracle.botocore.model.ServiceModel(description, "ours")


def compare(model, program, cases, verdict):
    """Compares the requests of all cases whose operation the model knows; returns how many operations there were."""
    operations = {name: model.operation_model(name) for name in model.operation_names}
    inputs = []
    for name, kind, value in cases:
        if name in operations:
            shape = operations[name].input_shape
            inputs.append((name, kind, oracle.known(value, shape, whole_seconds=True) if shape else {}))
    lines = run(program, "--serialize", "".join(f"{name} {json.dumps(value, ensure_ascii=False)}\n"
                                                for name, _, value in inputs))
    for (name, kind, value), line in zip(inputs, lines):
        ours = our_request(line, operations[name].input_shape)
        theirs = oracle.their_request(operations[name], value, "json")
        verdict(f"{name}, {kind}", None if oracle.same(ours, theirs) else oracle.first_difference(ours, theirs))
    return len({name for name, _, _ in inputs})


def check(root, folder, path, python, verdict):
    ast = json.loads(path.read_text())
    with tempfile.TemporaryDirectory() as work:
        program = build(root, folder, path, pathlib.Path(work), python)
        cases = [(name, kind, oracle.parse_json(value)) for name, kind, value in
                 (line.split(" ", 2) for line in run(program, "--values"))]
        for seed in filter(None, os.environ.get("AWSC_ORACLE_SEEDS", "").split(",")):
            cases += random_cases(ast, seed)
        own = own_model(ast)
        old = compare(own, program, cases, verdict) if own else 0
        new = compare(our_model(ast, VERSIONS[models.Model(path).protocol()]), program, cases, verdict)
    print(f"{path.stem}: {old} operations by botocore's own model, {new} by ours")


def main():
    root, folder, python = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    folders = [place for place in os.environ.get("AWSC_MODELS_DIR", "").split(os.pathsep) if place]
    paths = sorted(path for place in folders for path in pathlib.Path(place).glob("*.json"))
    paths = [path for path in paths if models.Model(path).protocol() in VERSIONS]
    if not paths:
        print("SKIPPED: published models with awsJson (set AWSC_MODELS_DIR)")
        return 0
    os.chdir(root)
    counts = {True: 0, False: 0}

    def verdict(what, difference):
        counts[difference is None] += 1
        if difference and counts[False] <= oracle.MOST_PRINTED:
            print(f"FAILED {path.stem} {what}: {difference}")

    for path in paths:
        try:
            check(root, folder, path, sys.argv[3], verdict)
        except models.Failure as failure:
            verdict("program", str(failure))
    print(f"oracle of awsJson, botocore {oracle.botocore.__version__}: {counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] or not counts[True] else 0


if __name__ == "__main__":
    sys.exit(main())
