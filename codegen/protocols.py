# SPDX-License-Identifier: Apache-2.0
"""The protocols that the runtime speaks, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from codegen.errors import ModelError

QUERY_COMPATIBLE = "aws.protocols#awsQueryCompatible"
_NAMESPACES = ("aws.protocols#", "smithy.protocols#", "alloy#")
_NOT_PROTOCOLS = {QUERY_COMPATIBLE, "aws.protocols#httpChecksum", "aws.protocols#ec2QueryName"}


@dataclass(frozen=True)
class Protocol:
    """`object` is the runtime's object for the protocol, `events` begins the names of its objects for event streams
    (None: it has no event streams). Without `http_bindings` every request is a POST to "/" and the HTTP traits of the
    model do not count. With `query` requests are forms and responses are XML."""

    name: str
    object: str
    events: Optional[str] = None
    http_bindings: bool = True
    query: bool = False


# A service that speaks several protocols is called by the first of these.
PROTOCOLS = {"aws.protocols#" + row.name: row for row in (
    Protocol("awsJson1_0", "awsc_internal_aws_json1_0", "awsc_internal_aws_json", http_bindings=False),
    Protocol("awsJson1_1", "awsc_internal_aws_json1_1", "awsc_internal_aws_json", http_bindings=False),
    Protocol("restJson1", "awsc_internal_rest_json1", "awsc_internal_rest_json1"),
    Protocol("awsQuery", "awsc_internal_aws_query", http_bindings=False, query=True),
)}


def protocol_of(service) -> Protocol:
    """The protocol by which the service is called."""
    for name, protocol in PROTOCOLS.items():
        if name in service.traits:
            return protocol
    spoken = [name for name in service.traits if name.startswith(_NAMESPACES) and name not in _NOT_PROTOCOLS]
    raise ModelError(f"{service.path}: {service.id} speaks {', '.join(spoken) or 'no protocol'}; this generator knows "
                     f"{', '.join(PROTOCOLS)} only")


def has_query_codes(service) -> bool:
    """Whether errors have the codes of the query protocol, which clients of that service have always seen."""
    return protocol_of(service).query or QUERY_COMPATIBLE in service.traits


def target_of(service) -> Optional[str]:
    """The name of the service in X-Amz-Target, for the protocols that name the operation there."""
    return service.name if protocol_of(service).name.startswith("awsJson") else None
