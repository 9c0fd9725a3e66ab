# SPDX-License-Identifier: Apache-2.0
"""Waiters: their tables, and descriptions of their conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

from codegen.cstring import c_string
from codegen.errors import ModelError
from codegen.index import ERROR, error_code
from codegen.name import Names
from codegen.normalize import Operation, Service
from codegen.protocols import has_query_codes

WAITABLE = "smithy.waiters#waitable"
_STATES = {"success": "AWSC_ACCEPTOR_SUCCESS", "failure": "AWSC_ACCEPTOR_FAILURE", "retry": "AWSC_ACCEPTOR_RETRY"}
_MATCHERS = {"output": "AWSC_MATCH_OUTPUT", "inputOutput": "AWSC_MATCH_INPUT_OUTPUT", "success": "AWSC_MATCH_SUCCESS",
             "errorType": "AWSC_MATCH_ERROR"}
_COMPARATORS = {"stringEquals": "AWSC_COMPARE_STRING", "booleanEquals": "AWSC_COMPARE_BOOLEAN",
                "allStringEquals": "AWSC_COMPARE_ALL_STRINGS", "anyStringEquals": "AWSC_COMPARE_ANY_STRING"}
_WORDS = {"stringEquals": "`{path}` is `{expected}`", "booleanEquals": "`{path}` is `{expected}`",
          "allStringEquals": "all of `{path}` are `{expected}`", "anyStringEquals": "one of `{path}` is `{expected}`"}
_LONGEST_S = 2_000_000  # milliseconds fit in 32 bits


@dataclass(frozen=True)
class Acceptor:
    """A line of a table; `path` and `expected` are literals of C or NULL."""

    state: str
    matcher: str
    comparator: str
    path: str
    expected: str


@dataclass(frozen=True)
class Waiter:
    name: str
    literal: str
    c_name: str
    local: str
    function: str
    operation: str
    operation_name: str
    operation_snake: str
    input: str
    output: str
    acceptors: Tuple[Acceptor, ...]
    min_delay_s: int
    max_delay_s: int
    doc: str
    deprecated: bool


def build(service: Service, names: Names) -> Tuple[Waiter, ...]:
    """The waiters of a service's operations, sorted by name."""
    query_codes = has_query_codes(service)
    codes = {shape.name: error_code(shape, query_codes) for shape in service.shapes.values() if ERROR in shape.traits}
    found = [_waiter(service, names, codes, operation, name, facts) for operation in service.operations
             for name, facts in operation.traits.get(WAITABLE, {}).items()]
    return tuple(sorted(found, key=lambda waiter: waiter.name))


def _waiter(service: Service, names: Names, codes: Dict[str, str], operation: Operation, name: str,
            facts: dict) -> Waiter:
    where = f"{service.path}: waiter {name} of {operation.id}"
    least, most = facts.get("minDelay", 2), facts.get("maxDelay", 120)
    if not isinstance(least, int) or not isinstance(most, int) or not 1 <= least <= most <= _LONGEST_S:
        raise ModelError(f"{where} has delays from {least} to {most}; expected 1 <= minDelay <= maxDelay")
    acceptors = facts.get("acceptors")
    if not isinstance(acceptors, list) or not acceptors:
        raise ModelError(f"{where} has no acceptors")
    local = names.waiters[(operation.id, name)]
    return Waiter(name=name, literal=c_string(name), c_name=f"{names.prefix}_{local}", local=local,
                  function=f"{names.prefix}_wait_{local}",
                  operation=names.objects[operation.id],
                  operation_name=operation.name, operation_snake=names.operations[operation.id],
                  input=names.inputs[operation.id], output=names.outputs[operation.id],
                  acceptors=tuple(_acceptor(where, codes, acceptor) for acceptor in acceptors), min_delay_s=least,
                  max_delay_s=most, doc=_doc(facts, operation), deprecated=bool(facts.get("deprecated")))


def _acceptor(where: str, codes: Dict[str, str], facts: dict) -> Acceptor:
    state, matcher = facts.get("state"), facts.get("matcher", {})
    if state not in _STATES:
        raise ModelError(f"{where} has an acceptor for the state {state}; expected one of {', '.join(_STATES)}")
    if len(matcher) != 1 or next(iter(matcher)) not in _MATCHERS:
        raise ModelError(f"{where} has an acceptor that matches {', '.join(matcher) or 'nothing'}; expected one of "
                         f"{', '.join(_MATCHERS)}")
    kind, value = next(iter(matcher.items()))
    if kind == "success":
        return Acceptor(_STATES[state], _MATCHERS[kind], "AWSC_COMPARE_NONE", "NULL", c_string(_text(value)))
    if kind == "errorType":
        error = codes.get(_error(value), _error(value))
        return Acceptor(_STATES[state], _MATCHERS[kind], "AWSC_COMPARE_NONE", "NULL", c_string(error))
    if value.get("comparator") not in _COMPARATORS:
        raise ModelError(f"{where} compares by {value.get('comparator')}; expected one of {', '.join(_COMPARATORS)}")
    return Acceptor(_STATES[state], _MATCHERS[kind], _COMPARATORS[value["comparator"]], c_string(value["path"]),
                    c_string(_text(value["expected"])))


def _text(value: object) -> str:
    """A boolean of the model as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _error(shape: str) -> str:
    """The model names an error with or without its namespace."""
    return shape.split("#")[-1]


# ---- in words ---------------------------------------------------------------------------------------------------------


def _doc(facts: dict, operation: Operation) -> str:
    sentences = [f"Waits until {_either(facts, 'success', operation)}."]
    failure = _either(facts, "failure", operation)
    if failure:
        sentences.append(f"Fails when {failure}.")
    retry = [_words(acceptor["matcher"], operation) for acceptor in facts["acceptors"]
             if acceptor["state"] == "retry" and "errorType" in acceptor["matcher"]]
    if retry:
        sentences.append(f"Waits on when {' or '.join(retry)}.")
    own = facts.get("documentation")
    return "\n\n".join([own] if isinstance(own, str) and own else []) + ("\n\n" if own else "") + " ".join(sentences)


def _either(facts: dict, state: str, operation: Operation) -> Optional[str]:
    found: List[str] = []
    for acceptor in facts["acceptors"]:
        words = _words(acceptor["matcher"], operation) if acceptor["state"] == state else None
        if words and words not in found:
            found.append(words)
    return " or ".join(found) or None


def _words(matcher: dict, operation: Operation) -> str:
    kind, value = next(iter(matcher.items()))
    if kind == "success":
        return f"`{operation.name}` {'succeeds' if value else 'fails'}"
    if kind == "errorType":
        return f"`{operation.name}` fails with `{_error(value)}`"
    return _WORDS[value["comparator"]].format(path=value["path"], expected=_text(value["expected"]))
