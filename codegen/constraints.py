# SPDX-License-Identifier: Apache-2.0
"""The model's constraints on inputs, beyond required members and C types, as separate tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Dict, List, Optional, Tuple

from codegen.cstring import c_string
from codegen.errors import ModelError
from codegen.index import Index
from codegen.lockfile import slots
from codegen.name import Names
from codegen.normalize import Member, Service, Shape
from codegen.select import closure

_LENGTH, _RANGE, _PATTERN, _UNIQUE = (f"smithy.api#{name}" for name in ("length", "range", "pattern", "uniqueItems"))
_NO_MAX = 2 ** 64 - 1


@dataclass(frozen=True)
class Row:
    """A row of a shape's table: the member, a kind of <awsc/strict.h>, and the fact's address or NULL."""

    place: str
    kind: str
    fact: str


@dataclass(frozen=True)
class Table:
    name: str
    rows: Tuple[Row, ...]


@dataclass(frozen=True)
class Fact:
    """A constant object; `value` is its initializer."""

    declaration: str
    value: str


@dataclass(frozen=True)
class Constraints:
    facts: Tuple[Fact, ...]
    tables: Tuple[Table, ...]
    operations: Tuple[Tuple[str, str], ...]
    pattern_count: int


def build(service: Service, index: Index, names: Names, lock: dict) -> Constraints:
    """The constraints of the inputs of a service, which may be a subset of the one that `names` and `lock` describe."""
    return _Builder(service, index, names, lock).constraints()


class _Builder:
    def __init__(self, service: Service, index: Index, names: Names, lock: dict):
        self.service, self.index, self.names, self.lock = service, index, names, lock
        self.facts: Dict[str, Fact] = {}
        self.patterns: Dict[str, int] = {}
        self.needed = _constrained(service)

    def constraints(self) -> Constraints:
        tables = tuple(Table(self.table(shape), self.rows(shape)) for shape in self.shapes())
        inputs = ((operation.name, operation.input) for operation in self.service.operations)
        operations = tuple((name, self.table(self.service.shapes[shape_id])) for name, shape_id in inputs
                           if shape_id in self.needed)
        return Constraints(tuple(self.facts.values()), tables,
                           tuple(sorted(operations, key=lambda operation: operation[0].encode())), len(self.patterns))

    def shapes(self) -> List[Shape]:
        """Shapes that have a table, sorted by name, so that generated files do not depend on the model's order."""
        inputs = {operation.input for operation in self.service.operations if operation.input}
        reached = closure(self.service.shapes, inputs) & self.needed
        return sorted((self.service.shapes[shape_id] for shape_id in reached), key=self.table)

    def table(self, shape: Shape) -> str:
        """A name without the library's prefix: tables are private to their file."""
        return self.names.types[shape.id][len(self.names.prefix) + 1:] + "_rows"

    # ---- rows -----------------------------------------------------------------------------------------------------

    def rows(self, shape: Shape) -> Tuple[Row, ...]:
        if shape.type == "list":
            return tuple(self.member_rows(shape, shape.members[0], "0"))
        if shape.type == "map":
            return tuple(self.member_rows(shape, shape.member("key"), "AWSC_PLACE_KEY")
                         + self.member_rows(shape, shape.member("value"), "0"))
        rows: List[Row] = []
        for number, (name, _, _, removed) in enumerate(slots(self.lock, shape), 1):
            member = None if removed else shape.member(name)
            if member is None:
                continue
            field = self.names.members[(shape.id, name)]
            place = str(number) if shape.type == "union" else f"offsetof({self.names.types[shape.id]}, {field})"
            rows += self.member_rows(shape, member, place)
        return tuple(rows)

    def member_rows(self, shape: Shape, member: Member, place: str) -> List[Row]:
        target = self.service.shapes[member.target]
        where = f"{self.service.path}: {shape.id}${member.name}"
        rows = [Row(place, kind, "&" + fact) for kind, fact in self.own(where, member, target)]
        if _UNIQUE in target.traits and target.type == "list":
            rows.append(Row(place, "UNIQUE", "NULL"))
        if target.id in self.needed:
            rows.append(Row(place, "NESTED", self.table(target)))
        return rows

    def own(self, where: str, member: Member, target: Shape) -> List[Tuple[str, str]]:
        """Constraints of one value. A member's own trait takes the place of its target's."""
        def trait(name: str):
            return member.traits.get(name, target.traits.get(name))

        found = []
        if trait(_LENGTH) is not None:
            found.append(("LENGTH", self.length(where, trait(_LENGTH))))
        if trait(_RANGE) is not None:
            found.append(("RANGE", self.range(where, trait(_RANGE))))
        if trait(_PATTERN) is not None:
            found.append(("PATTERN", self.pattern(where, trait(_PATTERN))))
        if target.type == "enum":
            found.append(("VALUES", self.values(target)))
        if target.type == "intEnum":
            found.append(("INT_VALUES", self.int_values(target)))
        return found

    # ---- facts ----------------------------------------------------------------------------------------------------

    def fact(self, c_type: str, name: str, value: str, suffix: str = "") -> str:
        self.facts.setdefault(name, Fact(f"{c_type} {name}{suffix}", value))
        return name

    def length(self, where: str, trait: dict) -> str:
        low, high = (_count(where, trait.get(side)) for side in ("min", "max"))
        value = "{%du, %s, %s, %s}" % (low or 0, "UINT64_MAX" if high is None else f"{high}u", _bool(low is not None),
                                       _bool(high is not None))
        return self.fact("awsc_length_limits", f"length_{_word(low)}_{_word(high)}", value)

    def range(self, where: str, trait: dict) -> str:
        low, high = (_decimal(where, trait.get(side)) for side in ("min", "max"))
        value = (f"{{{_integer(low, math.ceil, 'INT64_MIN')}, {_integer(high, math.floor, 'INT64_MAX')}, "
                 f"{_double(low)}, {_double(high)}, {_text(low)}, {_text(high)}}}")
        return self.fact("awsc_range_limits", f"range_{_word(low)}_{_word(high)}", value)

    def pattern(self, where: str, text) -> str:
        if not isinstance(text, str):
            raise ModelError(f"{where} has a pattern that is not a string")
        slot = self.patterns.setdefault(text, len(self.patterns))
        return self.fact("awsc_pattern", f"pattern_{slot}", f"{{{c_string(text)}, {slot}}}")

    def values(self, shape: Shape) -> str:
        """An enum's values; those that are internal to the service are accepted but not shown."""
        stem = self.names.types[shape.id][len(self.names.prefix) + 1:]
        shown, hidden = [], []
        for member in shape.members:
            value = member.traits.get("smithy.api#enumValue", member.name)
            (hidden if "smithy.api#internal" in member.traits else shown).append(c_string(value))
        texts = self.fact("char *const", f"{stem}_texts", "{" + ", ".join(shown + hidden) + "}", "[]")
        return self.fact("awsc_text_values", f"{stem}_values", f"{{{len(shown + hidden)}, {len(shown)}, {texts}}}")

    def int_values(self, shape: Shape) -> str:
        stem = self.names.types[shape.id][len(self.names.prefix) + 1:]
        numbers = [str(member.traits["smithy.api#enumValue"]) for member in shape.members]
        array = self.fact("int32_t", f"{stem}_numbers", "{" + ", ".join(numbers) + "}", "[]")
        return self.fact("awsc_int_values", f"{stem}_values", f"{{{len(numbers)}, {array}}}")


def _constrained(service: Service) -> set:
    """Ids of structures, unions, lists and maps that contain a constraint at any depth."""
    needed = set()
    users: Dict[str, List[str]] = {}
    for shape in service.shapes.values():
        if shape.type not in ("structure", "union", "list", "map"):
            continue
        for member in shape.members:
            target = service.shapes[member.target]
            users.setdefault(target.id, []).append(shape.id)
            if any(name in traits for name in (_LENGTH, _RANGE, _PATTERN, _UNIQUE)
                   for traits in (member.traits, target.traits)) or target.type in ("enum", "intEnum"):
                needed.add(shape.id)
    waiting = list(needed)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in needed:
                needed.add(user)
                waiting.append(user)
    return needed


def _count(where: str, value) -> Optional[int]:
    number = _decimal(where, value)
    if number is None:
        return None
    if number != int(number) or not 0 <= number <= _NO_MAX:
        raise ModelError(f"{where} has the length limit {value}; expected a whole number, 0 or more")
    return int(number)


def _decimal(where: str, value) -> Optional[Decimal]:
    if value is None:
        return None
    try:
        number = Decimal(str(value))
        if number.is_finite():
            return number
    except InvalidOperation:
        pass
    raise ModelError(f"{where} has the limit {value!r}; expected a number")


def _plain(number) -> str:
    """A number as a person writes it: 10000, 2.2; never 1E+4."""
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _word(number) -> str:
    """A number as a part of a C name."""
    return "any" if number is None else _plain(number).replace("-", "m").replace(".", "p")


def _integer(number: Optional[Decimal], rounded, none: str) -> str:
    if number is None:
        return none
    whole = rounded(number)
    if whole <= -2 ** 63:
        return "INT64_MIN"
    return "INT64_MAX" if whole >= 2 ** 63 - 1 else f"INT64_C({whole})"


def _double(number: Optional[Decimal]) -> str:
    return "0.0" if number is None else repr(float(number))


def _text(number: Optional[Decimal]) -> str:
    return "NULL" if number is None else f'"{_plain(number)}"'


def _bool(value: bool) -> str:
    return "true" if value else "false"
