# SPDX-License-Identifier: Apache-2.0
"""Data of a command line beside the schemas: documentation, enum values, minimum lengths and values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Dict, List, Optional, Tuple

from codegen.cstring import c_string
from codegen.doc import blocks
from codegen.index import Index
from codegen.lockfile import slots
from codegen.name import Names
from codegen.normalize import Member, Operation, Service, Shape

_DOCUMENTATION = "smithy.api#documentation"
_PAGINATED = "smithy.api#paginated"
_PIECE = 100  # characters of a text on one line
_LONGEST_LITERAL = 4095  # bytes of one literal that every compiler accepts
_BYTES_ON_A_LINE = 24


@dataclass(frozen=True)
class MemberFacts:
    """`doc` is the lines of a C literal; `values` names the array of an enumeration's values, or is NULL."""

    doc: Tuple[str, ...]
    shape: str
    values: str
    least: Optional[int]


@dataclass(frozen=True)
class ShapeFacts:
    schema: str
    table: str
    members: Tuple[MemberFacts, ...]


@dataclass(frozen=True)
class Values:
    name: str
    texts: Tuple[str, ...]


@dataclass(frozen=True)
class CommandFacts:
    operation: str
    doc: Tuple[str, ...]
    paging: Optional[Tuple[str, str, str, str]]  # input token, output token, items, page size or NULL


@dataclass(frozen=True)
class LongText:
    """A text that is too long for a literal: an array, as lines of the numbers of its bytes."""

    name: str
    lines: Tuple[str, ...]


@dataclass(frozen=True)
class Commands:
    doc: Tuple[str, ...]
    long_texts: Tuple[LongText, ...]
    values: Tuple[Values, ...]
    shapes: Tuple[ShapeFacts, ...]
    operations: Tuple[CommandFacts, ...]


def build(service: Service, index: Index, names: Names, lock: dict) -> Commands:
    """The facts of a service, which may be a subset of the one that `names` and `lock` describe."""
    return _Builder(service, index, names, lock).commands()


class _Builder:
    def __init__(self, service: Service, index: Index, names: Names, lock: dict):
        self.service, self.index, self.names, self.lock = service, index, names, lock
        self.long_texts: Dict[bytes, LongText] = {}

    def commands(self) -> Commands:
        shapes = tuple(self.shape(shape) for shape in self.of_type("list", "map", "structure", "union"))
        used = {member.values for shape in shapes for member in shape.members}
        values = tuple(Values(self.values_name(shape), tuple(c_string(_wire(member)) for member in shape.members))
                       for shape in self.of_type("enum") if self.values_name(shape) in used)
        operations = tuple(CommandFacts(self.names.objects[operation.id],
                                        self.text(operation.traits.get(_DOCUMENTATION)), self.paging(operation))
                           for operation in self.service.operations)
        doc = self.text(self.service.traits.get(_DOCUMENTATION))
        return Commands(doc, tuple(self.long_texts.values()), values, shapes, operations)

    def text(self, text: object) -> Tuple[str, ...]:
        """The lines of a literal, or the name of an array."""
        whole = plain_text(text).encode()
        if len(whole) <= _LONGEST_LITERAL:
            return text_lines(text)
        numbers = [f"{byte if byte < 128 else byte - 256}," for byte in whole + b"\0"]
        lines = tuple(" ".join(numbers[at:at + _BYTES_ON_A_LINE]) for at in range(0, len(numbers), _BYTES_ON_A_LINE))
        made = self.long_texts.setdefault(whole, LongText(f"long_text_{len(self.long_texts) + 1}", lines))
        return (made.name,)

    def paging(self, operation: Operation) -> Optional[Tuple[str, str, str, str]]:
        """The operation's pagination, or None. Properties that the operation omits come from the service."""
        own = operation.traits.get(_PAGINATED)
        if own is None:
            return None
        facts = {**self.service.traits.get(_PAGINATED, {}), **own}
        if not all(facts.get(name) for name in ("inputToken", "outputToken", "items")):
            return None
        size = c_string(facts["pageSize"]) if facts.get("pageSize") else "NULL"
        return (c_string(facts["inputToken"]), c_string(facts["outputToken"]), c_string(facts["items"]), size)

    def of_type(self, *types: str) -> List[Shape]:
        """Sorted by C name, so that generated files do not depend on the model's order."""
        found = [shape for shape in self.service.shapes.values()
                 if shape.type in types and shape.id in self.names.types and shape.id in self.index.roles]
        return sorted(found, key=lambda shape: self.names.types[shape.id])

    def values_name(self, shape: Shape) -> str:
        return self.names.types[shape.id][len(self.names.prefix) + 1:] + "_values"

    def shape(self, shape: Shape) -> ShapeFacts:
        c_name = self.names.types[shape.id]
        if shape.type in ("list", "map"):
            members = [shape.members[-1]]
        else:
            present = [shape.member(name) for name, _, _, removed in slots(self.lock, shape) if not removed]
            members = [member for member in present if member]
        return ShapeFacts(c_name + "_schema", c_name[len(self.names.prefix) + 1:] + "_facts",
                          tuple(self.member(member) for member in members))

    def member(self, member: Member) -> MemberFacts:
        target = self.service.shapes[member.target]
        doc = member.traits.get(_DOCUMENTATION) or target.traits.get(_DOCUMENTATION)
        values = self.values_name(target) if target.type == "enum" else "NULL"
        return MemberFacts(self.text(doc), c_string(target.name), values, _least(member, target))


def text_lines(text: object) -> Tuple[str, ...]:
    """Documentation as the lines of one C literal."""
    whole = plain_text(text)
    return tuple(c_string(whole[at:at + _PIECE]) for at in range(0, len(whole), _PIECE)) or ("NULL",)


def plain_text(text: object) -> str:
    """Documentation in plain text: an empty line separates paragraphs, items begin with "* "."""
    if not isinstance(text, str):
        return ""
    parts, previous = [], None
    for block in blocks(text):
        if previous is not None:
            parts.append("\n" if block.marker and previous.marker else "\n\n")
        parts.append("  " * max(block.depth - 1, 0) + ("* " if block.marker else "") + block.text)
        previous = block
    return "".join(parts)


def _wire(member: Member) -> str:
    value = member.traits.get("smithy.api#enumValue")
    return value if isinstance(value, str) else member.name


def _least(member: Member, target: Shape) -> Optional[int]:
    """The minimum length of a text, list or map, or the minimum value of a number if that is a whole number."""
    for trait in ("smithy.api#length", "smithy.api#range"):
        facts = member.traits.get(trait, target.traits.get(trait))
        least = facts.get("min") if isinstance(facts, dict) else None
        if isinstance(least, (int, Decimal)) and least == int(least):
            return int(least)
    return None
