# SPDX-License-Identifier: Apache-2.0
"""The changes for programs when one model replaces another.

A change is *breaking* if a program that uses the shape must be changed, *compatible* if every program compiles and
works unchanged, and *invisible* if it affects only the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterator, List, Optional, Tuple

from codegen.ctype import basic_type, runtime_list, runtime_map
from codegen.name import constant, member_name, snake
from codegen.normalize import STREAMING, Member, Operation, Service, Shape

BREAKING, COMPATIBLE, INVISIBLE = "breaking", "compatible", "invisible"
SEVERITIES = (BREAKING, COMPATIBLE, INVISIBLE)
ADDED, REMOVED, CHANGED = "added", "removed", "changed"

_PAGINATED, _WAITABLE = "smithy.api#paginated", "smithy.waiters#waitable"
_LIMITS = ("length", "range", "pattern", "uniqueItems")
# Traits that say where a member is sent: programs do not see them.
_WIRE = ("httpLabel", "httpQuery", "httpQueryParams", "httpHeader", "httpPrefixHeaders", "httpPayload",
         "httpResponseCode", "eventHeader", "eventPayload", "jsonName", "timestampFormat", "mediaType", "hostLabel",
         "idempotencyToken", "sensitive", "xmlName", "xmlFlattened", "xmlAttribute")
_SERVICE = ("smithy.rules#endpointRuleSet", "smithy.rules#endpointBdd", "aws.auth#sigv4", "aws.api#service")


@dataclass(frozen=True)
class Change:
    """One difference. `operations` lists the operations that it concerns, and is empty for the service as a whole;
    `subject` is the shape, member or value; `c_name` its name in C, if it has one."""

    severity: str
    kind: str
    operations: Tuple[str, ...]
    subject: str
    message: str
    c_name: str = ""


def diff(old: Service, new: Service, prefix: str) -> List[Change]:
    """All changes from one service to the other; `prefix` is its name in C, such as "lambda"."""
    return list(_Diff(old, new, prefix).changes())


class _Diff:
    def __init__(self, old: Service, new: Service, prefix: str):
        self.old, self.new, self.prefix = old, new, "awsc_" + prefix
        self.users = _users(old)
        for name, operations in _users(new).items():
            self.users[name] = tuple(sorted(set(self.users.get(name, ()) + operations)))
        self.inputs = _input_names(old) | _input_names(new)

    def changes(self) -> Iterator[Change]:
        yield from self.service()
        yield from self.operations()
        before, after = _by_name(self.old), _by_name(self.new)
        for name in sorted(set(before) | set(after)):
            if name in before and name in after:
                yield from self.shape(before[name], after[name])
            elif name in before:
                yield from self.gone(before[name])

    # ---- service and operations -----------------------------------------------------------------------------------

    def service(self) -> Iterator[Change]:
        if self.old.version != self.new.version:
            yield Change(INVISIBLE, CHANGED, (), self.new.name, f"API version {self.old.version} → {self.new.version}")
        for name in _SERVICE:
            if self.old.traits.get(name) != self.new.traits.get(name):
                yield Change(INVISIBLE, CHANGED, (), self.new.name, f"{name.split('#')[1]} differs")

    def operations(self) -> Iterator[Change]:
        before = {operation.name: operation for operation in self.old.operations}
        after = {operation.name: operation for operation in self.new.operations}
        for name in sorted(set(before) | set(after)):
            c_name = f"{self.prefix}_{snake(name)}"
            if name not in after:
                yield Change(BREAKING, REMOVED, (name,), name,
                             "operation; its functions are gone, the generator wants --allow-removals", c_name)
            elif name not in before:
                yield Change(COMPATIBLE, ADDED, (name,), name, "operation", c_name)
            else:
                yield from self.operation(before[name], after[name], c_name)

    def operation(self, old: Operation, new: Operation, c_name: str) -> Iterator[Change]:
        for trait in ("smithy.api#http", "smithy.api#endpoint", "smithy.api#auth", "aws.auth#unsignedPayload",
                      "smithy.api#readonly", "smithy.api#idempotent", "smithy.api#httpChecksumRequired"):
            if old.traits.get(trait) != new.traits.get(trait):
                yield Change(INVISIBLE, CHANGED, (new.name,), new.name,
                             f"{trait.split('#')[1]}: {_show(old.traits.get(trait))} → {_show(new.traits.get(trait))}")
        yield from self.extra_functions(old, new, c_name)
        old_errors = {shape_id.split("#")[1] for shape_id in old.errors}
        new_errors = {shape_id.split("#")[1] for shape_id in new.errors}
        for name in sorted(new_errors - old_errors):
            yield Change(COMPATIBLE, ADDED, (new.name,), f"{new.name}: {name}", "error that it can fail with")
        for name in sorted(old_errors - new_errors):
            yield Change(COMPATIBLE, REMOVED, (new.name,), f"{new.name}: {name}", "error that it could fail with")
        for role in ("input", "output"):
            yield from self.whole(old, new, role, c_name)
        if _deprecated(new.traits) and not _deprecated(old.traits):
            yield Change(COMPATIBLE, CHANGED, (new.name,), new.name, "is deprecated", c_name)

    def extra_functions(self, old: Operation, new: Operation, c_name: str) -> Iterator[Change]:
        """Paginators and waiters."""
        before, after = old.traits.get(_PAGINATED), new.traits.get(_PAGINATED)
        if before != after:
            kind = ADDED if before is None else REMOVED if after is None else CHANGED
            yield Change(BREAKING if after is None else COMPATIBLE, kind, (new.name,), new.name, "paginator", c_name)
        before, after = old.traits.get(_WAITABLE, {}), new.traits.get(_WAITABLE, {})
        for name in sorted(set(before) | set(after)):
            if before.get(name) != after.get(name):
                kind = ADDED if name not in before else REMOVED if name not in after else CHANGED
                yield Change(BREAKING if kind == REMOVED else COMPATIBLE, kind, (new.name,), name, "waiter",
                             f"{self.prefix}_wait_{snake(name)}")

    def whole(self, old: Operation, new: Operation, role: str, c_name: str) -> Iterator[Change]:
        """An input or output that is a different structure than before: compares the members."""
        before, after = getattr(old, role), getattr(new, role)
        before_shape = self.old.shapes[before] if before else None
        after_shape = self.new.shapes[after] if after else None
        if before_shape and after_shape and before_shape.name == after_shape.name:
            return
        empty = Shape("", "", "structure", {})
        for change in self.members(before_shape or empty, after_shape or empty, (new.name,), role == "input"):
            yield Change(change.severity, change.kind, change.operations, f"{new.name} {role}: {change.subject}",
                         change.message, change.c_name)

    # ---- shapes ---------------------------------------------------------------------------------------------------

    def gone(self, shape: Shape) -> Iterator[Change]:
        """The change of a removed error or enum. Other removed shapes appear through the members that used them."""
        c_name = f"{self.prefix}_{snake(shape.name)}"
        if "smithy.api#error" in shape.traits:
            yield Change(BREAKING, REMOVED, self.users[shape.name], shape.name,
                         "error; its functions are gone, the generator wants --allow-removals", c_name)
        elif shape.type in ("enum", "intEnum"):
            yield Change(BREAKING, REMOVED, self.users[shape.name], shape.name, "enum with its constants", c_name)

    def shape(self, old: Shape, new: Shape) -> Iterator[Change]:
        users = self.users[new.name]
        if old.type != new.type:
            if basic_type(old.type) is None or basic_type(old.type) != basic_type(new.type):
                yield Change(BREAKING, CHANGED, users, new.name, f"{old.type} → {new.type}")
            return
        if new.type in ("structure", "union"):
            yield from self.members(old, new, users, new.name in self.inputs)
        elif new.type in ("enum", "intEnum"):
            yield from self.values(old, new, users)
        elif new.type in ("list", "map"):
            yield from self.items(old, new, users)
        if "smithy.api#error" in new.traits:
            for trait in ("smithy.api#error", "smithy.api#httpError", "smithy.api#retryable"):
                if old.traits.get(trait) != new.traits.get(trait):
                    yield Change(COMPATIBLE, CHANGED, users, new.name, f"{trait.split('#')[1]}: "
                                 f"{_show(old.traits.get(trait))} → {_show(new.traits.get(trait))}")

    def values(self, old: Shape, new: Shape, users) -> Iterator[Change]:
        before = {member.traits.get("smithy.api#enumValue", member.name): member for member in old.members}
        after = {member.traits.get("smithy.api#enumValue", member.name): member for member in new.members}
        for value in [*before, *(value for value in after if value not in before)]:
            named = after.get(value, before.get(value))
            c_name = f"{self.prefix}_{snake(new.name)}_".upper() + constant(str(value) if new.type == "enum"
                                                                            else named.name)
            if value not in after:
                yield Change(BREAKING, REMOVED, users, f"{new.name}: {value}", "value; its constant is gone", c_name)
            elif value not in before:
                yield Change(COMPATIBLE, ADDED, users, f"{new.name}: {value}", "value", c_name)

    def items(self, old: Shape, new: Shape, users) -> Iterator[Change]:
        for before, after in zip(old.members, new.members):
            was, now = self.c_type(self.old, before, new), self.c_type(self.new, after, new)
            if was != now:
                yield Change(BREAKING, CHANGED, users, f"{new.name}${after.name}", f"{was} → {now}")
            yield from self.limits(before, after, users, f"{new.name}${after.name}", new.name in self.inputs)

    def members(self, old: Shape, new: Shape, users, is_input: bool) -> Iterator[Change]:
        for member in old.members:
            if new.member(member.name) is None:
                yield Change(BREAKING, REMOVED, users, f"{old.name}${member.name}",
                             "member; its place in the structure stays, unread", member_name(member.name))
        for member in new.members:
            before = old.member(member.name)
            subject = f"{new.name}${member.name}"
            if before is not None:
                yield from self.member(old, before, new, member, users, is_input)
                continue
            c_type = self.c_type(self.new, member, new)
            required = is_input and "smithy.api#required" in member.traits
            note = ", required: calls that do not set it are refused" if required and old.id else ""
            yield Change(BREAKING if note else COMPATIBLE, ADDED, users, subject, f"member ({c_type}{note})",
                         member_name(member.name))

    def member(self, old: Shape, before: Member, new: Shape, after: Member, users, is_input: bool) -> Iterator[Change]:
        subject, c_name = f"{new.name}${after.name}", member_name(after.name)
        was, now = self.c_type(self.old, before, old), self.c_type(self.new, after, new)
        if was != now:
            yield Change(BREAKING, CHANGED, users, subject, f"{was} → {now}", c_name)
        had, has = ("smithy.api#required" in traits for traits in (before.traits, after.traits))
        if had != has and not is_input:
            yield Change(INVISIBLE, CHANGED, users, subject, f"{'always' if has else 'not always'} returned", c_name)
        elif had != has:
            yield Change(BREAKING if has else COMPATIBLE, CHANGED, users, subject,
                         "is required: calls that do not set it are refused" if has else "is no longer required",
                         c_name)
        if before.traits.get("smithy.api#default") != after.traits.get("smithy.api#default"):
            yield Change(INVISIBLE if is_input else COMPATIBLE, CHANGED, users, subject,
                         f"default: {_show(before.traits.get('smithy.api#default'))} → "
                         f"{_show(after.traits.get('smithy.api#default'))}", c_name)
        if _deprecated(after.traits) and not _deprecated(before.traits):
            yield Change(COMPATIBLE, CHANGED, users, subject, "is deprecated", c_name)
        yield from self.wire(before, after, users, subject, c_name)
        yield from self.limits(before, after, users, subject, is_input)

    def wire(self, before: Member, after: Member, users, subject: str, c_name: str) -> Iterator[Change]:
        for name in _WIRE:
            was, now = _effective(self.old, before, name), _effective(self.new, after, name)
            if was != now:
                yield Change(INVISIBLE, CHANGED, users, subject, f"{name}: {_show(was)} → {_show(now)}", c_name)

    def limits(self, before: Member, after: Member, users, subject: str, is_input: bool) -> Iterator[Change]:
        """Constraints: programs meet them where they use the strict validator."""
        if not is_input:
            return
        for name in _LIMITS:
            was, now = _effective(self.old, before, name), _effective(self.new, after, name)
            if was != now:
                yield Change(COMPATIBLE, CHANGED, users, subject,
                             f"constraint {name}: {_show(was)} → {_show(now)}{_direction(was, now)}")

    def c_type(self, service: Service, member: Member, owner: Shape) -> str:
        """The member's C type in words that stay the same where only an alias changes."""
        target = service.shapes[member.target]
        if STREAMING in target.traits and owner.type == "structure":
            return "stream of " + (target.name if target.type == "union" else "bytes")
        basic = basic_type(target.type)
        if basic:
            return basic.rstrip(" *") + (" *" if basic.endswith("*") else "")
        if target.type == "list":
            return runtime_list(service, target) or f"list {target.name}"
        if target.type == "map":
            return "awsc_text_map" if runtime_map(service, target) else f"map {target.name}"
        return f"{target.type} {target.name}"


# ---- uses of shapes -------------------------------------------------------------------------------------------------


def _by_name(service: Service) -> Dict[str, Shape]:
    return {shape.name: shape for shape in service.shapes.values()}


def _reached(service: Service, roots) -> set:
    seen, waiting = set(roots), list(roots)
    while waiting:
        shape = service.shapes[waiting.pop()]
        for member in shape.members if shape.type not in ("enum", "intEnum") else ():
            if member.target not in seen:
                seen.add(member.target)
                waiting.append(member.target)
    return seen


def _users(service: Service) -> Dict[str, Tuple[str, ...]]:
    """Names of the operations that reach each shape, by its name."""
    users: Dict[str, List[str]] = {shape.name: [] for shape in service.shapes.values()}
    for operation in service.operations:
        roots = [shape_id for shape_id in (operation.input, operation.output) if shape_id]
        for shape_id in _reached(service, roots + list(operation.errors)):
            users[service.shapes[shape_id].name].append(operation.name)
    return {name: tuple(operations) for name, operations in users.items()}


def _input_names(service: Service) -> set:
    """Names of the shapes that programs fill in."""
    roots = [operation.input for operation in service.operations if operation.input]
    return {service.shapes[shape_id].name for shape_id in _reached(service, roots)}


# ---- traits -------------------------------------------------------------------------------------------------------


def _effective(service: Service, member: Member, name: str):
    """A member's own trait, else its target's."""
    trait = "smithy.api#" + name
    return member.traits.get(trait, service.shapes[member.target].traits.get(trait))


def _deprecated(traits: dict) -> bool:
    return "smithy.api#deprecated" in traits


def _direction(was, now) -> str:
    """Whether the limits became wider or narrower, if that is clear."""
    if was is None or now is None:
        return " (stricter)" if was is None else " (wider)"
    if not isinstance(was, dict) or not isinstance(now, dict):
        return ""

    def low(limits):
        return limits.get("min", float("-inf"))

    def high(limits):
        return limits.get("max", float("inf"))

    if low(now) <= low(was) and high(now) >= high(was):
        return " (wider)"
    return " (stricter)" if low(now) >= low(was) and high(now) <= high(was) else ""


def _show(value: Optional[object]) -> str:
    """A trait's value for people."""
    if value is None:
        return "none"
    if value == {}:
        return "yes"
    if isinstance(value, dict):
        return " ".join(f"{key} {_show(item)}" for key, item in value.items())
    return str(value)
