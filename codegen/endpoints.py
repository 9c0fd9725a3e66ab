# SPDX-License-Identifier: Apache-2.0
"""Endpoint rules of a service, as tables for the evaluator of the runtime (<awsc/tables/endpoint.h>).

Two traits describe the same rules: `smithy.rules#endpointRuleSet`, a tree of rules, and `smithy.rules#endpointBdd`, a
decision diagram that tests no condition twice. Both become one graph of decisions; the diagram is preferred.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple, Union

from codegen.errors import ModelError

RULE_SET = "smithy.rules#endpointRuleSet"
DIAGRAM = "smithy.rules#endpointBdd"

NONE = 0xFFFF
RESULT = 0x8000
LARGEST = 0x7FFE

_TYPES = {"string": "TEXT", "boolean": "BOOL", "stringarray": "TEXT_LIST"}

# Function -> (kind of term, fewest operands, most operands)
_FUNCTIONS = {
    "isSet": ("IS_SET", 1, 1),
    "not": ("NOT", 1, 1),
    "booleanEquals": ("BOOL_EQUALS", 2, 2),
    "stringEquals": ("TEXT_EQUALS", 2, 2),
    "coalesce": ("COALESCE", 2, 255),
    "ite": ("ITE", 3, 3),
    "split": ("SPLIT", 3, 3),
    "substring": ("SUBSTRING", 4, 4),
    "uriEncode": ("URI_ENCODE", 1, 1),
    "parseURL": ("PARSE_URL", 1, 1),
    "isValidHostLabel": ("HOST_LABEL", 2, 2),
    "aws.partition": ("PARTITION", 1, 1),
    "aws.parseArn": ("PARSE_ARN", 1, 1),
    "aws.isVirtualHostableS3Bucket": ("S3_BUCKET", 2, 2),
}

# Terms that runtime/src/endpoint/term.c does not compute itself.
_FURTHER = {"LIST", "JSON_TEXT", "INDEX", "ITE", "SPLIT", "SUBSTRING", "URI_ENCODE", "PARSE_URL", "HOST_LABEL", "PARSE_ARN",
            "S3_BUCKET"}

# Function that gives a record -> its fields, by their numbers in <awsc/tables/endpoint.h>
_RECORDS = {
    "PARTITION": {"name": 1, "dnsSuffix": 2, "dualStackDnsSuffix": 3, "supportsFIPS": 4, "supportsDualStack": 5,
                  "implicitGlobalRegion": 6},
    "PARSE_URL": {"scheme": 7, "authority": 8, "path": 9, "normalizedPath": 10, "isIp": 11},
    "PARSE_ARN": {"partition": 12, "service": 13, "region": 14, "accountId": 15, "resourceId": 16},
}

_AUTH_FLAGS = {"disableDoubleEncoding": 1, "disableNormalizePath": 2}


@dataclass(frozen=True)
class Parameter:
    name: str
    built_in: Optional[str]
    type: str
    required: bool
    default: int


@dataclass(frozen=True)
class Term:
    kind: str
    count: int
    value: int


@dataclass(frozen=True)
class Condition:
    term: int
    slot: int


@dataclass(frozen=True)
class Node:
    condition: int
    if_true: int
    if_false: int


@dataclass(frozen=True)
class Auth:
    name: int
    signing_name: int
    signing_region: int
    signing_region_set: int
    flags: int


@dataclass(frozen=True)
class Header:
    name: int
    value: int


@dataclass(frozen=True)
class Result:
    text: int
    properties: int
    first_auth: int
    auth_count: int
    first_header: int
    header_count: int
    is_error: bool


@dataclass(frozen=True)
class EndpointProgram:
    """The tables of `struct awsc_endpoint_rules`, with the same names."""

    texts: Tuple[str, ...]
    terms: Tuple[Term, ...]
    operands: Tuple[int, ...]
    parameters: Tuple[Parameter, ...]
    conditions: Tuple[Condition, ...]
    nodes: Tuple[Node, ...]
    auth: Tuple[Auth, ...]
    headers: Tuple[Header, ...]
    results: Tuple[Result, ...]
    slot_count: int
    root: int
    flags: Tuple[str, ...] = ()

    @property
    def calls_functions(self) -> bool:
        """Whether the rules need awsc_internal_endpoint_functions. A field of a URL or an ARN has its function."""
        return bool(self.headers) or any(term.kind in _FURTHER for term in self.terms) or any(
            result.properties != NONE for result in self.results)


def compile_endpoints(service_traits: dict, shape_id: str, prefer: str = DIAGRAM) -> Optional[EndpointProgram]:
    """The program of a service's rules; None without rules. `prefer` names the trait to use if both exist."""
    names = [name for name in (prefer, DIAGRAM, RULE_SET) if name in service_traits]
    if not names:
        return None
    compiler = _Compiler(f"{shape_id}: {names[0]}")
    trait = service_traits[names[0]]
    try:
        return compiler.compile_diagram(trait) if names[0] == DIAGRAM else compiler.compile_rule_set(trait)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        # The rules are deeply nested JSON; a part of another type than Smithy defines ends here.
        raise ModelError(f"{compiler.where}: the rules do not have the form that Smithy defines: {error}") from error


def c_text(text: str) -> str:
    """A C string literal. Octal escapes have a fixed length, so that a digit may follow."""
    out = []
    for byte in text.encode("utf-8"):
        char = chr(byte)
        if char in '"\\':
            out.append("\\" + char)
        elif 0x20 <= byte < 0x7F and char != "?":
            out.append(char)
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


class _Compiler:
    def __init__(self, where: str):
        self.where = where
        self.texts: Dict[str, int] = {}
        self.terms: Dict[Tuple[str, Union[int, Tuple[int, ...]]], int] = {}
        self.operands: List[int] = []
        self.rows: List[Term] = []
        self.parameters: List[Parameter] = []
        self.slots: Dict[Tuple[str, str], int] = {}
        self.scope: Dict[str, int] = {}
        self.records: Dict[int, str] = {}
        self.conditions: Dict[Condition, int] = {}
        self.nodes: List[Node] = []
        self.auth: List[Auth] = []
        self.headers: List[Header] = []
        self.results: List[Result] = []

    def fail(self, what: str) -> ModelError:
        return ModelError(f"{self.where}: {what}")

    # ---- the two traits ----------------------------------------------------------------------------------------

    def compile_rule_set(self, trait: dict) -> EndpointProgram:
        self.declare(trait)
        return self.program(self.link(self.prepare(trait["rules"]), NONE))

    def compile_diagram(self, trait: dict) -> EndpointProgram:
        self.declare(trait)
        conditions = [self.condition(condition) for condition in trait["conditions"]]
        results = [self.result(result) for result in trait["results"]]
        rows = self.diagram_rows(trait)
        made: Dict[int, int] = {}

        def reach(reference: int) -> int:
            if reference >= 100_000_000:
                number = reference - 100_000_000
                if number > len(results):
                    raise self.fail(f"a node refers to result {number}; there are {len(results)}")
                return results[number - 1] if number else NONE
            if reference in (-1, 0, 1):
                return NONE
            if reference not in made:
                index = abs(reference) - 1
                if index >= len(rows):
                    raise self.fail(f"a node refers to node {index}; there are {len(rows)}")
                condition, high, low = rows[index]
                if not 0 <= condition < len(conditions):
                    raise self.fail(f"node {index} tests condition {condition}; there are {len(conditions)}")
                # A negative reference means the node with its two branches swapped.
                if reference < 0:
                    high, low = low, high
                made[reference] = -1
                made[reference] = self.node(conditions[condition], reach(high), reach(low))
            if made[reference] < 0:
                raise self.fail("the diagram has a circle")
            return made[reference]

        return self.program(reach(trait["root"]))

    def diagram_rows(self, trait: dict) -> List[Tuple[int, int, int]]:
        try:
            data = base64.b64decode(trait["nodes"], validate=True)
        except binascii.Error:
            raise self.fail("nodes is not base64") from None
        if len(data) != 12 * trait["nodeCount"]:
            raise self.fail(f"nodes has {len(data)} bytes; expected {12 * trait['nodeCount']} for nodeCount")
        return [row for row in struct.iter_unpack(">3i", data)]

    def program(self, root: int) -> EndpointProgram:
        count = len(self.nodes)
        if max(count, len(self.results), len(self.rows), len(self.operands), len(self.texts)) > LARGEST:
            raise self.fail(f"a table has more than {LARGEST} rows")

        # Nodes were made from the leaves up; in reverse order every branch leads forward.
        def turned(reference: int) -> int:
            return count - 1 - reference if reference < RESULT else reference

        nodes = tuple(Node(node.condition, turned(node.if_true), turned(node.if_false))
                      for node in reversed(self.nodes))
        return EndpointProgram(
            texts=tuple(self.texts), terms=tuple(self.rows), operands=tuple(self.operands),
            parameters=tuple(self.parameters), conditions=tuple(self.conditions), nodes=nodes, auth=tuple(self.auth),
            headers=tuple(self.headers), results=tuple(self.results), slot_count=len(self.slots), root=turned(root))

    # ---- parameters --------------------------------------------------------------------------------------------

    def declare(self, trait: dict) -> None:
        for name, facts in trait["parameters"].items():
            kind = _TYPES.get(str(facts.get("type")).lower())
            if kind is None:
                raise self.fail(f"parameter {name} has type {facts.get('type')}; expected one of {', '.join(_TYPES)}")
            if not isinstance(facts.get("builtIn", ""), (str, type(None))):
                raise self.fail(f"parameter {name} has a builtIn that is not a text")
            default = facts.get("default")
            self.slots[name, ""] = self.scope[name] = len(self.slots)
            self.parameters.append(Parameter(name, facts.get("builtIn"), kind, bool(facts.get("required")),
                                             NONE if default is None else self.default(name, kind, default)))

    def default(self, name: str, kind: str, value) -> int:
        fits = {"TEXT": isinstance(value, str), "BOOL": isinstance(value, bool),
                "TEXT_LIST": isinstance(value, list) and all(isinstance(item, str) for item in value)}
        if not fits[kind]:
            raise self.fail(f"the default of parameter {name} does not fit its type")
        if kind == "TEXT_LIST":
            return self.term("LIST", tuple(self.text(item) for item in value))
        return self.text(value) if kind == "TEXT" else self.term("BOOL", int(value))

    # ---- rules -------------------------------------------------------------------------------------------------

    def prepare(self, rules: List[dict]) -> list:
        """Conditions and body of each rule; the body is a result or a prepared list. In source order, since names have
        scopes."""
        prepared = []
        for rule in rules:
            outer = dict(self.scope)
            conditions = [self.condition(condition) for condition in rule.get("conditions", [])]
            kind = rule.get("type")
            if kind not in ("endpoint", "error", "tree"):
                raise self.fail(f"a rule has type {kind}; expected endpoint, error or tree")
            prepared.append((conditions, self.prepare(rule["rules"]) if kind == "tree" else self.result(rule)))
            self.scope = outer
        return prepared

    def link(self, prepared: list, otherwise: int) -> int:
        """The first node of a list of rules; if no rule holds, evaluation continues at `otherwise`."""
        for conditions, body in reversed(prepared):
            way = self.link(body, otherwise) if isinstance(body, list) else body
            for condition in reversed(conditions):
                way = self.node(condition, way, otherwise)
            otherwise = way
        return otherwise

    def node(self, condition: int, if_true: int, if_false: int) -> int:
        self.nodes.append(Node(condition, if_true, if_false))
        return len(self.nodes) - 1

    def condition(self, condition: dict) -> int:
        term = self.function(condition)
        name = condition.get("assign")
        slot = NONE if name is None else self.assign(name, term)
        return self.conditions.setdefault(Condition(term, slot), len(self.conditions))

    def assign(self, name: str, term: int) -> int:
        """The slot of a name. Rules that exclude each other share a slot, unless they store different records in it."""
        if name in self.scope and self.scope[name] < len(self.parameters):
            raise self.fail(f"a condition assigns to parameter {name}")
        kind = self.rows[term].kind
        record = kind if kind in _RECORDS else ""
        slot = self.slots.setdefault((name, record), len(self.slots))
        self.records[slot] = record
        self.scope[name] = slot
        return slot

    def result(self, rule: dict) -> int:
        if "error" in rule:
            row = Result(self.value(rule["error"]), NONE, 0, 0, 0, 0, True)
        elif "url" in rule.get("endpoint", {}):
            row = self.endpoint(rule["endpoint"])
        else:
            raise self.fail("a rule ends in neither an endpoint with a url nor an error")
        self.results.append(row)
        return RESULT + len(self.results) - 1

    def endpoint(self, endpoint: dict) -> Result:
        properties = dict(endpoint.get("properties") or {})
        schemes = properties.pop("authSchemes", [])
        first_auth, first_header = len(self.auth), len(self.headers)
        self.auth.extend([self.auth_scheme(scheme) for scheme in schemes])
        for name, values in (endpoint.get("headers") or {}).items():
            self.headers.extend([Header(self.text_index(name), self.value(value)) for value in values])
        return Result(self.value(endpoint["url"]), self.json_term(properties) if properties else NONE, first_auth,
                      len(self.auth) - first_auth, first_header, len(self.headers) - first_header, False)

    def auth_scheme(self, scheme: dict) -> Auth:
        def term(name: str) -> int:
            return self.value(scheme[name]) if name in scheme else NONE

        if "name" not in scheme:
            raise self.fail("an auth scheme has no name")
        regions = scheme.get("signingRegionSet")
        flags = sum(bit for name, bit in _AUTH_FLAGS.items() if scheme.get(name))
        return Auth(term("name"), term("signingName"), term("signingRegion"),
                    NONE if regions is None else self.term("LIST", tuple(self.value(item) for item in regions)), flags)

    def json_term(self, value) -> int:
        """A term that gives the JSON text of `value`, whose texts are templates."""
        return self.joined(self.json_parts(value))

    def json_parts(self, value) -> List[Union[str, int]]:
        if isinstance(value, str):
            parts = [part if isinstance(part, int) else json.dumps(part, ensure_ascii=False)[1:-1]
                     for part in self.template_parts(value)]
            return ['"', *[self.term("JSON_TEXT", (part,)) if isinstance(part, int) else part for part in parts], '"']
        if isinstance(value, dict):
            items = [[json.dumps(name, ensure_ascii=False) + ":", *self.json_parts(item)]
                     for name, item in value.items()]
            return self.enclosed("{", items, "}")
        if isinstance(value, list):
            return self.enclosed("[", [self.json_parts(item) for item in value], "]")
        return [json.dumps(value)]

    @staticmethod
    def enclosed(opening: str, items: List[list], closing: str) -> list:
        parts: list = [opening]
        for number, item in enumerate(items):
            parts.extend(([","] if number else []) + item)
        return parts + [closing]

    # ---- terms -------------------------------------------------------------------------------------------------

    def text_index(self, text: str) -> int:
        if "\0" in text:
            raise self.fail("a text holds a NUL")
        return self.texts.setdefault(text, len(self.texts))

    def term(self, kind: str, value: Union[int, Tuple[int, ...]]) -> int:
        key = (kind, value)
        if key not in self.terms:
            if isinstance(value, tuple):
                if len(value) > 255:
                    raise self.fail("a function has more than 255 operands")
                self.rows.append(Term(kind, len(value), len(self.operands)))
                self.operands.extend(value)
            else:
                self.rows.append(Term(kind, 0, value))
            self.terms[key] = len(self.rows) - 1
        return self.terms[key]

    def text(self, text: str) -> int:
        return self.term("TEXT", self.text_index(text))

    def reference(self, name: str) -> int:
        if name not in self.scope:
            raise self.fail(f"{name} is not a parameter and is not assigned before it is used")
        return self.term("REF", self.scope[name])

    def value(self, value) -> int:
        """An operand: a constant, a template, a reference or a function."""
        if isinstance(value, bool):
            return self.term("BOOL", int(value))
        if isinstance(value, int):
            if not -0x8000 <= value <= 0x7FFF:
                raise self.fail(f"the number {value} does not fit into 16 bits")
            return self.term("NUMBER", value & 0xFFFF)
        if isinstance(value, str):
            return self.joined(self.template_parts(value))
        if isinstance(value, dict) and "ref" in value:
            return self.reference(value["ref"])
        if isinstance(value, dict) and "fn" in value:
            return self.function(value)
        raise self.fail(f"{json.dumps(value)[:80]} is not a value; expected a constant, a ref or an fn")

    def function(self, call: dict) -> int:
        name, arguments = call.get("fn"), call.get("argv", [])
        if name == "getAttr":
            if len(arguments) != 2 or not isinstance(arguments[1], str):
                raise self.fail("getAttr: expected a value and a path")
            return self.attribute(self.value(arguments[0]), arguments[1])
        if name not in _FUNCTIONS:
            raise self.fail(f"function {name} is unknown; expected one of getAttr, {', '.join(_FUNCTIONS)}")
        kind, fewest, most = _FUNCTIONS[name]
        if not fewest <= len(arguments) <= most:
            raise self.fail(f"function {name} has {len(arguments)} operands; expected {fewest}")
        return self.term(kind, tuple(self.value(argument) for argument in arguments))

    def attribute(self, term: int, path: str) -> int:
        for step in path.split("."):
            match = re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)?((?:\[-?[0-9]+\])*)", step)
            if not match or not step:
                raise self.fail(f"getAttr: {path} is not a path; expected names, dots and [numbers]")
            if match[1]:
                term = self.field(term, match[1])
            for index in re.findall(r"-?[0-9]+", match[2]):
                term = self.term("INDEX", (term, self.value(int(index))))
        return term

    def field(self, term: int, name: str) -> int:
        row = self.rows[term]
        kind = self.records.get(row.value, "") if row.kind == "REF" else row.kind
        fields = _RECORDS.get(kind)
        if fields is None or name not in fields:
            expected = f"; expected one of {', '.join(fields)}" if fields else ", since the value has no fields"
            raise self.fail(f"getAttr: there is no field {name}{expected}")
        return self.term("FIELD", (term, self.value(fields[name])))

    # ---- templates ---------------------------------------------------------------------------------------------

    def template_parts(self, template: str) -> List[Union[str, int]]:
        """Texts and terms of "a{Name}b{record#field}"; doubled braces stand for single ones."""
        parts: List[Union[str, int]] = []
        for text, inner in re.findall(r"((?:[^{}]|\{\{|\}\})+)|\{([^{}]*)\}", template):
            if text:
                parts.append(text.replace("{{", "{").replace("}}", "}"))
            else:
                name, _, path = inner.partition("#")
                term = self.reference(name)
                parts.append(self.attribute(term, path) if path else term)
        if re.sub(r"\{\{|\}\}|\{[^{}]*\}|[^{}]", "", template):
            raise self.fail(f"{template!r} has an unbalanced brace")
        return parts

    def joined(self, parts: List[Union[str, int]]) -> int:
        merged: List[Union[str, int]] = []
        for part in parts:
            if isinstance(part, str) and merged and isinstance(merged[-1], str):
                merged[-1] += part
            else:
                merged.append(part)
        terms = [part if isinstance(part, int) else self.text(part) for part in merged]
        if not terms:
            return self.text("")
        # Operands are counted in 8 bits: longer templates are joined in groups.
        while len(terms) > 255:
            terms = [self.term("TEMPLATE", tuple(terms[at:at + 255])) for at in range(0, len(terms), 255)]
        if len(merged) == 1:
            return terms[0]
        return self.term("TEMPLATE", tuple(terms))
