# SPDX-License-Identifier: Apache-2.0
"""Stage 2: selects a service of a model, and some of its operations."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import Dict, Iterable, List, Optional, Sequence

from codegen.discovery import discovery_of, is_discovered
from codegen.errors import ModelError
from codegen.load import Model


def select(model: Model, service: Optional[str] = None) -> str:
    """The id of the service: the one called `service`, or the only one."""
    services = [shape_id for shape_id, shape in model.shapes.items() if shape["type"] == "service"]
    if service is not None:
        services = [shape_id for shape_id in services if service in (shape_id, shape_id.split("#")[1])]
    if not services:
        raise ModelError(f"{model.path}: no service" + (f" called {service}" if service else ""))
    if len(services) > 1:
        raise ModelError(f"{model.path}: several services ({', '.join(services)}); choose one with --service")
    return services[0]


def operations_of(shapes: Dict[str, dict], service_id: str) -> List[str]:
    """Ids of a service's operations, including the operations of its resources at any depth, sorted by name."""
    found = set()
    waiting, seen = [service_id], {service_id}
    while waiting:
        shape = shapes[waiting.pop()]
        found.update(item["target"] for name in ("operations", "collectionOperations") for item in shape.get(name, []))
        found.update(shape[name]["target"] for name in ("put", "create", "read", "update", "delete", "list")
                     if name in shape)
        for item in shape.get("resources", []):
            if item["target"] not in seen:
                seen.add(item["target"])
                waiting.append(item["target"])
    return sorted(found, key=lambda shape_id: (shape_id.split("#")[1], shape_id))


def prune(service, names: Sequence[str]):
    """A normalized service with only the operations called `names`, and the shapes that these need."""
    known = {operation.name: operation for operation in service.operations}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise ModelError(f"{service.path}: {service.id} has no operation {name}"
                             + (f"; do you mean {near[0]}?" if near else ""))
    kept = {operation.id for operation in service.operations if operation.name in set(names)}
    if any(is_discovered(service, operation) for operation in service.operations if operation.id in kept):
        kept.add(discovery_of(service).operation)
    return with_operations(service, tuple(operation for operation in service.operations if operation.id in kept))


def with_errors(service, names: Sequence[str]):
    """A normalized service that describes only the errors called `names`; the others keep name and message."""
    known = set(service.errors).union(*(operation.errors for operation in service.operations))
    kept = {shape_id for shape_id in known if service.shapes[shape_id].name in names}
    missing = sorted(set(names) - {service.shapes[shape_id].name for shape_id in kept})
    if missing:
        raise ModelError(f"{service.path}: {service.id} has no error {missing[0]}")
    operations = tuple(replace(operation, errors=tuple(shape_id for shape_id in operation.errors if shape_id in kept))
                       for operation in service.operations)
    errors = tuple(shape_id for shape_id in service.errors if shape_id in kept)
    return with_operations(replace(service, errors=errors), operations)


def without_members(service, names: Sequence[str]):
    """A normalized service without the members called `names`, each `Structure$member`: the library does not send them
    and skips them in responses."""
    shapes, left = dict(service.shapes), set(names)
    for shape_id, shape in service.shapes.items():
        gone = {member.name for member in shape.members if f"{shape.name}${member.name}" in left}
        if gone and shape.type == "structure":
            shapes[shape_id] = replace(shape, members=tuple(member for member in shape.members
                                                            if member.name not in gone))
            left -= {f"{shape.name}${name}" for name in gone}
    if left:
        raise ModelError(f"{service.path}: there is no member {min(left)}")
    return with_operations(replace(service, shapes=shapes), service.operations)


def with_operations(service, operations: tuple):
    """The service with these operations and the closure of their shapes, in the model's order."""
    roots = set(service.errors)
    for operation in operations:
        roots.update(operation.errors)
        roots.update(shape_id for shape_id in (operation.input, operation.output) if shape_id)
    needed = closure(service.shapes, roots)
    return replace(service, operations=operations,
                   shapes={shape_id: shape for shape_id, shape in service.shapes.items() if shape_id in needed})


def closure(shapes: dict, roots: Iterable[str]) -> set:
    """Ids of all normalized shapes that `roots` reach."""
    needed, waiting = set(roots), list(roots)
    while waiting:
        shape = shapes[waiting.pop()]
        for member in shape.members:
            if shape.type not in ("enum", "intEnum") and member.target not in needed:
                needed.add(member.target)
                waiting.append(member.target)
    return needed
