# SPDX-License-Identifier: Apache-2.0
"""The changes between two models, for people and for tools."""

from __future__ import annotations

import json
from typing import Dict, List, Tuple

from codegen.diff import ADDED, BREAKING, COMPATIBLE, INVISIBLE, REMOVED, SEVERITIES, Change

# Exit status of `codegen diff` by the worst change; 1 and 2 mean that nothing was compared.
STATUS = {INVISIBLE: 0, COMPATIBLE: 3, BREAKING: 4}
_SIGNS = {ADDED: "+", REMOVED: "-"}
_MOST_NAMES = 6


def status(changes: List[Change]) -> int:
    return max((STATUS[change.severity] for change in changes), default=0)


def text(changes: List[Change], old: str, new: str) -> str:
    """A page: the totals, then the changes of the service, of each operation, and of types that operations share."""
    counts = _counts(changes)
    lines = [f"{old} → {new}: " + ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES)]
    for title, group in _groups(changes):
        lines += ["", title] + [_line(change) for change in group]
    return "\n".join(lines) + "\n"


def as_json(changes: List[Change], old: str, new: str) -> str:
    return json.dumps({"old": old, "new": new, "summary": _counts(changes), "changes": [
        {"severity": change.severity, "kind": change.kind, "operations": list(change.operations),
         "subject": change.subject, "c_name": change.c_name or None, "message": change.message}
        for change in _ordered(changes)]}, indent=1, ensure_ascii=False) + "\n"


def _counts(changes: List[Change]) -> Dict[str, int]:
    return {severity: sum(change.severity == severity for change in changes) for severity in SEVERITIES}


def _ordered(changes: List[Change]) -> List[Change]:
    return sorted(changes, key=lambda change: (SEVERITIES.index(change.severity), change.subject, change.message))


def _groups(changes: List[Change]) -> List[Tuple[str, List[Change]]]:
    groups: Dict[Tuple[int, str], List[Change]] = {}
    for change in _ordered(changes):
        groups.setdefault(_title(change), []).append(change)
    return [(title, groups[rank, title]) for rank, title in sorted(groups)]


def _title(change: Change) -> Tuple[int, str]:
    """A sort key: the kind of group (the service, an operation, shared types), then the group's title."""
    users = change.operations
    if not users:
        return 0, "The service"
    if len(users) == 1:
        return 1, users[0]
    more = f" and {len(users) - _MOST_NAMES} more" if len(users) > _MOST_NAMES else ""
    return 2, "Shared by " + ", ".join(users[:_MOST_NAMES]) + more


def _line(change: Change) -> str:
    name = f"  [{change.c_name}]" if change.c_name else ""
    return f"  {_SIGNS.get(change.kind, '~')} {change.severity:<10}  {change.subject}: {change.message}{name}"
