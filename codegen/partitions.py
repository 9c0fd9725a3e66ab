# SPDX-License-Identifier: Apache-2.0
"""Partitions: `model/partitions.json` to tables of the runtime. `python3 -m codegen.partitions` writes them.

A pattern recognises future regions. All patterns have the same form: some prefixes, then a word, a dash and a number.
The prefixes become a list, so that the runtime needs no regular expressions; any other pattern is an error.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Tuple

from codegen.endpoints import c_text
from codegen.errors import ModelError

ROOT = Path(__file__).resolve().parent.parent
TAIL = r"\w+\-\d+$"

HEADER = ("/* SPDX-License-Identifier: Apache-2.0 */\n"
          "/* Made by codegen/partitions.py from model/partitions.json. Do not edit. */")


@dataclass(frozen=True)
class Partition:
    name: str
    dns_suffix: str
    dual_stack_dns_suffix: str
    global_region: str
    supports_fips: bool
    supports_dual_stack: bool
    regions: Tuple[str, ...]
    prefixes: Tuple[str, ...]


def expand_pattern(pattern: str) -> List[str]:
    """The prefixes of "^(us|eu)\\-\\w+\\-\\d+$": us-, eu-."""
    if not pattern.startswith("^") or not pattern.endswith(TAIL):
        raise ModelError(f"region pattern {pattern}: expected ^BEGINNING{TAIL}")
    body = pattern[1:-len(TAIL)]
    pieces = re.findall(r"\(([a-z0-9|-]+)\)|([a-z0-9]+)|\\(-)", body)
    if "".join(f"({group})" if group else word or "\\" + dash for group, word, dash in pieces) != body:
        raise ModelError(f"region pattern {pattern}: expected words, \\- and (a|b) before {TAIL}")
    choices = [group.split("|") if group else [word or dash] for group, word, dash in pieces]
    return ["".join(choice) for choice in itertools.product(*choices)]


def load(path: Path) -> List[Partition]:
    """Partitions from our own file, or from a file in the published layout."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return [_published(item) if "outputs" in item else _own(item) for item in document["partitions"]]


def _own(item: dict) -> Partition:
    return Partition(item["name"], item["dns_suffix"], item["dual_stack_dns_suffix"], item["global_region"],
                     item["supports_fips"], item["supports_dual_stack"], tuple(sorted(item["regions"])),
                     tuple(expand_pattern(item["region_pattern"])))


def _published(item: dict) -> Partition:
    outputs = item["outputs"]
    for region, facts in item["regions"].items():
        if set(facts) - {"description"}:
            raise ModelError(f"partition {item['id']}: region {region} has outputs of its own, which is not supported")
    return Partition(outputs.get("name", item["id"]), outputs["dnsSuffix"], outputs["dualStackDnsSuffix"],
                     outputs["implicitGlobalRegion"], outputs["supportsFIPS"], outputs["supportsDualStack"],
                     tuple(sorted(item["regions"])), tuple(expand_pattern(item["regionRegex"])))


def render(partitions: List[Partition], symbol: str, header: str) -> str:
    lines = [header, '#include "endpoint/partition.h"', ""]
    for number, partition in enumerate(partitions):
        for kind in ("regions", "prefixes"):
            names = getattr(partition, kind)
            if names:
                lines.append(f"static const char {kind}_{number}[] =")
                lines.extend(f"    {c_text(name)[:-1]}\\0\"" for name in names)
                lines[-1] += ";"
                lines.append("")
    lines.append("static const awsc_partition partitions[] = {")
    for number, partition in enumerate(partitions):
        texts = (partition.name, partition.dns_suffix, partition.dual_stack_dns_suffix, partition.global_region)
        fields = [c_text(text) for text in texts]
        fields += [str(flag).lower() for flag in (partition.supports_fips, partition.supports_dual_stack)]
        for kind in ("regions", "prefixes"):
            fields.append(f"{kind}_{number}" if getattr(partition, kind) else '""')
        lines.append("    {" + ", ".join(fields) + "},")
    lines += ["};", "", f"extern const awsc_partitions {symbol};",
              f"const awsc_partitions {symbol} = {{partitions, {len(partitions)}}};", ""]
    return "\n".join(lines)


def main(command_line: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="Writes the partition tables of the runtime.")
    parser.add_argument("--model", type=Path, default=ROOT / "model" / "partitions.json")
    parser.add_argument("--output", type=Path, default=ROOT / "generated" / "core" / "src" / "partitions.c")
    parser.add_argument("--symbol", default="awsc_partitions_all")
    parser.add_argument("--check", action="store_true", help="fail if the output is not what would be written")
    arguments = parser.parse_args(command_line)
    try:
        text = render(load(arguments.model), arguments.symbol, HEADER)
    except ModelError as error:
        print(f"{arguments.model}: {error}", file=sys.stderr)
        return 1
    old = arguments.output.read_text(encoding="utf-8") if arguments.output.exists() else None
    if arguments.check:
        if old != text:
            print(f"{arguments.output} is not up to date: run python3 -m codegen.partitions", file=sys.stderr)
        return int(old != text)
    if old != text:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
