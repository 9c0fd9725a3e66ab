# SPDX-License-Identifier: Apache-2.0
"""Operations that run a user's code: which responses mean that the code may have run (awsc_invocation of
<awsc/tables/schema.h>)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterable, Optional, Tuple

from codegen.errors import ModelError
from codegen.normalize import Operation, Service


@dataclass(frozen=True)
class Invocation:
    """Error codes, sorted; the header and value that request a dry run; the last event's name in the model."""

    refusals: Tuple[str, ...]
    failures: Tuple[str, ...]
    dry_run_header: Optional[str]
    dry_run_value: Optional[str]
    last_event: Optional[str]


def invocation_of(service: Service, operation: Operation, event_stream: Optional[str], errors: Iterable[str],
                  headers: Dict[str, str], customization) -> Optional[Invocation]:
    """The customization's facts about an operation; None if the operation runs no code of the caller.

    `errors` are the codes of its modeled errors, `headers` maps members of its input to their headers."""
    if operation.name not in getattr(customization, "INVOKES", ()):
        return None
    failures = set(getattr(customization, "INVOCATION_FAILURES", ()))
    header, value = _dry_run(service, operation, headers, getattr(customization, "DRY_RUN", (None, None)))
    last_event = getattr(customization, "LAST_EVENTS", {}).get(operation.name)
    if last_event:
        _check_event(service, operation, event_stream, last_event)
    return Invocation(tuple(sorted(set(errors) - failures)), tuple(sorted(failures)), header, value, last_event)


def _dry_run(service: Service, operation: Operation, headers: Dict[str, str], dry_run):
    """The header and its value, if the input of the operation has the member that `dry_run` names."""
    name, value = dry_run
    if not name or not operation.input or service.shapes[operation.input].member(name) is None:
        return None, None
    if name not in headers:
        raise ModelError(f"{service.path}: {operation.input}${name} is to tell a dry run, but travels in no header")
    return headers[name], value


def _check_event(service: Service, operation: Operation, event_stream: Optional[str], name: str) -> None:
    member = service.shapes[operation.output].member(event_stream) if event_stream else None
    if member is None or service.shapes[member.target].member(name) is None:
        raise ModelError(f"{service.path}: {operation.id} is to end with the event {name}, which its output has not")
