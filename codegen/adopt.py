# SPDX-License-Identifier: Apache-2.0
"""Adopts a newer model: its facts with our documentation."""

from __future__ import annotations

import json
from typing import Dict, List, Sequence, Tuple

from codegen.endpoints import DIAGRAM, RULE_SET
from codegen.errors import ModelError

_DOCUMENTATION = "smithy.api#documentation"
# AWS's prose, and traits that only other tools read.
_DROPPED = {_DOCUMENTATION, "smithy.api#examples", "smithy.api#externalDocumentation", "smithy.api#tags",
            "smithy.api#suppress"}
_DROPPED_NAMESPACES = ("aws.iam#", "aws.cloudformation#", "aws.cloudtrail#", "aws.tagging#", "smithy.test#")
# "metadata" is omitted: only validators of models read it.
_KEPT = ("smithy", "shapes")


def adopt(new_text: str, old_text: str, new_path: str, old_path: str,
          operations: Sequence[str] = ()) -> Tuple[str, List[str]]:
    """The text of the model with the facts of the first and the documentation of the second, and the ids of shapes and
    members whose documentation no longer has a place. With `operations` only these and what they need."""
    new, old = _parse(new_text, new_path), _parse(old_text, old_path)
    if operations:
        new = {**new, "shapes": part(new["shapes"], operations, new_path)}
    traits = {node_id: node.get("traits", {}) for shape_id, shape in old["shapes"].items()
              for node_id, node in _nodes(shape_id, shape)}
    shapes = {shape_id: _adopted(shape_id, shape, traits) for shape_id, shape in new["shapes"].items()}
    homeless = sorted(node_id for node_id, left in traits.items() if _DOCUMENTATION in left)
    result = {key: new[key] for key in _KEPT if key in new}
    result["shapes"] = shapes
    return json.dumps(result, indent=1, ensure_ascii=False) + "\n", homeless


def part(shapes: Dict[str, dict], operations: Sequence[str], path: str) -> Dict[str, dict]:
    """The service with only some of its operations, and the shapes that these reach, in the model's order. If the model
    has two forms of endpoint rules, only the diagram is kept, which the generator prefers."""
    services = [shape_id for shape_id, shape in shapes.items() if shape.get("type") == "service"]
    if len(services) != 1:
        raise ModelError(f"{path}: {len(services)} services; a part is taken of a model with one")
    service = shapes[services[0]]
    namespace = services[0].split("#")[0]
    wanted = [f"{namespace}#{name}" for name in operations]
    for shape_id in wanted:
        if shapes.get(shape_id, {}).get("type") != "operation":
            raise ModelError(f"{path}: there is no operation {shape_id}")
    needed, waiting = set(), wanted + [item["target"] for item in service.get("errors", [])]
    while waiting:
        shape_id = waiting.pop()
        if shape_id in shapes and shape_id not in needed:
            needed.add(shape_id)
            waiting += _targets(shapes[shape_id])
    left_out = {"smithy.rules#endpointTests"} | ({RULE_SET} if DIAGRAM in service.get("traits", {}) else set())
    traits = {name: value for name, value in service.get("traits", {}).items() if name not in left_out}
    small = {**service, "operations": [{"target": shape_id} for shape_id in wanted], "traits": traits}
    small.pop("resources", None)
    return {shape_id: small if shape is service else shape for shape_id, shape in shapes.items()
            if shape is service or shape_id in needed}


def _targets(node) -> List[str]:
    """Every shape that a shape refers to; values of traits do not count."""
    if isinstance(node, list):
        return [target for item in node for target in _targets(item)]
    if not isinstance(node, dict):
        return []
    own = [node["target"]] if isinstance(node.get("target"), str) else []
    return own + [target for key, item in node.items() if key != "traits" for target in _targets(item)]


def _parse(text: str, path: str) -> dict:
    try:
        model = json.loads(text)
    except ValueError as error:
        raise ModelError(f"{path}: not JSON: {error}") from None
    if not isinstance(model, dict) or not isinstance(model.get("shapes"), dict):
        raise ModelError(f"{path}: no Smithy JSON AST: it has no shapes")
    return model


def _nodes(shape_id: str, shape: dict):
    yield shape_id, shape
    for name, member in shape.get("members", {}).items():
        yield f"{shape_id}${name}", member
    for name in ("member", "key", "value"):
        if name in shape:
            yield f"{shape_id}${name}", shape[name]


def _adopted(shape_id: str, shape: dict, ours: Dict[str, dict]) -> dict:
    """The shape with our documentation. Removes the documentation that it used from `ours`."""
    result = _with_traits(shape_id, shape, ours)
    if "members" in shape:
        result["members"] = {name: _with_traits(f"{shape_id}${name}", member, ours)
                             for name, member in shape["members"].items()}
    for name in ("member", "key", "value"):
        if name in shape:
            result[name] = _with_traits(f"{shape_id}${name}", shape[name], ours)
    return result


def _with_traits(node_id: str, node: dict, ours: Dict[str, dict]) -> dict:
    traits = {name: value for name, value in node.get("traits", {}).items()
              if name not in _DROPPED and not name.startswith(_DROPPED_NAMESPACES)}
    before = ours.pop(node_id, {})
    if _DOCUMENTATION in before:
        traits[_DOCUMENTATION] = before[_DOCUMENTATION]
    # In our order, so that a comparison of the files shows what changed.
    traits = {**{name: traits[name] for name in before if name in traits}, **traits}
    result = {key: value for key, value in node.items() if key != "traits"}
    if traits:
        result["traits"] = traits
    return result
