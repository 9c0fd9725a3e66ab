# SPDX-License-Identifier: Apache-2.0
"""Traits that the generator reads, and traits that change nothing for a client. Every other trait may change what a client
has to do, so the generator names it."""

from __future__ import annotations

from typing import Dict, Iterator, Tuple

from codegen.normalize import Service

_READ = {
    "aws.api#": "clientDiscoveredEndpoint clientEndpointDiscovery clientEndpointDiscoveryId longPoll service",
    "aws.auth#": "sigv4 sigv4a unsignedPayload",
    "aws.protocols#": "awsJson1_0 awsJson1_1 awsQuery awsQueryCompatible awsQueryError restJson1",
    "smithy.api#": """auth clientOptional default deprecated documentation endpoint enum enumValue error eventHeader
        eventPayload hostLabel http httpBearerAuth httpChecksumRequired httpError httpHeader httpLabel httpPayload
        httpPrefixHeaders httpQuery httpQueryParams httpResponseCode idempotencyToken idempotent input internal jsonName
        length longPoll mediaType optionalAuth output paginated pattern range readonly requestCompression required
        requiresLength retryable sensitive sparse streaming synthetic timestampFormat title uniqueItems xmlAttribute
        xmlFlattened xmlName""",
    "smithy.rules#": """clientContextParams contextParam endpointBdd endpointRuleSet operationContextParams
        staticContextParams""",
    "smithy.waiters#": "waitable",
}
# For servers, permissions, consoles, code reviews, tests and documents.
_IGNORED = {
    "aws.api#": "arn arnReference controlPlane data dataPlane tagEnabled taggable",
    "aws.endpoints#": """dualStackOnlyEndpoints endpointsModifier rulesBasedEndpoints standardPartitionalEndpoints
        standardRegionalEndpoints""",
    "smithy.api#": """addedDefault box authDefinition cors examples externalDocumentation idRef mixin nestedProperties
        noReplace notProperty private property protocolDefinition recommended references resourceIdentifier set since
        suppress tags trait traitValidators unitType unstable xmlNamespace httpApiKeyAuth httpBasicAuth httpDigestAuth
        """,
    "aws.auth#": "cognitoUserPools cognitoUserPoolsScopes",
    "smithy.rules#": "endpointTests",
    # Protocols that a service speaks beside ours.
    "aws.protocols#": "ec2Query restXml",
    "smithy.protocols#": "rpcv2Cbor rpcv2Json",
}
_IGNORED_NAMESPACES = ("aws.apigateway#", "aws.cloudformation#", "aws.iam#", "aws.tagging#", "smithy.contracts#",
                       "smithy.openapi#", "smithy.test#", "aws.test#", "smithy.framework#")
KNOWN = frozenset(namespace + name for table in (_READ, _IGNORED) for namespace, names in table.items()
                  for name in names.split())


def unknown_traits(service: Service) -> Tuple[str, ...]:
    """A sentence for each trait of the service that is not known here, with the first place that has it."""
    first: Dict[str, str] = {}
    for where, traits in _places(service):
        for trait in traits:
            if trait not in KNOWN and not trait.startswith(_IGNORED_NAMESPACES):
                first.setdefault(trait, where)
    encodings = [(operation.id, encoding) for operation in service.operations
                 for encoding in operation.traits.get("smithy.api#requestCompression", {}).get("encodings", ())
                 if encoding != "gzip"]
    lines = [f"{service.path}: {where} has the trait {trait}, which this generator does not know: a client may have to do "
             "more than ours does" for trait, where in sorted(first.items())]
    lines += [f"{service.path}: {where} may be compressed with {encoding}; only gzip is known"
              for where, encoding in encodings]
    return tuple(lines)


def _places(service: Service) -> Iterator[Tuple[str, dict]]:
    yield service.id, service.traits
    for operation in service.operations:
        yield operation.id, operation.traits
    for shape in service.shapes.values():
        yield shape.id, shape.traits
        for member in shape.members:
            yield f"{shape.id}${member.name}", member.traits
