# SPDX-License-Identifier: Apache-2.0
"""Endpoints that a service names (aws.api#clientEndpointDiscovery)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from codegen.errors import ModelError

DISCOVERY = "aws.api#clientEndpointDiscovery"
DISCOVERED = "aws.api#clientDiscoveredEndpoint"
DISCOVERY_ID = "aws.api#clientEndpointDiscoveryId"


@dataclass(frozen=True)
class Discovery:
    """Ids of the operation that asks for endpoints, and of the error with which the service refuses one."""

    operation: str
    error: Optional[str]


def discovery_of(service) -> Optional[Discovery]:
    """How the service names endpoints, or None. A service without a known operation for it names none."""
    facts = service.traits.get(DISCOVERY)
    if facts is None:
        return None
    operation, error = facts.get("operation"), facts.get("error")
    known = {found.id: found for found in service.operations}
    if operation not in known:
        return None
    if error is not None and error not in service.shapes:
        error = None
    if not is_answer(service, known[operation].output):
        raise ModelError(f"{service.path}: {operation} is to name endpoints, but its output has no list Endpoints of "
                         "structures with a text Address")
    return Discovery(operation, error)


def is_answer(service, output: Optional[str]) -> bool:
    member = service.shapes[output].member("Endpoints") if output else None
    items = service.shapes[member.target] if member else None
    item = service.shapes[items.members[0].target] if items and items.type == "list" else None
    address = item.member("Address") if item and item.type == "structure" else None
    return bool(address) and service.shapes[address.target].type == "string"


def is_discovered(service, operation) -> bool:
    """Whether calls of the operation go to an endpoint that the service names; the question for it does not."""
    discovery = discovery_of(service) if DISCOVERED in operation.traits else None
    return discovery is not None and operation.id != discovery.operation


def discovery_flags(service, operation) -> Tuple[str, ...]:
    if not is_discovered(service, operation):
        return ()
    required = operation.traits[DISCOVERED].get("required") is True
    return ("DISCOVERED", "NEEDS_DISCOVERY") if required else ("DISCOVERED",)
