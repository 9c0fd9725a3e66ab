# SPDX-License-Identifier: Apache-2.0
"""The lock file, which records the ABI of compiled programs: as text and as a plain object.

This module reads, writes and searches the lock; abi.py decides which changes are allowed.
"""

from __future__ import annotations

import json
import re
from typing import List, Optional, Tuple

from codegen.errors import ModelError

FORMAT = 1
SECTIONS = {"structure": "structures", "union": "unions", "list": "lists", "map": "maps", "enum": "enums",
             "intEnum": "enums"}
_TYPE = {"since": int, "c": str}
_ENTRIES = {
    "operations": {"since": int}, "errors": {"since": int, "number": int},
    "structures": {**_TYPE, "members": list}, "unions": {**_TYPE, "members": list}, "lists": {**_TYPE, "item": str},
    "maps": {**_TYPE, "item": str}, "enums": {**_TYPE, "values": list},
    "client_params": {"since": int, "number": int, "item": str},
}
_MAY_LACK = ("client_params",)
_MEMBER = {"name": str, "type": str}
_VALUE = {"value": (str, int)}
_OPTIONAL = {"since": int, "removed": int, "name": str, "c": str, "waiters": dict}
_C_NAME = re.compile("[a-z_][a-z0-9_]*")


def parse(path: str, text: str) -> dict:
    """Reads a lock file's text."""
    try:
        lock = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: not JSON: {error}") from None
    if not isinstance(lock, dict) or lock.get("format") != FORMAT:
        raise ModelError(f"{path}: not a lock file of format {FORMAT}")
    if not isinstance(lock.get("level"), int) or not 0 < lock["level"] < 0xffff:
        raise ModelError(f'{path}: "level" is not a number from 1 to 65534')
    for section, form in _ENTRIES.items():
        entries = lock.get(section, {} if section in _MAY_LACK else None)
        if not isinstance(entries, dict):
            raise ModelError(f'{path}: "{section}" is not an object')
        for name, entry in entries.items():
            _check(path, name, entry, form)
            for row in entry.get("members", []):
                _check(path, f"a member of {name}", row, _MEMBER)
            for row in entry.get("values", []):
                _check(path, f"a value of {name}", row, _VALUE)
    return lock


def _check(path: str, what: str, node: object, form: dict) -> None:
    """Checks the keys of an object: the keys of `form`, and the optional keys of every entry."""
    if not isinstance(node, dict):
        raise ModelError(f"{path}: {what} is not an object")
    for key, types in form.items():
        if not isinstance(node.get(key), types) or isinstance(node.get(key), bool):
            raise ModelError(f'{path}: {what} has no valid "{key}"')
    for key, types in _OPTIONAL.items():
        if key in node and not isinstance(node[key], types):
            raise ModelError(f'{path}: {what} has no valid "{key}"')
    for name in (node["c"],) if "c" in node else tuple(node.get("waiters", {}).values()):
        if not isinstance(name, str) or not _C_NAME.fullmatch(name):
            raise ModelError(f"{path}: {what} has the C name {name!r}; expected lower-case letters, digits and _")


def dump(lock: dict) -> str:
    """A lock's text: one line for each member, so that diffs are readable."""
    lines = ["{"]
    for key in ("format", "service", "level"):
        lines.append(f" {json.dumps(key)}: {json.dumps(lock[key])},")
    sections = [key for key in lock if key not in ("format", "service", "level")]
    for section in sections:
        lines.append(f" {json.dumps(section)}: {{")
        entries = [_dump_entry(name, entry) for name, entry in lock[section].items()]
        lines.append(",\n".join(entries) + ("\n }" if entries else " }") + ("," if section != sections[-1] else ""))
    return "\n".join(lines) + "\n}\n"


def _dump_entry(name: str, entry: dict) -> str:
    rows = entry.get("members", entry.get("values"))
    if not rows:
        return f"  {json.dumps(name)}: {json.dumps(entry)}"
    key = "members" if "members" in entry else "values"
    head = json.dumps({k: v for k, v in entry.items() if k != key})[:-1]
    body = ",\n".join("   " + json.dumps(row) for row in rows)
    return f"  {json.dumps(name)}: {head}, {json.dumps(key)}: [\n{body}\n  ]}}"


def locked_name(lock: dict, shape) -> Optional[str]:
    """The C name that a shape has in the lock."""
    return lock.get(SECTIONS[shape.type], {}).get(shape.name, {}).get("c")


def locked_members(lock: dict, shape) -> List[dict]:
    """The rows of the members of a structure or union, removed ones included."""
    return lock.get(SECTIONS[shape.type], {}).get(shape.name, {}).get("members", [])


def locked_values(lock: dict, shape) -> List[dict]:
    """The rows of an enum's values, removed ones included."""
    return lock.get("enums", {}).get(shape.name, {}).get("values", [])


def enum_order(lock: dict, shape, wires: List[object]) -> List[object]:
    """The values of an enum in the order of their numbers, removed ones included."""
    locked = [row["value"] for row in locked_values(lock, shape)]
    return locked + [wire for wire in wires if wire not in locked]


def slots(lock: dict, shape) -> List[Tuple[str, str, int, bool]]:
    """The members of a structure or union as they lie in memory: (name, C type, since, removed)."""
    return [(row["name"], row["type"], row.get("since", 1), "removed" in row)
            for row in lock[SECTIONS[shape.type]][shape.name]["members"]]
