# SPDX-License-Identifier: Apache-2.0
"""Compiles the rule sets of a directory of vectors to C: tables_N.c, and index.c that names them.

Valid rule sets without test cases must compile; malformed ones must not.
"""

import argparse
import json
import sys
from pathlib import Path

import jinja2

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from codegen import partitions  # noqa: E402
from codegen.endpoints import DIAGRAM, RULE_SET, c_text, compile_endpoints  # noqa: E402
from codegen.errors import ModelError  # noqa: E402

HEADER = "/* Made by tests/conformance/endpoint_tables.py. */"


class Service:
    def __init__(self, prefix: str):
        self.prefix = prefix


def write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def rule_sets(folder: Path):
    """(file of the rules, file of the cases, trait, rules, whether it has partitions of its own)"""
    for path in sorted(folder.glob("*/endpoint-rule-set.json")) + sorted(folder.glob("*/endpoint-bdd.json")):
        trait = DIAGRAM if path.stem == "endpoint-bdd" else RULE_SET
        yield path, path.parent / "endpoint-tests.json", trait, json.loads(path.read_text(encoding="utf-8")), False
    for path in sorted(folder.glob("engine*/*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "ruleSet" in document:
            yield path, path, RULE_SET, document["ruleSet"], path.parent.name == "engine-crt"


def check_parse_only(folder: Path) -> None:
    for path in sorted(folder.glob("engine-parse-only/*.json")):
        try:
            compile_endpoints({RULE_SET: json.loads(path.read_text(encoding="utf-8"))}, path.name)
            failed = None
        except ModelError as error:
            failed = error
        if (failed is not None) != path.name.startswith("malformed"):
            sys.exit(f"{path.name}: {failed or 'a malformed rule set compiles'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    folder = arguments.vectors / "endpoint-rules"
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(ROOT / "codegen" / "templates"),
                                     trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["c_text"] = c_text
    template = environment.get_template("endpoint.c.j2")
    arguments.output.mkdir(parents=True, exist_ok=True)
    check_parse_only(folder)

    declarations, rows = [], []
    for number, (path, cases, trait, rules, own_partitions) in enumerate(rule_sets(folder)):
        name = str(path.relative_to(arguments.vectors))
        program = compile_endpoints({trait: rules}, name)
        prefix = f"awsc_vectors_{number}"
        write(arguments.output / f"tables_{number}.c",
              template.render(service=Service(prefix), program=program, header=HEADER))
        declarations.append(f"extern const awsc_endpoint_rules {prefix}_endpoint_rules;")
        partition = "&awsc_vectors_partitions" if own_partitions else "NULL"
        case_name = c_text(str(cases.relative_to(arguments.vectors)))
        rows.append(f"    {{{c_text(name)}, {case_name}, &{prefix}_endpoint_rules, {partition}}},")

    crt = folder / "engine-crt" / "partitions-for-crt-cases.json"
    source = crt if crt.exists() else ROOT / "model" / "partitions.json"
    write(arguments.output / "partitions.c",
          partitions.render(partitions.load(source), "awsc_vectors_partitions", HEADER))
    write(arguments.output / "index.c", "\n".join(
        [HEADER, "#include <stddef.h>", "", '#include "conformance/endpoint_tables.h"', "",
         "extern const awsc_partitions awsc_vectors_partitions;", *declarations, "",
         "const endpoint_tables awsc_vectors_tables[] = {", *rows, "    {NULL, NULL, NULL, NULL},", "};", ""]))


if __name__ == "__main__":
    main()
