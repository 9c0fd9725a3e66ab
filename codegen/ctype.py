# SPDX-License-Identifier: Apache-2.0
"""C types of members, list items and map values: the one place that knows how a shape looks in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from codegen.index import Index
from codegen.name import Names
from codegen.normalize import STREAMING, Service, Shape

# Smithy type: name in AWSC_TYPE_… and in the table macros, C type, type of a list, of a map and of its entry.
_BASIC = {
    "boolean": ("BOOL", "awsc_opt_bool", "awsc_bool_list"),
    "byte": ("I8", "awsc_opt_i8", "awsc_i8_list"),
    "short": ("I16", "awsc_opt_i16", "awsc_i16_list"),
    "integer": ("I32", "awsc_opt_i32", "awsc_i32_list"),
    "intEnum": ("I32", "awsc_opt_i32", "awsc_i32_list"),
    "long": ("I64", "awsc_opt_i64", "awsc_i64_list"),
    "float": ("F32", "awsc_opt_f32", "awsc_f32_list"),
    "double": ("F64", "awsc_opt_f64", "awsc_f64_list"),
    "timestamp": ("TIME", "awsc_opt_time", "awsc_time_list"),
    "string": ("TEXT", "const char *", "awsc_text_list"),
    "enum": ("TEXT", "const char *", "awsc_text_list"),
    "bigInteger": ("NUMBER", "const char *", "awsc_text_list"),
    "bigDecimal": ("NUMBER", "const char *", "awsc_text_list"),
    "blob": ("BLOB", "awsc_blob", "awsc_blob_list"),
    "document": ("JSON", "awsc_json", "awsc_json_list"),
}


# Lists and maps that every service shares.
RUNTIME_TYPES = frozenset(row[2] for row in _BASIC.values()) | {"awsc_text_map"}


@dataclass(frozen=True)
class CType:
    """`kind` as in AWSC_<kind>_MEMBER; `text` for declarations; `fixed` without names that are mere aliases; `target`
    is the C type whose schema the table refers to."""

    kind: str
    text: str
    fixed: str
    target: Optional[str] = None

    def declare(self, name: str) -> str:
        return declare(self.text, name)


def declare(c_type: str, name: str) -> str:
    return c_type + name if c_type.endswith("*") else f"{c_type} {name}"


def basic_type(smithy_type: str) -> Optional[str]:
    """The C type of a shape that needs no name of its own, or None."""
    return _BASIC[smithy_type][1] if smithy_type in _BASIC else None


def runtime_list(service: Service, shape: Shape) -> Optional[str]:
    """The core's type that a list is an alias of, or None if the list has a type of its own."""
    element = service.shapes[shape.members[0].target]
    return _BASIC[element.type][2] if element.type in _BASIC else None


def runtime_map(service: Service, shape: Shape) -> bool:
    """Whether a map is an alias of awsc_text_map."""
    return service.shapes[shape.members[1].target].type in ("string", "enum")


def c_type(service: Service, index: Index, names: Names, owner: Shape, target_id: str) -> CType:
    """How a member of `owner` that targets `target_id` looks."""
    target = service.shapes[target_id]
    if STREAMING in target.traits and owner.type == "structure":
        return _stream(index, names, owner, target)
    if target.type in _BASIC:
        kind, text, _ = _BASIC[target.type]
        return CType(kind, text, text)
    name = names.types[target_id]
    if target_id in names.hidden:
        text = runtime_list(service, target) if target.type == "list" else "awsc_text_map"
        return CType(target.type.upper(), text, text, name)
    if target.type in ("structure", "union"):
        return CType(target.type.upper(), f"const {name} *", f"const {name} *", name)
    if target.type == "list":
        return CType("LIST", name, runtime_list(service, target) or name, name)
    return CType("MAP", name, "awsc_text_map" if runtime_map(service, target) else name, name)


def _stream(index: Index, names: Names, owner: Shape, target: Shape) -> CType:
    is_input = "input" in index.roles.get(owner.id, ())
    if target.type == "union":
        direction = "SOURCE" if is_input else "STREAM"
        type_ = f"awsc_event_{direction.lower()} *"
        return CType(f"EVENT_{direction}", type_, type_, names.types[target.id])
    if is_input:
        return CType("BODY", "awsc_body", "awsc_body")
    return CType("BODY_STREAM", "awsc_body_stream *", "awsc_body_stream *")
