# SPDX-License-Identifier: Apache-2.0
"""Expressions that reach the schema of each structure and union from an operation or an error, for <awsc/…/json.h>."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Dict, Tuple

from codegen.ir import Library
from codegen.name import Names
from codegen.normalize import Service, Shape


@dataclass(frozen=True)
class Accessor:
    """A structure or union: its C type, its name in the model, and the expression that gives its schema."""

    c_name: str
    shape: str
    expression: str


def accessors(service: Service, names: Names, library: Library) -> Tuple[Accessor, ...]:
    """One accessor for each structure and union of <awsc/…/types.h>, and for each error, by name."""
    nested = [Accessor(names.types[shape_id], service.shapes[shape_id].name,
                       f'awsc_schema_at({root}, "{".".join(path)}")' if path else root)
              for shape_id, (root, path) in _paths(service, names).items() if names.types[shape_id] in library.forward]
    known = {accessor.c_name for accessor in nested}
    errors = [Accessor(error.c_name, error.code, f"{names.prefix}_error_schema({error.constant})")
              for error in library.errors if error.c_name not in known]
    return tuple(sorted(nested + errors, key=lambda accessor: accessor.c_name))


def _paths(service: Service, names: Names) -> Dict[str, Tuple[str, Tuple[str, ...]]]:
    """Shape id -> the operation's schema that leads to it, and the members on the path. Short paths come first."""
    found: Dict[str, Tuple[str, Tuple[str, ...]]] = {}
    queue = deque()
    for role in ("output", "input"):
        for operation in service.operations:
            shape_id = getattr(operation, role)
            descriptor = f"{names.prefix}_{names.operations[operation.id]}_descriptor()"
            if shape_id and shape_id not in found:
                found[shape_id] = (f"awsc_operation_{role}_schema({descriptor})", ())
                queue.append(shape_id)
    while queue:
        shape_id = queue.popleft()
        root, path = found[shape_id]
        for name, target in _steps(service.shapes[shape_id]):
            if target in service.shapes and target not in found:
                found[target] = (root, path + (name,))
                queue.append(target)
    return {shape_id: way for shape_id, way in found.items()
            if service.shapes[shape_id].type in ("structure", "union")}


def _steps(shape: Shape) -> Tuple[Tuple[str, str], ...]:
    """Members that contain other shapes, by the names that awsc_schema_at takes."""
    if shape.type == "list":
        return (("member", shape.members[0].target),)
    if shape.type == "map":
        return (("value", shape.members[-1].target),)
    if shape.type in ("structure", "union"):
        return tuple((member.name, member.target) for member in shape.members)
    return ()
