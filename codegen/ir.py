# SPDX-License-Identifier: Apache-2.0
"""Stage 7: the values that templates print, frozen, with all decisions made and all names complete."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Tuple

from codegen import VERSION
from codegen.cstring import c_string
from codegen.ctype import RUNTIME_TYPES, c_type, declare, runtime_list, runtime_map
from codegen.defaults import Defaults
from codegen.discovery import DISCOVERY_ID, discovery_of
from codegen.doc import first_sentence, one_line
from codegen.errors import ModelError
from codegen.index import QUERY_ERROR, Index, error_code
from codegen.invocations import Invocation
from codegen.lockfile import slots
from codegen.name import Names, snake
from codegen.normalize import STREAMING, Member, Operation, Service, Shape
from codegen.operation_endpoints import Argument, ClientParam, arguments, by_operation, client_params
from codegen.protocols import QUERY_COMPATIBLE, has_query_codes, protocol_of, target_of
from codegen.select import closure

DOCUMENTATION = "smithy.api#documentation"
_SENDS_EVENTS = ("The operation sends a stream of events; an event source gives them one by one, see "
                 "awsc_event_source_new.")
_XML_FLAGS = {"smithy.api#xmlFlattened": "AWSC_TABLE_XML_FLATTENED",
              "smithy.api#xmlAttribute": "AWSC_TABLE_XML_ATTRIBUTE"}
_TIME_FORMATS = {"date-time": "AWSC_TABLE_DATE_TIME", "http-date": "AWSC_TABLE_HTTP_DATE",
                 "epoch-seconds": "AWSC_TABLE_EPOCH_SECONDS"}


@dataclass(frozen=True)
class Field:
    declaration: str
    doc: str


@dataclass(frozen=True)
class Kind:
    """A constant for one variant of a union."""

    constant: str
    number: int
    doc: str


@dataclass(frozen=True)
class Struct:
    c_name: str
    doc: str
    fields: Tuple[Field, ...]
    kinds: Tuple[Kind, ...] = ()
    is_union: bool = False


@dataclass(frozen=True)
class Aggregate:
    """A list or a map. `alias` is the core's type if it is one; else `item` declares items or an entry's value, and
    `parameter` one item as a parameter."""

    c_name: str
    doc: str
    alias: Optional[str]
    item: str
    parameter: str
    is_map: bool


@dataclass(frozen=True)
class EnumValue:
    text: str
    literal: str
    case: str
    number: int
    doc: str


@dataclass(frozen=True)
class Enum:
    c_name: str
    doc: str
    unrecognized: str
    values: Tuple[EnumValue, ...]
    sorted_values: Tuple[EnumValue, ...]
    is_text: bool


@dataclass(frozen=True)
class Row:
    """One line of a member table: a macro of <awsc/tables/schema.h> and its arguments."""

    macro: str
    arguments: Tuple[str, ...]


@dataclass(frozen=True)
class Extra:
    """A rare fact of a member: AWSC_EXTRA_<kind> and a pointer as C text."""

    member: int
    kind: str
    value: str


@dataclass(frozen=True)
class Schema:
    c_name: str
    table: str
    literal: str
    type: str
    size: str
    rows: Tuple[Row, ...]
    extras: Tuple[Extra, ...]
    flags: str
    http_status: int
    is_union: bool


@dataclass(frozen=True)
class ErrorCase:
    c_name: str
    function: str
    constant: str
    number: int
    code: str
    struct: Struct
    summary: str
    since: int


@dataclass(frozen=True)
class InvocationIR:
    """An awsc_invocation as C text."""

    refusals: Tuple[str, ...]
    failures: Tuple[str, ...]
    dry_run_header: str
    dry_run_value: str
    last_event: str


@dataclass(frozen=True)
class DiscoveryIR:
    """An awsc_discovery: the C name of its operation, and the code of an error as C text."""

    operation: str
    refusal: str


@dataclass(frozen=True)
class OperationIR:
    c_name: str
    object: str
    snake: str
    name: str
    doc: str
    notes: str
    method: str
    uri: str
    host_prefix: Optional[str]
    status: int
    flags: str
    since: int
    input_payload: int
    output_payload: int
    input: str
    output: str
    input_struct: Optional[Struct]
    output_struct: Optional[Struct]
    input_alias: Optional[str]
    output_alias: Optional[str]
    errors: Tuple[ErrorCase, ...]
    event_stream: Optional[str]
    event_type: Optional[str]
    event_streams: Optional[str]
    body_steps: bool
    invocation: Optional[InvocationIR]
    discovered: bool
    endpoint: Optional[Tuple[Argument, ...]]  # None: the client's


@dataclass(frozen=True)
class Library:
    """All values that templates print."""

    name: str
    prefix: str
    macro: str
    level: int
    title: str
    service_id: str
    sdk_id: str
    api_version: str
    signing_name: str
    sigv4a: bool
    bearer: bool
    protocol: str
    target: Optional[str]
    query_compatible: bool
    generator: str
    doc: str
    enums: Tuple[Enum, ...]
    aggregates: Tuple[Aggregate, ...]
    hidden: Tuple[Aggregate, ...]
    structs: Tuple[Struct, ...]
    forward: Tuple[str, ...]
    schemas: Tuple[Schema, ...]
    defaults: Tuple[Tuple[str, str], ...]
    errors: Tuple[ErrorCase, ...]
    operations: Tuple[OperationIR, ...]
    discovery: Optional[DiscoveryIR]
    client_params: Tuple[ClientParam, ...]


def build(service: Service, index: Index, names: Names, lock: dict, name: str,
          nested_defaults: bool = False) -> Library:
    """The library of a service, which may be a subset of the one that `names` and `lock` describe. With
    `nested_defaults`, members of structures inside an input that are not set are sent with their defaults."""
    return _Builder(service, index, names, lock, nested_defaults).library(name)


class _Builder:
    def __init__(self, service: Service, index: Index, names: Names, lock: dict, nested_defaults: bool):
        self.service, self.index, self.names, self.lock = service, index, names, lock
        self.shapes = service.shapes
        inputs = {operation.input for operation in service.operations if operation.input}
        self.without_defaults = set() if nested_defaults else closure(service.shapes, inputs) - inputs
        self.defaults = Defaults()
        self.own_endpoints = by_operation(service, index)

    def library(self, name: str) -> Library:
        service, index, names = self.service, self.index, self.names
        own = {c_name for table in (names.inputs, names.outputs) for c_name in table.values()}
        errors = {shape_id: self.error(shape_id) for shape_id in index.errors}
        structs, forward = [], []
        for shape in self.of_type("structure", "union"):
            c_name = names.types[shape.id]
            if c_name in own or shape.id not in index.roles:
                continue
            forward.append(c_name)
            if shape.id not in errors:
                structs.append(self.struct(shape))
        operations = tuple(self.operation(operation, errors) for operation in service.operations)
        schemas = tuple(self.schema(shape) for shape in self.of_type("list", "map", "structure", "union")
                        if shape.id in index.roles)
        schemas += tuple(self.empty_schema(c_name) for operation in service.operations
                         for c_name, shape_id in ((names.inputs[operation.id], operation.input),
                                                  (names.outputs[operation.id], operation.output))
                         if shape_id is None)
        doc = service.traits.get(DOCUMENTATION, "")
        aggregates = self.of_type("list", "map")
        return Library(
            name=name, prefix=names.prefix, macro=names.macro, level=self.lock["level"],
            title=one_line(service.traits.get("smithy.api#title",
                                              index.sdk_id)), service_id=service.id, sdk_id=index.sdk_id,
            api_version=service.version, signing_name=index.signing_name, sigv4a=index.sigv4a, bearer=index.bearer,
            protocol=index.protocol, target=target_of(service),
            query_compatible=QUERY_COMPATIBLE in service.traits, generator=VERSION,
            doc=doc, enums=tuple(self.enum(shape) for shape in self.of_type("enum", "intEnum")),
            aggregates=tuple(self.aggregate(shape) for shape in aggregates if shape.id not in names.hidden)
            + self.older_aggregates(), hidden=tuple(self.aggregate(shape) for shape in aggregates
                                                    if shape.id in names.hidden), structs=tuple(structs),
            forward=tuple(forward), schemas=schemas, defaults=self.defaults.objects(),
            errors=tuple(sorted(errors.values(), key=lambda error: error.code.encode())), operations=operations,
            discovery=self.discovery(errors), client_params=self.client_params())

    def discovery(self, errors: Dict[str, ErrorCase]) -> Optional[DiscoveryIR]:
        facts = discovery_of(self.service)
        if facts is None or not any(operation.discovered for operation in self.index.operations.values()):
            return None
        refusal = errors.get(facts.error)
        return DiscoveryIR(f"{self.names.prefix}_{self.names.operations[facts.operation]}",
                           c_string(refusal.code) if refusal else "NULL")

    def of_type(self, *types: str) -> List[Shape]:
        """Shapes of some types, sorted by C name, so that generated files do not depend on the model's order."""
        found = [shape for shape in self.shapes.values() if shape.type in types and shape.id in self.names.types]
        return sorted((shape for shape in found if shape.id in self.index.roles), key=lambda s: self.names.types[s.id])

    def client_params(self) -> Tuple[ClientParam, ...]:
        """In the order of the lock, since the structure grows at its end only."""
        places = self.lock.get("client_params", {})
        return tuple(sorted(client_params(self.service), key=lambda param: places[param.name[1:-1]]["number"]))

    # ---- types ----------------------------------------------------------------------------------------------------

    def struct(self, shape: Shape, summary: str = "", note: str = "") -> Struct:
        c_name = self.names.types[shape.id]
        doc = _join(_doc(shape.traits) or summary or f"`{shape.name}` of the model.", note, _deprecated(shape))
        fields, kinds = [], []
        for number, (name, fixed, since, removed) in enumerate(slots(self.lock, shape), 1):
            member = None if removed else shape.member(name)
            if member is None:
                fields.append(self.reserved(shape, name, fixed, since))
                continue
            declared = c_type(self.service, self.index, self.names, shape, member.target)
            field = Field(declared.declare(self.names.members[(shape.id, name)]), self.member_doc(shape, member, since))
            fields.append(field)
            if shape.type == "union":
                variant = self.names.members[(shape.id, name)]
                kinds.append(Kind(self.names.variants[(shape.id, name)], number, f"The value is `as.{variant}`."))
        if not fields:
            fields.append(Field("char reserved_", "An empty structure has one byte. Leave it zero."))
        return Struct(c_name, doc, tuple(fields), tuple(kinds), shape.type == "union")

    def reserved(self, shape: Shape, name: str, fixed: str, since: int) -> Field:
        """The place of a removed member. A type that may be gone as well is replaced by a type of the same size."""
        field, doc = "reserved_" + snake(name), f"{name} of older versions of the API. Not read; leave it zero."
        if fixed.startswith("const ") and fixed != "const char *":
            return Field(declare("const void *", field), doc)
        if fixed.startswith(self.names.prefix + "_"):
            fixed = "awsc_text_list"
        return Field(declare(fixed, field), doc)

    def member_doc(self, shape: Shape, member: Member, since: int) -> str:
        target = self.shapes[member.target]
        notes = []
        text = _doc(member.traits) or _doc(target.traits) or f"`{member.name}`."
        if "smithy.api#required" in member.traits and self.is_input(shape) and "required" not in text.lower():
            notes.append("Required.")
        if "smithy.api#idempotencyToken" in member.traits:
            notes.append("A random UUID when unset.")
        if target.type == "enum":
            notes.append(f"One of `{self.names.types[target.id].upper()}_…`.")
        if target.type == "intEnum":
            notes.append(f"One of `enum {self.names.types[target.id]}`.")
        if target.type == "union" and STREAMING in target.traits and self.is_input(shape):
            notes.append("The source of the events that follow the input, made by `awsc_event_source_new`. A call without a "
                         "source is refused.")
        if _sensitive(member, target):
            notes.append("Sensitive: never printed or logged.")
        if since > 1:
            notes.append(f"Since level {since} of the API.")
        return _join(text, " ".join(notes), _deprecated(member))

    def aggregate(self, shape: Shape) -> Aggregate:
        c_name, is_map = self.names.types[shape.id], shape.type == "map"
        target = self.shapes[shape.members[-1].target]
        item = c_type(self.service, self.index, self.names, shape, target.id)
        if is_map:
            alias = "awsc_text_map" if runtime_map(self.service, shape) else None
            return Aggregate(c_name, _doc(shape.traits) or f"A map of text to {self.noun(target)}.", alias,
                             item.declare("value"), item.declare("value"), True)
        alias = runtime_list(self.service, shape)
        items = f"const {item.target} *const *" if item.kind in ("STRUCTURE", "UNION") else f"const {item.text} *"
        return Aggregate(c_name, _doc(shape.traits) or f"A list of {self.noun(target)}.", alias,
                         "" if alias else declare(items, "items"), item.declare("item"), False)

    def older_aggregates(self) -> Tuple[Aggregate, ...]:
        """Names of the core's types that the lock has, and whose shapes are gone: programs may still use them."""
        gone = [(entry, section == "maps") for section in ("lists", "maps") for entry in self.lock[section].values()
                if "removed" in entry and entry["item"] in RUNTIME_TYPES]
        return tuple(Aggregate(entry["c"], f"Older name of `{entry['item']}`.", entry["item"], "", "", is_map)
                     for entry, is_map in gone)

    def noun(self, target: Shape) -> str:
        """A noun for the elements of a list or map."""
        if target.id in self.names.hidden:
            return f"`{runtime_list(self.service, target) if target.type == 'list' else 'awsc_text_map'}`"
        if target.type in ("structure", "union", "list", "map"):
            return f"`{self.names.types[target.id]}`"
        if target.type == "enum":
            return f"text, each one of `{self.names.types[target.id].upper()}_…`"
        return {"string": "text", "timestamp": "points in time", "boolean": "booleans", "blob": "byte strings",
                "document": "documents"}.get(target.type, "numbers")

    def enum(self, shape: Shape) -> Enum:
        c_name = self.names.types[shape.id]
        docs = {member.name: _join(_doc(member.traits), _deprecated(member)) for member in shape.members}
        values = tuple(EnumValue(name.text, c_string(name.wire) if shape.type == "enum" else str(name.wire), name.case,
                                 name.number, docs[name.member]) for name in self.names.enums[shape.id])
        by_text = tuple(value for _, value in sorted(
            (str(name.wire).encode(), value) for name, value in zip(self.names.enums[shape.id], values))) \
            if shape.type == "enum" else ()
        return Enum(c_name, _doc(shape.traits) or f"`{shape.name}` of the model.", c_name.upper() + "_ENUM_UNRECOGNIZED_",
                    values, by_text, shape.type == "enum")

    def error(self, shape_id: str) -> ErrorCase:
        shape = self.shapes[shape_id]
        c_name = self.names.types[shape_id]
        entry = self.lock["errors"][shape.name]
        return ErrorCase(c_name, f"{self.names.prefix}_as_{self.local(c_name)}",
                         self.names.errors[shape_id], entry["number"],
                         error_code(shape, has_query_codes(self.service)),
                         self.struct(shape),
                         first_sentence(_doc(shape.traits)), entry["since"])

    def error_status(self, shape: Shape) -> int:
        status = shape.traits.get(QUERY_ERROR, {}).get("httpResponseCode") if self.index.queries else None
        fault = 500 if shape.traits["smithy.api#error"] == "server" else 400
        return int(status or shape.traits.get("smithy.api#httpError", fault))

    # ---- tables ---------------------------------------------------------------------------------------------------

    def schema(self, shape: Shape) -> Schema:
        c_name = self.names.types[shape.id]
        flags, status, rows, extras = [], 0, [], []
        if "smithy.api#sparse" in shape.traits:
            flags.append("AWSC_TABLE_SPARSE")
        if "smithy.api#sensitive" in shape.traits:
            flags.append("AWSC_TABLE_SENSITIVE_SHAPE")
        if shape.type in ("structure", "union"):
            rows, extras = self.member_rows(shape)
            size = f"sizeof({c_name})"
        elif shape.type == "list":
            rows, extras = [self.item_row("ELEMENT", shape)], self.xml_names(shape)
            size = f"sizeof(*(({c_name} *)0)->items)"
        else:
            rows, extras = [self.item_row("VALUE", shape)], self.xml_names(shape)
            size = f"sizeof({c_name}_entry)"
        if shape.type == "union" and "smithy.api#streaming" in shape.traits:
            flags.append("AWSC_TABLE_EVENTS")
        if "smithy.api#error" in shape.traits:
            server = shape.traits["smithy.api#error"] == "server"
            flags += ["AWSC_TABLE_SERVER_FAULT"] if server else []
            flags += _retry_flags(shape)
            status = self.error_status(shape)
        return Schema(c_name, self.local(c_name), c_string(shape.name), "AWSC_TYPE_" + shape.type.upper(), size,
                      tuple(rows), tuple(extras), " | ".join(flags) or "0", status, shape.type == "union")

    def empty_schema(self, c_name: str) -> Schema:
        return Schema(c_name, self.local(c_name), '"Unit"', "AWSC_TYPE_STRUCTURE", f"sizeof({c_name})", (), (), "0", 0,
                      False)

    def local(self, c_name: str) -> str:
        """A name without the library's prefix, for objects that are private to a file."""
        return c_name[len(self.names.prefix) + 1:]

    def member_rows(self, shape: Shape):
        rows, extras = [], []
        for name, _, since, removed in slots(self.lock, shape):
            member = None if removed else shape.member(name)
            if member is not None:
                extras += self.extras(shape, member, len(rows))
                rows.append(self.member_row(shape, member, since))
            elif shape.type == "union":
                rows.append(self.dead_variant(shape))
        return rows, extras

    def extras(self, shape: Shape, member: Member, position: int) -> List[Extra]:
        default, media = self.default(shape, member), self.shapes[member.target].traits.get("smithy.api#mediaType")
        found = [Extra(position, "DEFAULT", "&" + default)] if default else []
        if DISCOVERY_ID in member.traits:
            found.append(Extra(position, "DISCOVERY_ID", '""'))
        if media and self.index.bindings[(shape.id, member.name)].location in ("PAYLOAD", "EVENT_PAYLOAD"):
            found.append(Extra(position, "MEDIA_TYPE", c_string(media)))
        return found

    def xml_names(self, shape: Shape) -> List[Extra]:
        """The XML name of a list's items or a map's entries, if it is not the default."""
        if not self.index.queries:
            return []
        kinds = {"member": "XML_NAME", "value": "XML_NAME", "key": "XML_KEY_NAME"}
        return [Extra(0, kinds[member.name], c_string(member.traits["smithy.api#xmlName"]))
                for member in shape.members if "smithy.api#xmlName" in member.traits]

    def member_row(self, shape: Shape, member: Member, since: int) -> Row:
        c_name = self.names.types[shape.id]
        type_ = c_type(self.service, self.index, self.names, shape, member.target)
        field = ("as." if shape.type == "union" else "") + self.names.members[(shape.id, member.name)]
        binding = self.index.bindings[(shape.id, member.name)]
        flags = ["AWSC_TABLE_" + binding.location] + self.flags(shape, member, since)
        name = c_string(member.name)
        if binding.wire_name is not None and binding.wire_name != member.name:
            flags.append("AWSC_TABLE_WIRE_NAME")
            name = f"AWSC_TABLE_NAMED({name}, {c_string(binding.wire_name)})"
        if len(member.name) + len((binding.wire_name or "").encode()) > 254:
            raise ModelError(f"{self.service.path}: {shape.id}${member.name} has a name of more than 254 bytes")
        if self.default(shape, member):
            flags.append("AWSC_TABLE_HAS_DEFAULT")
        target = (type_.target,) if type_.target else ()
        return Row(f"AWSC_TABLE_{type_.kind}_MEMBER", (c_name, field, name, " | ".join(flags)) + target)

    def dead_variant(self, shape: Shape) -> Row:
        """Kinds are positions in the table, so a removed variant keeps its row, under a name that no message can
        contain."""
        return Row("AWSC_TABLE_MEMBER_", ('""', "NULL", f"offsetof({self.names.types[shape.id]}, as)", "AWSC_TYPE_BOOL",
                                    "AWSC_TABLE_SINCE(0xffff)"))

    def item_row(self, macro: str, shape: Shape) -> Row:
        member = shape.members[-1]
        type_ = c_type(self.service, self.index, self.names, shape, member.target)
        flags = " | ".join(self.flags(shape, member, 1)) or "0"
        return Row(f"AWSC_TABLE_{type_.kind}_{macro}", (self.names.types[shape.id], flags)
                   + ((type_.target,) if type_.target else ()))

    def flags(self, shape: Shape, member: Member, since: int) -> List[str]:
        target, flags, traits = self.shapes[member.target], [], member.traits
        if "smithy.api#required" in traits:
            flags.append("AWSC_TABLE_REQUIRED")
        if _sensitive(member, target):
            flags.append("AWSC_TABLE_SENSITIVE")
        if "smithy.api#idempotencyToken" in traits:
            flags.append("AWSC_TABLE_IDEMPOTENCY_TOKEN")
        if "smithy.api#hostLabel" in traits:
            flags.append("AWSC_TABLE_HOST_LABEL")
        if target.type in ("string", "enum") and "smithy.api#mediaType" in target.traits:
            flags.append("AWSC_TABLE_MEDIA_TYPE")
        if self.index.queries:
            flags += [flag for name, flag in _XML_FLAGS.items() if name in traits]
        has_default = traits.get("smithy.api#default") is not None
        if "smithy.api#clientOptional" in traits or (has_default and self.is_input(shape)):
            flags.append("AWSC_TABLE_CLIENT_OPTIONAL")
        if target.type == "timestamp":
            name = "smithy.api#timestampFormat"
            form = traits.get(name, target.traits.get(name))
            if form is not None and form not in _TIME_FORMATS:
                raise ModelError(f"{self.service.path}: {shape.id}${member.name} has the timestampFormat {form}; "
                                 f"expected one of {', '.join(_TIME_FORMATS)}")
            flags += [_TIME_FORMATS[form]] if form else []
        if since > 1:
            flags.append(f"AWSC_TABLE_SINCE({since})")
        return flags

    def is_input(self, shape: Shape) -> bool:
        return "input" in self.index.roles.get(shape.id, ())

    def default(self, shape: Shape, member: Member) -> Optional[str]:
        """The name of the constant that holds the member's default, or None."""
        value = member.traits.get("smithy.api#default")
        if value is None or shape.type != "structure" or "smithy.api#clientOptional" in member.traits:
            return None
        if shape.id in self.without_defaults:
            return None
        # Inputs are sent without defaults, except for labels: a path needs a value in every place.
        if self.is_input(shape) and self.index.bindings[(shape.id, member.name)].location != "LABEL":
            return None
        type_ = c_type(self.service, self.index, self.names, shape, member.target)
        if type_.kind in ("BODY", "BODY_STREAM", "EVENT_STREAM", "EVENT_SOURCE"):
            return None
        return self.defaults.constant(f"{self.service.path}: {shape.id}${member.name}", type_, value)

    # ---- operations -----------------------------------------------------------------------------------------------

    def operation(self, operation: Operation, errors: Dict[str, ErrorCase]) -> OperationIR:
        facts, names = self.index.operations[operation.id], self.names
        c_name = f"{names.prefix}_{names.operations[operation.id]}"
        input_struct, input_alias = self.side(operation.input, names.inputs[operation.id], f"Input of {c_name}.", "")
        output_struct, output_alias = self.side(operation.output, names.outputs[operation.id], f"Output of {c_name}.",
                                                "awsc_free frees it with all it holds.")
        event_type = event_field = None
        if facts.event_stream:
            member = self.shapes[operation.output].member(facts.event_stream)
            event_type = names.types[member.target]
            event_field = names.members[(operation.output, member.name)]
        endpoint = self.endpoint(operation) if self.own_endpoints else None
        flags = facts.flags + (("ENDPOINT",) if self.own_endpoints else ())
        known = [errors[shape_id] for shape_id in dict.fromkeys(operation.errors + self.service.errors)]
        return OperationIR(
            c_name=c_name, object=names.objects[operation.id], snake=names.operations[operation.id], name=operation.name,
            doc=_doc(operation.traits) or f"Calls operation `{operation.name}`.",
            notes=_join(_SENDS_EVENTS if facts.sends_events else "", _deprecated(operation)),
            method=c_string(facts.method), uri=c_string(facts.uri),
            host_prefix=c_string(facts.host_prefix) if facts.host_prefix else None, status=facts.status,
            flags=" | ".join("AWSC_TABLE_OPERATION_" + flag for flag in flags) or "0",
            since=self.lock["operations"][operation.name]["since"],
            input_payload=self.position(operation.input, facts.input_payload),
            output_payload=self.position(operation.output, facts.output_payload),
            input=names.inputs[operation.id], output=names.outputs[operation.id], input_struct=input_struct,
            output_struct=output_struct, input_alias=input_alias, output_alias=output_alias,
            errors=tuple(sorted(known, key=lambda error: error.code)), event_stream=event_field, event_type=event_type,
            event_streams=self.streams(operation, facts), body_steps=not {"GZIP", "CONTENT_MD5"}.isdisjoint(facts.flags),
            invocation=self.invocation(operation, facts.invocation), discovered=facts.discovered,
            endpoint=endpoint)

    def streams(self, operation: Operation, facts) -> Optional[str]:
        """The runtime's object for the operation's streams; the one for sent events also links HTTP/2."""
        if facts.sends_events:
            return f"{protocol_of(self.service).events}_sent_events"
        if facts.event_stream:
            return f"{protocol_of(self.service).events}_events"
        return "awsc_internal_body_streams" if facts.streams_body else None

    def endpoint(self, operation: Operation) -> Tuple[Argument, ...]:
        return tuple(argument if argument.member is None else
                     replace(argument, number=self.position(operation.input, argument.member))
                     for argument in arguments(self.service, operation))

    def invocation(self, operation: Operation, facts: Optional[Invocation]) -> Optional[InvocationIR]:
        if facts is None:
            return None
        return InvocationIR(tuple(c_string(code) for code in facts.refusals),
                            tuple(c_string(code) for code in facts.failures),
                            *(c_string(text) if text else "NULL"
                              for text in (facts.dry_run_header, facts.dry_run_value, facts.last_event)))

    def side(self, shape_id: Optional[str], c_name: str, summary: str, note: str):
        """The structure of an input or output, or the name of the shared type that it is an alias of."""
        if shape_id is None:
            return Struct(c_name, _join(summary + " It has no members.", note),
                          (Field("char reserved_", "An empty structure has one byte. Leave it zero."),)), None
        if self.names.types[shape_id] == c_name:
            return self.struct(self.shapes[shape_id], summary, note), None
        return None, self.names.types[shape_id]

    def position(self, shape_id: Optional[str], member_name: Optional[str]) -> int:
        """Index of a member in its table, -1 for None."""
        if member_name is None:
            return -1
        shape = self.shapes[shape_id]
        present = [name for name, _, _, removed in slots(self.lock, shape) if not removed and shape.member(name)]
        return present.index(member_name)


def _retry_flags(shape: Shape) -> List[str]:
    """Whether the error is retryable, and whether it is throttling."""
    retryable = shape.traits.get("smithy.api#retryable")
    if retryable is None:
        return []
    return ["AWSC_TABLE_RETRYABLE"] + (["AWSC_TABLE_THROTTLING"] if retryable.get("throttling") is True else [])


def _doc(traits: dict) -> str:
    text = traits.get(DOCUMENTATION, "")
    return text if isinstance(text, str) else ""


def _join(*paragraphs: str) -> str:
    return "\n\n".join(text for text in paragraphs if text)


def _deprecated(node) -> str:
    trait = node.traits.get("smithy.api#deprecated")
    if not isinstance(trait, dict) or (not trait.get("message") and "deprecated" in _doc(node.traits).lower()):
        return ""
    return "Deprecated" + (f": {trait['message']}" if trait.get("message") else ".")


def _sensitive(member: Member, target: Shape) -> bool:
    return "smithy.api#sensitive" in target.traits or "smithy.api#sensitive" in member.traits
