# SPDX-License-Identifier: Apache-2.0
"""Stage 4: reads the traits of operations and members: bindings, payloads, streams, errors, roles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Dict, FrozenSet, Optional, Tuple

from codegen.auth import auth_flags
from codegen.discovery import discovery_flags, is_discovered
from codegen.errors import ModelError
from codegen.invocations import Invocation, invocation_of
from codegen.normalize import STREAMING, Member, Operation, Service, Shape
from codegen.protocols import Protocol, has_query_codes, protocol_of

ERROR = "smithy.api#error"
QUERY_ERROR = "aws.protocols#awsQueryError"

# Location of a member, by trait; the value is the location's name in AWSC_<name>, and the roles that may have it.
_LOCATIONS = (
    ("smithy.api#httpLabel", "LABEL", {"input"}),
    ("smithy.api#httpQuery", "QUERY", {"input"}),
    ("smithy.api#httpQueryParams", "QUERY_PARAMS", {"input"}),
    ("smithy.api#httpHeader", "HEADER", {"input", "output", "error"}),
    ("smithy.api#httpPrefixHeaders", "PREFIX_HEADERS", {"input", "output", "error"}),
    ("smithy.api#httpPayload", "PAYLOAD", {"input", "output", "error"}),
    ("smithy.api#httpResponseCode", "STATUS_CODE", {"output", "error"}),
    ("smithy.api#eventHeader", "EVENT_HEADER", {"event"}),
    ("smithy.api#eventPayload", "EVENT_PAYLOAD", {"event"}),
)


@dataclass(frozen=True)
class Binding:
    """A member's location, and its name there (None: its own name)."""

    location: str
    wire_name: Optional[str]


@dataclass(frozen=True)
class OperationFacts:
    method: str
    uri: str
    status: int
    host_prefix: Optional[str]
    flags: Tuple[str, ...]
    input_payload: Optional[str]
    output_payload: Optional[str]
    event_stream: Optional[str]
    sends_events: bool
    streams_body: bool
    invocation: Optional[Invocation]
    discovered: bool


@dataclass(frozen=True)
class Index:
    protocol: str
    queries: bool  # requests are forms and responses are XML
    sdk_id: str
    signing_name: str
    sigv4a: bool
    bearer: bool
    roles: Dict[str, FrozenSet[str]]
    uses: Dict[str, Tuple[Tuple[str, str], ...]]
    bindings: Dict[Tuple[str, str], Binding]
    operations: Dict[str, OperationFacts]
    errors: Tuple[str, ...]

    def nested(self, shape_id: str) -> bool:
        return "nested" in self.roles.get(shape_id, ())


def index(service: Service, customization=None) -> Index:
    protocol = protocol_of(service)
    if not protocol.http_bindings:
        _check_document(service, protocol)
    roles, uses = _roles(service)
    bindings = {}
    for shape in service.shapes.values():
        if shape.type in ("structure", "union"):
            for member in shape.members:
                bindings[(shape.id, member.name)] = _bind(service, protocol, member, roles.get(shape.id, frozenset()))
    operations = {operation.id: _operation_facts(service, operation, bindings, customization, protocol)
                  for operation in service.operations}
    api = service.traits.get("aws.api#service", {})
    sdk_id = str(api.get("sdkId", service.name))
    sigv4 = service.traits.get("aws.auth#sigv4", {})
    signing_name = str(sigv4.get("name", api.get("arnNamespace", sdk_id.lower().replace(" ", "-"))))
    errors = tuple(shape_id for shape_id, shape_roles in roles.items() if "error" in shape_roles)
    rules = [service.traits.get("smithy.rules#endpointRuleSet"), service.traits.get("smithy.rules#endpointBdd")]
    sigv4a = "aws.auth#sigv4a" in service.traits or '"sigv4a"' in json.dumps(rules, default=str)
    bearer = any({"BEARER", "BEARER_OR_SIGNED"} & set(facts.flags) for facts in operations.values())
    return Index(getattr(customization, "PROTOCOL", protocol.object), protocol.query, sdk_id, signing_name, sigv4a,
                 bearer, roles, uses, bindings, operations,
                 tuple(sorted(errors, key=lambda shape_id: service.shapes[shape_id].name)))


def _roles(service: Service):
    """The roles of each structure: input, output, error, event, or nested in another shape."""
    roles: Dict[str, set] = {}
    uses: Dict[str, list] = {}
    for operation in service.operations:
        for role, shape_id in (("input", operation.input), ("output", operation.output)):
            if shape_id:
                roles.setdefault(shape_id, set()).add(role)
                uses.setdefault(shape_id, []).append((operation.id, role))
        for shape_id in operation.errors:
            roles.setdefault(shape_id, set()).add("error")
    for shape_id in service.errors:
        roles.setdefault(shape_id, set()).add("error")
    for shape in service.shapes.values():
        events = shape.type == "union" and STREAMING in shape.traits
        for member in shape.members if shape.type not in ("enum", "intEnum") else ():
            roles.setdefault(member.target, set()).add("nested")
            if events:
                roles[member.target] |= {"event", "error"} if ERROR in service.shapes[member.target].traits else {"event"}
    ordered = {shape_id: frozenset(roles[shape_id]) for shape_id in service.shapes if shape_id in roles}
    return ordered, {shape_id: tuple(found) for shape_id, found in uses.items()}


def _bind(service: Service, protocol: Protocol, member: Member, roles: FrozenSet[str]) -> Binding:
    if protocol.http_bindings:
        return _binding(member, roles)
    if protocol.query:
        return Binding("BODY", member.traits.get("smithy.api#xmlName"))
    if STREAMING in service.shapes[member.target].traits:
        return Binding("PAYLOAD", None)
    found = _binding(member, roles & {"event"})
    return found if found.location != "BODY" else Binding("BODY", None)


def _binding(member: Member, roles: FrozenSet[str]) -> Binding:
    for trait, location, allowed in _LOCATIONS:
        if trait in member.traits and roles & allowed:
            value = member.traits[trait]
            return Binding(location, value if isinstance(value, str) else None)
    return Binding("BODY", member.traits.get("smithy.api#jsonName"))


def error_code(shape: Shape, query_codes: bool) -> str:
    """The service's code of an error."""
    custom = shape.traits.get(QUERY_ERROR, {}).get("code") if query_codes else None
    return custom or shape.id.split("#")[1]


def _check_document(service: Service, protocol: Protocol) -> None:
    """awsQuery cannot carry documents and streams, awsJson no streams of bytes."""
    for shape in service.shapes.values():
        for member in shape.members if shape.type in ("structure", "union", "list", "map") else ():
            target = service.shapes[member.target]
            if STREAMING in target.traits and (protocol.query or target.type == "blob"):
                kind = "a stream" if protocol.query else "a stream of bytes"
            elif protocol.query and target.type == "document":
                kind = "a document"
            else:
                continue
            raise ModelError(f"{service.path}: {shape.id}${member.name} is {kind}, which {protocol.name} cannot carry")


def _operation_facts(service: Service, operation: Operation, bindings, customization,
                     protocol: Protocol) -> OperationFacts:
    http = operation.traits.get("smithy.api#http", {}) if protocol.http_bindings else {"method": "POST", "uri": "/"}
    if not isinstance(http.get("method"), str) or not isinstance(http.get("uri"), str):
        raise ModelError(f"{service.path}: {operation.id} has no smithy.api#http trait with method and uri")
    status, host_prefix = http.get("code", 200), operation.traits.get("smithy.api#endpoint", {}).get("hostPrefix")
    if not isinstance(status, int) or not 100 <= status <= 999:
        raise ModelError(f"{service.path}: {operation.id} has the HTTP status {status}; expected three digits")
    if not isinstance(host_prefix, (str, type(None))):
        raise ModelError(f"{service.path}: {operation.id} has a hostPrefix that is not a string")
    output_payload = _payload(service, operation.output, bindings)
    event_stream = _event_stream(service, operation.output)
    bound = {member.name: bindings[(operation.input, member.name)]
             for member in (service.shapes[operation.input].members if operation.input else ())}
    headers = {name: binding.wire_name for name, binding in bound.items() if binding.location == "HEADER"}
    codes = [error_code(service.shapes[shape_id], has_query_codes(service))
             for shape_id in operation.errors + service.errors]
    method = getattr(customization, "METHODS", {}).get(operation.name, http["method"])
    return OperationFacts(method, http["uri"], status, host_prefix,
                          _operation_flags(service, operation, customization) + discovery_flags(service, operation),
                          _payload(service, operation.input, bindings),
                          output_payload, event_stream, _event_stream(service, operation.input) is not None,
                          _streams_body(service, operation.output, output_payload),
                          invocation_of(service, operation, event_stream, codes, headers, customization),
                          is_discovered(service, operation))


def _event_stream(service: Service, shape_id: Optional[str]) -> Optional[str]:
    """The member of an input or output that is a stream of events."""
    members = service.shapes[shape_id].members if shape_id else ()
    return next((member.name for member in members if service.shapes[member.target].type == "union"
                 and STREAMING in service.shapes[member.target].traits), None)


def _streams_body(service: Service, shape_id: Optional[str], payload: Optional[str]) -> bool:
    """Whether the payload is a stream of bytes."""
    target = service.shapes[service.shapes[shape_id].member(payload).target] if payload else None
    return target is not None and target.type == "blob" and STREAMING in target.traits


def _operation_flags(service: Service, operation: Operation, customization) -> Tuple[str, ...]:
    traits, flags = operation.traits, []
    if "smithy.api#readonly" in traits:
        flags.append("READONLY")
    if "smithy.api#idempotent" in traits:
        flags.append("IDEMPOTENT")
    if operation.name in getattr(customization, "INVOKES", ()):
        flags.append("INVOKES")
    if "smithy.api#httpChecksumRequired" in traits:
        flags.append("CONTENT_MD5")
    if "gzip" in traits.get("smithy.api#requestCompression", {}).get("encodings", ()):
        flags.append("GZIP")
    flags += auth_flags(service, operation, customization)
    if "aws.auth#unsignedPayload" in traits:
        flags.append("UNSIGNED_PAYLOAD")
    if {"smithy.api#longPoll", "aws.api#longPoll"} & set(traits) or operation.name in getattr(customization, "LONG_POLLS", ()):
        flags.append("LONG_POLL")
    return tuple(flags)


def _payload(service: Service, shape_id: Optional[str], bindings) -> Optional[str]:
    if shape_id is None:
        return None
    payloads = [member.name for member in service.shapes[shape_id].members
                if bindings[(shape_id, member.name)].location == "PAYLOAD"]
    if len(payloads) > 1:
        raise ModelError(f"{service.path}: {shape_id} has several payloads: {', '.join(payloads)}")
    return payloads[0] if payloads else None
