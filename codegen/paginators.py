# SPDX-License-Identifier: Apache-2.0
"""Paginated operations: their tables, and the types of the items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from codegen.cstring import c_string
from codegen.ctype import c_type, declare
from codegen.errors import ModelError
from codegen.index import Index
from codegen.name import Names
from codegen.normalize import Member, Operation, Service

PAGINATED = "smithy.api#paginated"
_TOKENS = ("string", "enum", "map", "list", "structure", "integer", "long", "short", "byte", "timestamp", "blob")
_SIZES = ("integer", "long", "short", "string", "intEnum")


@dataclass(frozen=True)
class Paginator:
    """One operation's pagination, as C literals; NULL for properties that the model omits. `item` declares an item as
    the iterator gives it, `item_noun` is a noun for it."""

    operation: str
    name: str
    c_name: str
    snake: str
    input: str
    output: str
    input_token: str
    output_token: str
    items: str
    page_size: str
    items_path: Optional[str]
    item: Optional[str]
    item_noun: Optional[str]

    @property
    def item_parameter(self) -> str:
        """The parameter that receives an item."""
        return declare(self.item, "*item")


def build(service: Service, index: Index, names: Names) -> Tuple[Paginator, ...]:
    """The paginators of a service's operations, in their order."""
    return tuple(_paginator(service, index, names, operation) for operation in service.operations
                 if PAGINATED in operation.traits)


def _paginator(service: Service, index: Index, names: Names, operation: Operation) -> Paginator:
    # Properties that an operation omits come from the service.
    facts = {**service.traits.get(PAGINATED, {}), **operation.traits[PAGINATED]}
    for name in ("inputToken", "outputToken"):
        if not isinstance(facts.get(name), str):
            raise ModelError(f"{service.path}: {operation.id} is paginated without {name}, which neither it nor "
                             f"{service.id} names")
    token = _member(service, operation, "inputToken", operation.input, facts["inputToken"])
    given = _path(service, operation, "outputToken", facts["outputToken"])
    if service.shapes[token.target].type not in _TOKENS or _kind(service, token) != _kind(service, given):
        raise ModelError(f"{service.path}: {operation.id} takes the token {token.target} and gives {given.target}; "
                         f"expected one type")
    if facts.get("pageSize"):
        size = _member(service, operation, "pageSize", operation.input, facts["pageSize"])
        if service.shapes[size.target].type not in _SIZES:
            raise ModelError(f"{service.path}: {operation.id} has pages of the size {size.target}, which is no number")
    item, noun = _item(service, index, names, operation, facts.get("items"))
    c_name = f"{names.prefix}_{names.operations[operation.id]}"
    return Paginator(operation=names.objects[operation.id], name=operation.name, c_name=c_name,
                     snake=names.operations[operation.id],
                     input=names.inputs[operation.id], output=names.outputs[operation.id],
                     input_token=c_string(facts["inputToken"]), output_token=c_string(facts["outputToken"]),
                     items=_literal(facts.get("items")), page_size=_literal(facts.get("pageSize")),
                     items_path=facts.get("items"), item=item, item_noun=noun)


def _literal(text: Optional[str]) -> str:
    return c_string(text) if text else "NULL"


def _kind(service: Service, member: Member):
    """The property in which two tokens must agree: the schema if there is one, otherwise the type."""
    target = service.shapes[member.target]
    return target.id if target.type in ("map", "list", "structure") else \
        "string" if target.type == "enum" else target.type


def _member(service: Service, operation: Operation, role: str, shape_id: Optional[str], name: str,
            path: Optional[str] = None) -> Member:
    member = service.shapes[shape_id].member(name) if shape_id else None
    if member is None:
        raise ModelError(f"{service.path}: {operation.id} has the {role} {path or name}, but {shape_id or 'its unit'} "
                         f"has no member {name}")
    return member


def _path(service: Service, operation: Operation, role: str, path: str) -> Member:
    """The member at the end of "A.B" in the output."""
    shape_id, member = operation.output, None
    for name in path.split("."):
        if member is not None and service.shapes[shape_id].type != "structure":
            raise ModelError(f"{service.path}: {operation.id} has the {role} {path}, but {shape_id} is no structure")
        member = _member(service, operation, role, shape_id, name, path)
        shape_id = member.target
    return member


def _item(service: Service, index: Index, names: Names, operation: Operation, path: Optional[str]):
    """How an item is declared, and a noun for it; (None, None) where the model names no items."""
    if not path:
        return None, None
    shape = service.shapes[_path(service, operation, "items", path).target]
    if shape.type == "map":
        c_name = "awsc_text" if shape.id in names.hidden else names.types[shape.id]
        return f"const {c_name}_entry *", "entry"
    if shape.type != "list":
        raise ModelError(f"{service.path}: {operation.id} has the items {path}, which are neither a list nor a map")
    item = c_type(service, index, names, shape, shape.members[0].target)
    if item.kind in ("STRUCTURE", "UNION", "TEXT", "NUMBER"):
        return item.text, "text" if item.kind == "TEXT" else "item"
    return declare(f"const {item.text}", "*"), "item"
