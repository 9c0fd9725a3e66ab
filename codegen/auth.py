# SPDX-License-Identifier: Apache-2.0
"""Auth schemes of operations: the model's order decides, and a scheme that the runtime does not know is refused."""

from __future__ import annotations

from typing import Tuple

from codegen.errors import ModelError
from codegen.normalize import Operation, Service

SIGV4, SIGV4A, BEARER, ANONYMOUS = ("aws.auth#sigv4", "aws.auth#sigv4a", "smithy.api#httpBearerAuth",
                                    "smithy.api#noAuth")
_KNOWN = (SIGV4, SIGV4A, BEARER, ANONYMOUS)
_OTHERS = {"aws.auth#cognitoUserPools", "smithy.api#httpApiKeyAuth", "smithy.api#httpBasicAuth",
           "smithy.api#httpDigestAuth"}


def auth_flags(service: Service, operation: Operation, customization=None) -> Tuple[str, ...]:
    """Flags of the operation's descriptor. Without any scheme in the model, requests are signed with Version 4."""
    unsigned = operation.name in getattr(customization, "UNSIGNED", ())
    if unsigned or "smithy.api#optionalAuth" in operation.traits:
        return ("UNSIGNED",)
    schemes = schemes_of(service, operation)
    if schemes is None:
        return ()
    if not schemes:
        return ("UNSIGNED",)
    known = [scheme for scheme in schemes if scheme in _KNOWN]
    if not known:
        raise ModelError(f"{service.path}: {operation.id} has the auth schemes {', '.join(schemes)}; this generator knows "
                         f"{', '.join(_KNOWN)} only")
    others = [scheme for scheme in known if scheme != BEARER]
    found = {SIGV4: (), SIGV4A: ("SIGV4A",), ANONYMOUS: ("UNSIGNED",)}[others[0]] if others else ()
    if BEARER in known and found != ("UNSIGNED",) and others:
        found += ("BEARER_OR_SIGNED",)
    return found + (("BEARER",) if known[0] == BEARER else ())


def schemes_of(service: Service, operation: Operation):
    """The operation's schemes by priority: its own, else the service's, else those that the service has, by name. None
    without any."""
    for traits in (operation.traits, service.traits):
        if "smithy.api#auth" in traits:
            if not all(isinstance(scheme, str) for scheme in traits["smithy.api#auth"]):
                raise ModelError(f"{service.path}: {operation.id} has an auth trait that is not a list of shape ids")
            return list(traits["smithy.api#auth"])
    defined = {*_KNOWN, *_OTHERS, *service.auth_definitions}
    return sorted(name for name in service.traits if name in defined) or None
