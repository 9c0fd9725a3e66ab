#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The endpoint tests inside published models: our evaluation of the models' rules expects the same endpoints, headers,
properties and errors. Differences in the partitions whose name has "iso" are counted apart: our table of partitions is
newer than some models, and knows dual stack there.

    endpoints.py ROOT BUILD CC"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import models

RULES = "smithy.rules#endpoint"
LIBRARIES = ["-lcmocka", "-lcurl", "-lnghttp2", "-lssl", "-lcrypto", "-lz", "-lcjson", "-lexpat", "-lpthread", "-lm"]
FAILED = re.compile(r"^FAILED endpoint-rules/(\S+)/\S+ .*?\((\d+)\): (.*(?:\n .*)*)", re.MULTILINE)
RESULT = re.compile(r"^endpoints: (\d+) passed, (\d+) failed$", re.MULTILINE)


def write_vectors(folder):
    """A folder for each model with rules and tests; returns the tests by folder."""
    found = {}
    for path in models.models():
        traits = models.Model(path).service["traits"]
        if RULES + "Tests" not in traits:
            continue
        place = folder / "endpoint-rules" / path.stem
        place.mkdir(parents=True, exist_ok=True)
        found[path.stem] = traits[RULES + "Tests"]["testCases"]
        (place / "endpoint-tests.json").write_text(json.dumps(traits[RULES + "Tests"]))
        for trait, name in (("RuleSet", "endpoint-rule-set.json"), ("Bdd", "endpoint-bdd.json")):
            if RULES + trait in traits:
                (place / name).write_text(json.dumps(traits[RULES + trait]))
    return found


def build_runner(root, build, cc, work):
    tables = work / "tables"
    models.run(sys.executable, "-B", root / "tests/conformance/endpoint_tables.py", work, tables)
    include = [f"-I{root / name}" for name in ("runtime/src", "runtime/include", "tests")]
    definitions = [f'-D{name}="{value}"' for name, value in (
        ("CONFORMANCE_DIR", work), ("PROJECT_DIR", root), ("BINARY_DIR", build))]
    models.run(cc, "-std=c11", "-D_GNU_SOURCE", "-DCMOCKA_DISABLE_DEPRECATION_WARNINGS", "-DENDPOINT_TABLES",
               "-DONLY_TABLES", *definitions, *include, "-isystem", "/usr/include/cjson", *sorted(tables.glob("*.c")),
               root / "tests/conformance/test_endpoints.c", root / "tests/support/locale.c", build / "libawsc-core.a",
               build / "libawsc-identity.a", *LIBRARIES, "-o", work / "runner")
    return work / "runner"


def main():
    root, build, cc = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        cases = write_vectors(work)
        if not cases:
            print("SKIPPED: endpoint tests of published models (set AWSC_MODELS_DIR)")
            return 0
        runner = build_runner(root, build, cc, work)
        text = subprocess.run([runner], capture_output=True, text=True).stdout
    apart, failed = 0, 0
    for name, number, problem in FAILED.findall(text):
        if "iso" in cases[name][int(number) - 1].get("params", {}).get("Region", ""):
            apart += 1
        else:
            failed += 1
            print(f"{name}, case {number}: {problem}")
    total = RESULT.search(text)
    if not total or int(total.group(2)) != apart + failed:
        print(f"unexpected result:\n{text[-500:]}")
        failed += 1
    print(f"{apart} differences in partitions of newer tables")
    print(f"endpoints of models: {total.group(1) if total else 0} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
