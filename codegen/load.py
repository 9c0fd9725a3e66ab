# SPDX-License-Identifier: Apache-2.0
"""Stage 1: Smithy JSON AST files (a model and its overlays) to checked raw shapes."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Dict, Iterator, List, Sequence, Tuple

from codegen import prelude
from codegen.errors import ModelError

SIMPLE_TYPES = {
    "blob", "boolean", "string", "byte", "short", "integer", "long", "float", "double", "bigInteger", "bigDecimal",
    "timestamp", "document",
}
MEMBER_TYPES = {"structure", "union", "enum", "intEnum"}
SHAPE_TYPES = SIMPLE_TYPES | MEMBER_TYPES | {"list", "set", "map", "service", "resource", "operation"}

# Properties that hold one reference or a list of them, with the types that they must refer to.
_DATA = SHAPE_TYPES - {"service", "resource", "operation"}
_LIFECYCLE = ("put", "create", "read", "update", "delete", "list")
_SINGLE = {"operation": {"input": {"structure"}, "output": {"structure"}},
           "resource": {name: {"operation"} for name in _LIFECYCLE}}
_PLURAL = {"operation": {"errors": {"structure"}},
           "resource": {"operations": {"operation"}, "collectionOperations": {"operation"}, "resources": {"resource"}},
           "service": {"operations": {"operation"}, "resources": {"resource"}, "errors": {"structure"}}}

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Traits may be applied to members, which have an id as well.
_SHAPE_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*#[A-Za-z_][A-Za-z0-9_]*(\$[A-Za-z_][A-Za-z0-9_]*)?")
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_PRINTABLE = re.compile("[ -~]*")
_KINDS = {dict: "an object", list: "a list", str: "a string", int: "an integer"}
# Expected types of the values of the traits that are read here.
_TRAITS = {
    "aws.api#clientDiscoveredEndpoint": dict, "aws.api#clientEndpointDiscovery": dict,
    "aws.api#service": dict, "aws.auth#sigv4": dict, "smithy.api#auth": list, "smithy.api#length": dict,
    "smithy.api#documentation": str,
    "smithy.api#endpoint": dict, "smithy.api#enum": list, "smithy.api#error": str, "smithy.api#http": dict,
    "smithy.api#httpError": int, "smithy.api#httpHeader": str, "smithy.api#httpPrefixHeaders": str,
    "smithy.api#httpQuery": str, "smithy.api#jsonName": str, "smithy.api#mixin": dict,
    "smithy.api#retryable": dict, "smithy.waiters#waitable": dict, "smithy.api#timestampFormat": str,
    "smithy.api#title": str, "smithy.api#xmlName": str,
    "aws.protocols#awsQueryError": dict, "smithy.api#paginated": dict, "smithy.api#requestCompression": dict,
    "smithy.rules#clientContextParams": dict, "smithy.rules#contextParam": dict, "smithy.rules#endpointBdd": dict,
    "smithy.rules#endpointRuleSet": dict, "smithy.rules#operationContextParams": dict,
    "smithy.rules#staticContextParams": dict,
}

# Members of traits, and their types.
_TRAIT_MEMBERS = (
    ("aws.api#clientEndpointDiscovery", "operation", str), ("aws.api#clientEndpointDiscovery", "error", str),
    ("aws.protocols#awsQueryError", "code", str), ("smithy.api#requestCompression", "encodings", list),
)


@dataclass(frozen=True)
class Model:
    """Raw shapes by id, and traits that `apply` statements add to shapes and members."""

    path: str
    shapes: Dict[str, dict]
    applied: Dict[str, List[dict]]

    def shape(self, shape_id: str) -> dict:
        return self.shapes.get(shape_id) or prelude.SHAPES[shape_id]


def load(paths: Sequence[str]) -> Model:
    """Reads a model file and any overlays, and checks that all referenced shapes exist."""
    return parse([(path, _read(path)) for path in paths])


def parse(texts: Sequence[Tuple[str, str]]) -> Model:
    """The pure part of load: takes (path, text) pairs."""
    shapes: Dict[str, dict] = {}
    applied: Dict[str, List[dict]] = {}
    origin: Dict[str, str] = {}
    for path, text in texts:
        for shape_id, shape in _file_shapes(path, text).items():
            _check_shape(path, shape_id, shape)
            if shape["type"] == "apply":
                applied.setdefault(shape_id, []).append(shape.get("traits", {}))
            elif shape_id in shapes and shapes[shape_id] != shape:
                raise ModelError(f"{path}: {shape_id} is defined in {origin[shape_id]} already, and differently")
            else:
                shapes[shape_id] = shape
                origin[shape_id] = path
    model = Model(texts[0][0], shapes, applied)
    _check_references(model, origin)
    return model


def references(shape_id: str, shape: dict) -> Iterator[Tuple[str, str, set]]:
    """All (where, target, allowed types) that a raw shape refers to."""
    kind = shape["type"]
    if kind in MEMBER_TYPES:
        for name, member in shape.get("members", {}).items():
            yield f"{shape_id}${name}", member["target"], _DATA
    for name in _member_properties(kind):
        yield f"{shape_id}${name}", shape[name]["target"], _DATA
    for name, allowed in _SINGLE.get(kind, {}).items():
        if name in shape:
            yield f"{shape_id} ({name})", shape[name]["target"], allowed
    for name, allowed in _PLURAL.get(kind, {}).items():
        for item in shape.get(name, []):
            yield f"{shape_id} ({name})", item["target"], allowed
    for item in shape.get("mixins", []):
        yield f"{shape_id} (mixins)", item["target"], SHAPE_TYPES


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as error:
        raise ModelError(f"{path}: {os.strerror(error.errno) if error.errno else error}") from None
    except UnicodeDecodeError as error:
        raise ModelError(f"{path}: not UTF-8 at byte {error.start}") from None


def _file_shapes(path: str, text: str) -> dict:
    try:
        document = json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise ModelError(f"{path}: not JSON: {error}") from None
    except RecursionError:
        raise ModelError(f"{path}: nested too deeply to be a model") from None
    if _HALF_PAIR.search(text):
        try:
            json.dumps(document, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            raise ModelError(f"{path}: a text has half of a surrogate pair") from None
    if not isinstance(document, dict) or "smithy" not in document:
        raise ModelError(f'{path}: not a Smithy model: expected a JSON object with the keys "smithy" and "shapes"')
    version = str(document["smithy"])
    if version.split(".")[0] not in ("1", "2"):
        raise ModelError(f"{path}: Smithy version {version}; this generator reads 1.0 and 2.0")
    shapes = document.get("shapes", {})
    if not isinstance(shapes, dict):
        raise ModelError(f'{path}: "shapes" is not an object')
    return shapes


def _member_properties(kind: str) -> Tuple[str, ...]:
    return {"list": ("member",), "set": ("member",), "map": ("key", "value")}.get(kind, ())


def _check_shape(path: str, shape_id: str, shape: object) -> None:
    """Checks the form of one shape, for all later stages."""
    def fail(problem: str) -> None:
        raise ModelError(f"{path}: {shape_id} {problem}")

    if not _SHAPE_ID.fullmatch(shape_id):
        fail("is not a shape id (namespace#Name)")
    if not isinstance(shape, dict) or not isinstance(shape.get("type"), str):
        fail('has no "type"')
    kind = shape["type"]
    if kind != "apply" and kind not in SHAPE_TYPES:
        fail(f'has the unknown type "{kind}"')
    _check_traits(fail, "", shape)
    if kind in MEMBER_TYPES:
        members = shape.get("members", {})
        if not isinstance(members, dict):
            fail('has "members" that are not an object')
        for name, member in members.items():
            if not _IDENTIFIER.fullmatch(name):
                fail(f"has the member {name!r}, which is not an identifier")
            _check_target(fail, f"${name}", member)
    for name in _member_properties(kind):
        _check_target(fail, f"${name}", shape.get(name))
    if kind == "service":
        renames = shape.get("rename", {})
        if not isinstance(renames, dict) or not all(isinstance(name, str) and _IDENTIFIER.fullmatch(name)
                                                    for name in renames.values()):
            fail('has a "rename" that is not an object of names')
        _check_service_traits(fail, shape.get("traits", {}))
    for name in _SINGLE.get(kind, {}):
        if name in shape:
            _check_target(fail, f" ({name})", shape[name])
    for name in list(_PLURAL.get(kind, {})) + ["mixins"]:
        items = shape.get(name, [])
        if not isinstance(items, list):
            fail(f'has "{name}" that are not a list')
        for item in items:
            _check_target(fail, f" ({name})", item)


def _check_service_traits(fail, traits: dict) -> None:
    for trait, key in (("aws.api#service", "sdkId"), ("aws.api#service", "arnNamespace"), ("aws.auth#sigv4", "name")):
        text = traits.get(trait, {}).get(key, "")
        if not isinstance(text, str) or not _PRINTABLE.fullmatch(text):
            fail(f"has the {key} {text!r}; expected printable ASCII characters")


def _check_target(fail, where: str, node: object) -> None:
    if not isinstance(node, dict) or not isinstance(node.get("target"), str):
        fail(f"{where.strip()} has no target")
    _check_traits(fail, where, node)


def _check_traits(fail, where: str, node: dict) -> None:
    traits = node.get("traits", {})
    if not isinstance(traits, dict):
        fail(f'{where.strip()} has "traits" that are not an object'.strip())
    for name, value in traits.items():
        expected = _TRAITS.get(name)
        if expected and (not isinstance(value, expected) or isinstance(value, bool)):
            fail(f"{where.strip()} has a {name} that is not {_KINDS[expected]}".strip())
    for waiter, facts in traits.get("smithy.waiters#waitable", {}).items():
        if not _IDENTIFIER.fullmatch(waiter):
            fail(f"{where.strip()} has the waiter {waiter!r}, which is not an identifier".strip())
        if not isinstance(facts, dict):
            fail(f"{where.strip()} has the waiter {waiter!r}, which is not an object".strip())
    for trait, member, kind in _TRAIT_MEMBERS:
        value = traits.get(trait, {}).get(member)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            fail(f"{where.strip()} has a {trait} whose {member} is not {_KINDS[kind]}".strip())


def _check_references(model: Model, origin: Dict[str, str]) -> None:
    for shape_id, shape in model.shapes.items():
        for where, target, allowed in references(shape_id, shape):
            found = model.shapes.get(target) or prelude.SHAPES.get(target)
            if found is None:
                raise ModelError(f"{origin[shape_id]}: {where} targets {target}, which does not exist")
            if found["type"] not in allowed:
                raise ModelError(f"{origin[shape_id]}: {where} targets {target}, which is of type {found['type']}; "
                                 f"expected {_one_of(allowed)}")
    for target in model.applied:
        if target.split("$")[0] not in model.shapes:
            raise ModelError(f"{model.path}: traits are applied to {target}, which does not exist")


def _one_of(allowed: set) -> str:
    return " or ".join(sorted(allowed)) if len(allowed) < 4 else "a shape of data"
