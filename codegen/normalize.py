# SPDX-License-Identifier: Apache-2.0
"""Stage 3: one service with everything resolved: resources, mixins, applied traits, renames, enum traits, inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, FrozenSet, List, Optional, Tuple

from codegen import prelude
from codegen.errors import ModelError
from codegen.load import Model
from codegen.select import operations_of, with_operations

STREAMING = "smithy.api#streaming"


@dataclass(frozen=True)
class Member:
    """A member of a structure or union, a value of an enum, the element of a list, the key or value of a map."""

    name: str
    target: str
    traits: dict


@dataclass(frozen=True)
class Shape:
    """A shape of data; `name` is the service's name for it (renames applied)."""

    id: str
    name: str
    type: str
    traits: dict
    members: Tuple[Member, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether Smithy made this list or map for a member that is declared as [A] or {A: B}."""
        return self.type in ("list", "map") and ("smithy.api#synthetic" in self.traits
                                                 or self.name.startswith("_Synthetic"))

    def member(self, name: str) -> Optional[Member]:
        return next((member for member in self.members if member.name == name), None)


@dataclass(frozen=True)
class Operation:
    id: str
    name: str
    input: Optional[str]
    output: Optional[str]
    errors: Tuple[str, ...]
    traits: dict


@dataclass(frozen=True)
class Service:
    """A service with its operations sorted by name and the closure of their shapes in the model's order."""

    path: str
    id: str
    name: str
    version: str
    traits: dict
    operations: Tuple[Operation, ...]
    errors: Tuple[str, ...]
    shapes: Dict[str, Shape]
    auth_definitions: FrozenSet[str] = frozenset()  # traits that the model defines as auth schemes


def normalize(model: Model, service_id: str) -> Service:
    raw = _Flattener(model)
    flat = {shape_id: raw.flatten(shape_id) for shape_id in model.shapes}
    service = flat[service_id]
    renames = service.get("rename", {})
    shapes = {shape_id: _shape(model, shape_id, shape, renames) for shape_id, shape in flat.items()
              if shape["type"] not in ("service", "resource", "operation")}
    shapes.update({shape_id: _shape(model, shape_id, shape, {}) for shape_id, shape in prelude.SHAPES.items()
                   if shape_id not in shapes})
    operations = tuple(_operation(shape_id, flat[shape_id]) for shape_id in operations_of(flat, service_id))
    operations = _split_streams(shapes, operations)
    errors = tuple(item["target"] for item in service.get("errors", []))
    whole = Service(model.path, service_id, service_id.split("#")[1], str(service.get("version", "")),
                    service.get("traits", {}), operations, errors, shapes,
                    frozenset(shape_id for shape_id, shape in flat.items()
                              if "smithy.api#authDefinition" in shape.get("traits", {})))
    return with_operations(whole, operations)


class _Flattener:
    """Applies `apply` statements and mixes mixins in."""

    _MAPS = ("members", "rename")
    _LISTS = ("errors", "operations", "resources", "collectionOperations")

    def __init__(self, model: Model):
        self.model = model
        self.done: Dict[str, dict] = {}
        self.active: List[str] = []

    def flatten(self, shape_id: str) -> dict:
        if shape_id in self.done:
            return self.done[shape_id]
        if shape_id in self.active:
            raise ModelError(f"{self.model.path}: {shape_id} is a mixin of itself")
        shape = self.model.shape(shape_id)
        if not shape.get("mixins") and not self.model.applied:
            self.done[shape_id] = shape
            return shape
        self.active.append(shape_id)
        result = {"type": shape["type"]}
        for item in shape.get("mixins", []):
            result = self._merge(result, self._inherited(self.flatten(item["target"])))
        result = self._with_applied(shape_id, self._merge(result, shape))
        self.active.pop()
        self.done[shape_id] = result
        return result

    def _inherited(self, mixin: dict) -> dict:
        traits = mixin.get("traits", {})
        local = set(traits.get("smithy.api#mixin", {}).get("localTraits", [])) | {"smithy.api#mixin"}
        return {**mixin, "traits": {name: value for name, value in traits.items() if name not in local}}

    def _merge(self, base: dict, more: dict) -> dict:
        result = {**base, **{key: value for key, value in more.items() if key != "mixins"}}
        result["traits"] = {**base.get("traits", {}), **more.get("traits", {})}
        for key in self._MAPS:
            if key in base or key in more:
                result[key] = _merge_members(base.get(key, {}), more.get(key, {}))
        for key in self._LISTS:
            if key in base or key in more:
                extra = [item for item in more.get(key, []) if item not in base.get(key, [])]
                result[key] = list(base.get(key, [])) + extra
        return result

    def _with_applied(self, shape_id: str, shape: dict) -> dict:
        """Adds the traits that are applied to the shape and to its members."""
        shape = self._plus(shape_id, shape)
        for name in ("member", "key", "value"):
            if name in shape:
                shape = {**shape, name: self._plus(f"{shape_id}${name}", shape[name])}
        if "members" in shape:
            shape = {**shape, "members": {name: self._plus(f"{shape_id}${name}", member)
                                          for name, member in shape["members"].items()}}
        return shape

    def _plus(self, node_id: str, node: dict) -> dict:
        for traits in self.model.applied.get(node_id, []):
            node = {**node, "traits": {**node.get("traits", {}), **traits}}
        return node


def _merge_members(base: dict, more: dict) -> dict:
    result = dict(base)
    for name, value in more.items():
        if name in result and isinstance(value, dict):
            value = {**value, "traits": {**result[name].get("traits", {}), **value.get("traits", {})}}
        result[name] = value
    return result


def _shape(model: Model, shape_id: str, shape: dict, renames: dict) -> Shape:
    name = renames.get(shape_id, shape_id.split("#")[1])
    kind, traits = shape["type"], shape.get("traits", {})
    if kind == "string" and "smithy.api#enum" in traits:
        return Shape(shape_id, name, "enum", traits, _enum_trait_members(model, shape_id, traits["smithy.api#enum"]))
    if kind == "set":
        kind = "list"
    if kind in ("list", "map"):
        names = ("member",) if kind == "list" else ("key", "value")
        members = {member: shape[member] for member in names}
    else:
        members = shape.get("members", {})
    return Shape(shape_id, name, kind, traits, tuple(
        Member(member, node["target"], node.get("traits", {})) for member, node in members.items()))


def _enum_trait_members(model: Model, shape_id: str, values: list) -> Tuple[Member, ...]:
    """The members of a string with the old enum trait."""
    members = []
    for value in values:
        if not isinstance(value, dict) or not isinstance(value.get("value"), str):
            raise ModelError(f"{model.path}: {shape_id} has an enum trait with an entry without value")
        traits = {"smithy.api#enumValue": value["value"]}
        if isinstance(value.get("documentation"), str):
            traits["smithy.api#documentation"] = value["documentation"]
        if value.get("deprecated"):
            traits["smithy.api#deprecated"] = {}
        if "internal" in value.get("tags", []):
            traits["smithy.api#internal"] = {}
        members.append(Member(str(value.get("name", value["value"])), prelude.UNIT, traits))
    return tuple(members)


def _operation(shape_id: str, shape: dict) -> Operation:
    def target(name: str) -> Optional[str]:
        found = shape.get(name, {}).get("target")
        return None if found == prelude.UNIT else found

    return Operation(shape_id, shape_id.split("#")[1], target("input"), target("output"),
                     tuple(item["target"] for item in shape.get("errors", [])), shape.get("traits", {}))


def _streams(shapes: Dict[str, Shape], shape_id: str) -> bool:
    """Whether a member of the structure is a stream: its C type then depends on the direction."""
    return any(STREAMING in shapes[member.target].traits for member in shapes[shape_id].members)


def _split_streams(shapes: Dict[str, Shape], operations: Tuple[Operation, ...]) -> Tuple[Operation, ...]:
    """A streaming structure that is both an input and an output becomes two, since the C types differ."""
    inputs = {operation.input for operation in operations if operation.input}
    split: Dict[str, str] = {}
    for shape_id in sorted({operation.output for operation in operations if operation.output} & inputs):
        if _streams(shapes, shape_id):
            shape = shapes[shape_id]
            copy = replace(shape, id=shape_id + "Response", name=shape.name + "Response")
            if copy.id in shapes:
                raise ModelError(f"{shape_id} streams in both directions, and {copy.id} exists already")
            shapes[copy.id] = copy
            split[shape_id] = copy.id
    return tuple(replace(operation, output=split.get(operation.output, operation.output)) for operation in operations)
