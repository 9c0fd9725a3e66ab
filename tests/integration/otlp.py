# SPDX-License-Identifier: Apache-2.0
"""Checks OTLP traces in JSON (opentelemetry-proto, trace.proto and common.proto, with the JSON rules of the OTLP
specification): camel case, ids in hexadecimal, enumerations as numbers, 64-bit integers as strings."""
import json
import re


class Shape(Exception):
    pass


def need(holds, what):
    if not holds:
        raise Shape(what)


def unsigned_64(value):
    need(isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]*", value) and int(value) < 2 ** 64, "no uint64: %r" % value)


def signed_64(value):
    need(isinstance(value, str) and re.fullmatch(r"-?(0|[1-9][0-9]*)", value) and -2 ** 63 <= int(value) < 2 ** 63,
         "no int64: %r" % value)


def text(value):
    need(isinstance(value, str), "no text: %r" % (value,))


def unsigned_32(value):
    need(type(value) is int and 0 <= value < 2 ** 32, "no uint32: %r" % (value,))


def hexadecimal(digits):
    def check(value):
        need(isinstance(value, str) and re.fullmatch("[0-9a-fA-F]{%d}" % digits, value) and int(value, 16),
             "no id of %d digits: %r" % (digits, value))
    return check


def one_of(*numbers):
    def check(value):
        need(type(value) is int and value in numbers, "none of %r: %r" % (numbers, value))
    return check


def boolean(value):
    need(isinstance(value, bool), "no boolean: %r" % (value,))


def double(value):
    need(type(value) in (int, float) or value in ("NaN", "Infinity", "-Infinity"), "no double: %r" % (value,))


def each(check):
    def check_list(value):
        need(isinstance(value, list), "no list: %r" % (value,))
        for item in value:
            check(item)
    return check_list


def message(fields, required=()):
    def check(value):
        need(isinstance(value, dict), "no object: %r" % (value,))
        for name, item in value.items():
            need(name in fields, "unknown member %r" % name)
            fields[name](item)
        for name in required:
            need(name in value, "no %s in %r" % (name, value))
    return check


def any_value(value):
    message({"stringValue": text, "boolValue": boolean, "intValue": signed_64, "doubleValue": double,
             "arrayValue": message({"values": each(any_value)}), "kvlistValue": message({"values": KEY_VALUES}),
             "bytesValue": text})(value)
    need(len(value) == 1, "a value has one kind: %r" % value)


def key_values(value):
    each(message({"key": text, "value": any_value}, ("key", "value")))(value)
    keys = [item["key"] for item in value]
    need(len(keys) == len(set(keys)), "keys of attributes are unique: %r" % keys)


KEY_VALUES = key_values
EVENT = message({"timeUnixNano": unsigned_64, "name": text, "attributes": KEY_VALUES,
                 "droppedAttributesCount": unsigned_32}, ("timeUnixNano", "name"))
LINK = message({"traceId": hexadecimal(32), "spanId": hexadecimal(16), "traceState": text, "attributes": KEY_VALUES,
                "droppedAttributesCount": unsigned_32, "flags": unsigned_32}, ("traceId", "spanId"))
SPAN = message({"traceId": hexadecimal(32), "spanId": hexadecimal(16), "traceState": text,
                "parentSpanId": hexadecimal(16), "flags": unsigned_32, "name": text, "kind": one_of(0, 1, 2, 3, 4, 5),
                "startTimeUnixNano": unsigned_64, "endTimeUnixNano": unsigned_64, "attributes": KEY_VALUES,
                "droppedAttributesCount": unsigned_32, "events": each(EVENT), "droppedEventsCount": unsigned_32,
                "links": each(LINK), "droppedLinksCount": unsigned_32,
                "status": message({"code": one_of(0, 1, 2), "message": text})},
               ("traceId", "spanId", "name", "startTimeUnixNano", "endTimeUnixNano"))
SCOPE = message({"name": text, "version": text, "attributes": KEY_VALUES, "droppedAttributesCount": unsigned_32})
RESOURCE = message({"attributes": KEY_VALUES, "droppedAttributesCount": unsigned_32})
SCOPE_SPANS = message({"scope": SCOPE, "spans": each(SPAN), "schemaUrl": text}, ("spans",))
RESOURCE_SPANS = message({"resource": RESOURCE, "scopeSpans": each(SCOPE_SPANS), "schemaUrl": text}, ("scopeSpans",))
TRACES = message({"resourceSpans": each(RESOURCE_SPANS)}, ("resourceSpans",))


def unique(pairs):
    names = [name for name, _ in pairs]
    need(len(names) == len(set(names)), "a member is there twice: %r" % names)
    return dict(pairs)


def spans(lines):
    """The spans of OTLP JSON lines; Shape if a line is no TracesData."""
    found = []
    for line in lines.splitlines():
        document = json.loads(line, object_pairs_hook=unique)
        TRACES(document)
        for resource in document["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                found += scope["spans"]
    return found
