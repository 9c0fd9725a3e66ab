# SPDX-License-Identifier: Apache-2.0
"""Parameters of endpoint rules that do not come from the settings of every client: the operation, its input, the account,
and parameters of the service's own configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

from codegen.cstring import c_string
from codegen.ctype import declare
from codegen.doc import one_line
from codegen.endpoints import DIAGRAM, RULE_SET
from codegen.errors import ModelError
from codegen.index import Index
from codegen.name import member_name
from codegen.normalize import Member, Operation, Service

_STATIC, _CONTEXT, _PATHS, _CLIENT = ("smithy.rules#" + name for name in (
    "staticContextParams", "contextParam", "operationContextParams", "clientContextParams"))
_ACCOUNT = ("AWS::Auth::AccountId", "AWS::Auth::AccountIdEndpointMode")
_TYPES = {"string": ("TEXT", "const char *"), "boolean": ("BOOL", "awsc_opt_bool"),
          "stringarray": ("TEXT_LIST", "awsc_text_list")}


@dataclass(frozen=True)
class Argument:
    """A row of the operation's arguments. `member` names the member whose value it is."""

    name: str
    source: str
    number: int
    value: str
    texts: Tuple[str, ...] = ()
    member: Optional[str] = None


@dataclass(frozen=True)
class ClientParam:
    """A member of the structure of the client's own parameters; `name` is its name in the rules."""

    name: str
    field: str
    type: str
    kind: str
    declaration: str
    doc: str


def by_account(service: Service) -> bool:
    return any(parameter.get("builtIn") in _ACCOUNT for parameter in _parameters(service).values())


def by_operation(service: Service, index: Index) -> bool:
    """Whether operations have endpoints, ways to sign or headers of endpoints of their own."""
    return by_account(service) or has_headers(service) or bool(service.traits.get(_CLIENT)) or any(
        arguments(service, operation) or "SIGV4A" in index.operations[operation.id].flags
        for operation in service.operations)


def has_headers(service: Service) -> bool:
    """Whether an endpoint of the rules has headers."""
    trait = service.traits.get(DIAGRAM) or service.traits.get(RULE_SET) or {}
    rules = [*trait.get("rules", ()), *trait.get("results", ())]
    for rule in rules:  # grows
        if isinstance(rule, dict):
            rules += rule.get("rules", ())
            if isinstance(rule.get("endpoint"), dict) and rule["endpoint"].get("headers"):
                return True
    return False


def arguments(service: Service, operation: Operation) -> Tuple[Argument, ...]:
    """The parameters that an operation sets, without those that the rules do not have or that all operations set to one
    value. If several traits set a parameter, the first of these counts: staticContextParams, contextParam,
    operationContextParams."""
    found: Dict[str, Argument] = {}
    for argument in _static(service, operation) + _members(service, operation) + _expressions(service, operation):
        found.setdefault(argument.name, argument)
    known, same = _parameters(service), _same_everywhere(service)
    return tuple(argument for name, argument in found.items() if name in known and name not in same)


def with_constants(service: Service) -> dict:
    """The service's traits, where parameters that all operations set to one value have it as their default."""
    same = _same_everywhere(service)
    changed = {}
    for trait in (DIAGRAM, RULE_SET):
        if same and trait in service.traits:
            parameters = {name: {**facts, "default": same[name]} if name in same else facts
                          for name, facts in service.traits[trait]["parameters"].items()}
            changed[trait] = {**service.traits[trait], "parameters": parameters}
    return {**service.traits, **changed}


def _same_everywhere(service: Service) -> dict:
    if not service.operations or _STATIC not in service.operations[0].traits:
        return {}
    first, *others = [operation.traits.get(_STATIC, {}) for operation in service.operations]
    return {name: facts["value"] for name, facts in first.items()
            if isinstance(facts, dict) and "value" in facts and name in _parameters(service)
            and all(other.get(name) == facts for other in others)}


def client_params(service: Service) -> Tuple[ClientParam, ...]:
    """The parameters of the service's own configuration."""
    result: List[ClientParam] = []
    for name, facts in service.traits.get(_CLIENT, {}).items():
        kind, c_type = _kind(f"{service.path}: {service.id}: client parameter {name}", facts)
        if not re.fullmatch("[A-Za-z][A-Za-z0-9_]*", name):
            raise ModelError(f"{service.path}: {service.id} has the client parameter {name!r}, which is not an identifier")
        field = member_name(name)
        if field == "struct_size" or field in [other.field for other in result]:
            raise ModelError(f"{service.path}: {service.id} has several client parameters that are {field} in C")
        doc = facts.get("documentation")
        result.append(ClientParam(c_string(name), field, c_type, kind, declare(c_type, field),
                                  one_line(doc) if isinstance(doc, str) and doc else f"Parameter {one_line(name)}."))
    return tuple(result)


def _parameters(service: Service) -> dict:
    trait = service.traits.get(DIAGRAM) or service.traits.get(RULE_SET) or {}
    parameters = trait.get("parameters", {})
    if not isinstance(parameters, dict) or not all(isinstance(facts, dict) for facts in parameters.values()):
        raise ModelError(f"{service.path}: {service.id} has endpoint rules with parameters that are not objects")
    return parameters


def _kind(where: str, facts: object) -> Tuple[str, str]:
    type_ = str(facts.get("type")).lower() if isinstance(facts, dict) else None
    if type_ not in _TYPES:
        raise ModelError(f"{where} has the type {type_}; expected string, boolean or stringArray")
    return _TYPES[type_]


def _static(service: Service, operation: Operation) -> List[Argument]:
    result = []
    for name, facts in operation.traits.get(_STATIC, {}).items():
        value = facts.get("value") if isinstance(facts, dict) else None
        if isinstance(value, bool):
            result.append(Argument(name, "BOOL", int(value), "NULL"))
        elif isinstance(value, str):
            result.append(Argument(name, "TEXT", 0, c_string(value)))
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            result.append(Argument(name, "LIST", len(value), "NULL", tuple(c_string(item) for item in value)))
        else:
            raise ModelError(f"{service.path}: {operation.id} sets the endpoint parameter {name} to {value!r}; expected "
                             "a text, a boolean or a list of texts")
    return result


def _members(service: Service, operation: Operation) -> List[Argument]:
    result = []
    for member in service.shapes[operation.input].members if operation.input else ():
        facts = member.traits.get(_CONTEXT)
        if facts is None:
            continue
        if not isinstance(facts, dict) or not isinstance(facts.get("name"), str):
            raise ModelError(f"{service.path}: {operation.input}${member.name} has a contextParam without a name")
        _check_type(service, operation, member)
        result.append(Argument(facts["name"], "MEMBER", 0, "NULL", member=member.name))
    return result


def _check_type(service: Service, operation: Operation, member: Member) -> None:
    target = service.shapes[member.target]
    if target.type == "list":
        target = service.shapes[target.members[0].target]
        fits = target.type in ("string", "enum")
    else:
        fits = target.type in ("string", "enum", "boolean")
    if not fits:
        raise ModelError(f"{service.path}: {operation.input}${member.name} is an endpoint parameter; expected a text, a "
                         "boolean or a list of texts")


def _expressions(service: Service, operation: Operation) -> List[Argument]:
    result = []
    for name, facts in operation.traits.get(_PATHS, {}).items():
        if not isinstance(facts, dict) or not isinstance(facts.get("path"), str):
            raise ModelError(f"{service.path}: {operation.id} has the operationContextParams {name} without a path")
        result.append(Argument(name, "PATH", 0, c_string(facts["path"])))
    return result
