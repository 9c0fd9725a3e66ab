# SPDX-License-Identifier: Apache-2.0
"""Debian's botocore serialises the inputs of our snapshots and parses their responses, as an independent check.

    botocore_oracle.py SNAPSHOTS_PROGRAM DATA_DIRECTORY MODEL

Every operation is checked twice: with botocore's own model, which checks facts and code (it is older than ours;
operations and members that it lacks are left out on both sides), and with our model in botocore's form, which checks
the code for everything else.

These differences are removed before the comparison:

| difference                 | change                                    | reason                                             |
|----------------------------|-------------------------------------------|-------------------------------------------------|
| order of the query         | sorted by name                            | has no meaning; order among equal names is kept |
| case of header names       | lower                                     | HTTP does not distinguish                       |
| fraction of a date-time    | without zeros at its end                  | .500000Z and .5Z are the same instant           |
| JSON of bodies             | parsed: order of members, form of numbers | 1e3 is 1000.0; duplicate members are an error   |
| timestamps in bodies       | whole seconds on both sides               | botocore cuts the fraction off                  |
| no body, empty body        | equal                                     | botocore does not distinguish; on the wire only |
|                            |                                           | the length 0 is left of either                  |
| Content-Type of bytes      | application/octet-stream is expected      | botocore says nothing about raw payloads; this  |
|                            | where a payload is set                    | is what the protocol's specification asks for   |
| idempotency token          | the same fixed one on both sides          | botocore fills it in outside of its serialiser  |
| defaults in responses      | ours may stand where botocore has nothing | its models do not carry defaults                |
| absent payload of bytes    | empty and unset are equal                 | botocore always gives a stream to read          |
| metadata of responses      | left out                                  | botocore's own, not the model's                 |
| slash at a path's end      | cut off, with botocore's own model only   | its model of 2022 has it in seven paths; models |
|                            |                                           | of today, ours and other SDKs' alike, do not    |
| status of DeleteFunction   | 204 there, 200 here                       | it has an output with a status since            |
"""
import base64
import datetime
import glob
import io
import json
import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

try:
    import botocore.awsrequest
    import botocore.model
    import botocore.parsers
    import botocore.serialize
    import botocore.session
except ImportError:
    print("SKIPPED: botocore is not installed (apt-get install python3-botocore)")
    sys.exit(0)

import service_model

TOKEN = "00000000-0000-4000-8000-000000000000"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MOST_PRINTED = 40
# Facts that changed after botocore's model: (operation, fact).
CHANGED_SINCE = {("DeleteFunction", "status")}


def unique(pairs):
    """A JSON object without duplicate members."""
    out = dict(pairs)
    assert len(out) == len(pairs), "a member twice: %s" % sorted(name for name, _ in pairs)
    return out


def parse_json(text):
    return json.loads(text, object_pairs_hook=unique)


def same(a, b):
    """Equality that does not take True for 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def first_difference(ours, theirs, path=""):
    """Describes the first difference between two values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in list(ours) + [key for key in theirs if key not in ours]:
            if not same(ours.get(key), theirs.get(key)) or (key in ours) != (key in theirs):
                return first_difference(ours.get(key), theirs.get(key), "%s.%s" % (path, key))
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for i, (a, b) in enumerate(zip(ours, theirs)):
            if not same(a, b):
                return first_difference(a, b, "%s[%d]" % (path, i))
    return "%s: ours %r, botocore %r" % (path.lstrip("."), ours, theirs)


# ---- values by botocore's shapes ----------------------------------------------------------------------------------


def known(value, shape, whole_seconds=False, in_body=False):
    """Our JSON of a value without members that the model does not know; timestamps in bodies without fractions."""
    kind = shape.type_name
    if kind == "structure":
        return {name: known(inner, shape.members[name], whole_seconds,
                            in_body or "location" not in shape.members[name].serialization)
                for name, inner in value.items() if name in shape.members}
    if kind == "list":
        return [known(item, shape.member, whole_seconds, in_body) for item in value]
    if kind == "map":
        return {key: known(item, shape.value, whole_seconds, in_body) for key, item in value.items()}
    return int(value) if kind == "timestamp" and whole_seconds and in_body else value


def parameters(value, shape):
    """Converts our JSON to Python values for botocore."""
    kind = shape.type_name
    if kind == "structure":
        return {name: parameters(inner, shape.members[name]) for name, inner in value.items()}
    if kind == "list":
        return [parameters(item, shape.member) for item in value]
    if kind == "map":
        return {key: parameters(item, shape.value) for key, item in value.items()}
    if kind == "timestamp":
        return EPOCH + datetime.timedelta(milliseconds=round(value * 1000))
    if kind == "blob":
        return base64.b64decode(value)
    return value


def plain(value):
    """Converts botocore's parsed values to the form of our JSON."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) / datetime.timedelta(microseconds=1) / 1e6
    if isinstance(value, io.BytesIO):
        value = value.read()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def without_defaults(ours, theirs, shape, defaults):
    """Our output without members that only have the model's default."""
    if shape.type_name == "structure" and isinstance(theirs, dict):
        of_shape = defaults.get(shape.name, {})
        return {name: without_defaults(inner, theirs.get(name), shape.members[name], defaults)
                for name, inner in ours.items()
                if name in theirs or name not in of_shape or not same(inner, of_shape[name])}
    if shape.type_name == "list" and isinstance(theirs, list):
        return [without_defaults(a, b, shape.member, defaults) for a, b in zip(ours, theirs)] + ours[len(theirs):]
    return ours


# ---- requests -------------------------------------------------------------------------------------------------------


def body_of(snapshot):
    if "body_base64" in snapshot:
        return base64.b64decode(snapshot["body_base64"])
    return snapshot.get("body", "").encode()


def sorted_query(query):
    pieces = [re.sub(r"(=\d+-\d+-\d+T\d+%3A\d+%3A\d+)\.(\d+)Z$",
                     lambda match: match[1] + ("." + match[2]).rstrip("0").rstrip(".") + "Z", piece)
              for piece in query.split("&") if piece]
    return sorted(pieces, key=lambda piece: piece.split("=")[0])


def json_or_bytes(body):
    try:
        return parse_json(body.decode())
    except ValueError:
        return body


def our_request(snapshot):
    assert "error" not in snapshot, snapshot["error"]
    headers = {}
    for line in snapshot["headers"]:
        name, value = line.split(": ", 1)
        assert name.lower() not in headers, "header %s twice" % name
        headers[name.lower()] = value
    return {"method": snapshot["method"], "path": snapshot["path"], "query": sorted_query(snapshot["query"]),
            "headers": headers, "body": json_or_bytes(body_of(snapshot))}


def their_request(operation, input_json, protocol="rest-json"):
    shape = operation.input_shape
    values = parameters(input_json, shape) if shape else {}
    for name in operation.idempotent_members:
        values.setdefault(name, TOKEN)
    serializer = botocore.serialize.create_serializer(protocol, include_validation=False)
    request = serializer.serialize_to_request(values, operation)
    botocore.awsrequest.prepare_request_dict(request, "https://host")
    url = urlsplit(request["url"])
    body = request["body"] if isinstance(request["body"], bytes) else request["body"].encode()
    return {"method": request["method"], "path": url.path, "query": sorted_query(url.query),
            "headers": {name.lower(): value for name, value in request["headers"].items()}, "body": json_or_bytes(body)}


def raw_payload(shape):
    payload = shape.serialization.get("payload") if shape else None
    return payload if payload and shape.members[payload].type_name in ("blob", "string") else None


def compare_request(operation, input_json, snapshot):
    ours, theirs = our_request(snapshot), their_request(operation, input_json)
    if operation.http["requestUri"].endswith("/"):
        theirs["path"] = theirs["path"][:-1]
    if raw_payload(operation.input_shape) in input_json and "content-type" not in theirs["headers"]:
        theirs["headers"]["content-type"] = "application/octet-stream"
    return None if same(ours, theirs) else first_difference(ours, theirs)


# ---- responses ------------------------------------------------------------------------------------------------------


class Stream(io.BytesIO):
    def stream(self):
        yield self.read()


def their_output(operation, snapshot):
    shape = operation.output_shape
    streams = raw_payload(shape) or (shape and any(m.serialization.get("eventstream") for m in shape.members.values()))
    body = body_of(snapshot)
    headers = botocore.awsrequest.HeadersDict(line.split(": ", 1) for line in snapshot["headers"])
    response = {"status_code": snapshot["status"], "headers": headers, "body": Stream(body) if streams else body,
                "context": {"operation_name": operation.name}}
    return botocore.parsers.create_parser("rest-json").parse(response, shape)


def compare_response(operation, snapshot, defaults):
    shape = operation.output_shape
    theirs = their_output(operation, snapshot)
    ours = known(snapshot["output"], shape) if shape else {}
    for name, value in list(theirs.items()):
        if isinstance(value, botocore.eventstream.EventStream):
            theirs[name] = list(value)
            ours[name] = snapshot["events"]
    theirs = plain(theirs)
    payload = raw_payload(shape)
    if payload and theirs[payload] == "":
        ours.setdefault(payload, "")
    if shape:
        ours = without_defaults(ours, theirs, shape, defaults)
    return None if same(ours, theirs) else first_difference(ours, theirs)


# ---- running --------------------------------------------------------------------------------------------------------


class Oracle:
    def __init__(self, program, snapshots, defaults):
        self.program = program
        self.snapshots = snapshots
        self.defaults = defaults
        self.passed = self.failed = 0

    def verdict(self, what, difference):
        if difference is None:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= MOST_PRINTED:
            print("FAILED %s: %s" % (what, difference))

    def serialize(self, inputs):
        """Our requests of (operation, input) pairs."""
        lines = "".join("%s %s\n" % (name, json.dumps(value, ensure_ascii=False)) for name, value in inputs)
        done = subprocess.run([*os.environ.get("AWSC_EMULATOR", "").split(), self.program, "--serialize"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def check(self, label, model):
        operations = {name: model.operation_model(name) for name in model.operation_names}
        tried = [(label, name, case) for name in self.snapshots if name in operations for case in self.snapshots[name]]
        requests = [(label, name, case) for label, name, case in tried if case.endswith("request")]
        inputs = []
        for _, name, case in requests:
            value, shape = self.snapshots[name][case]["input"], operations[name].input_shape
            inputs.append((name, known(value, shape, whole_seconds=True) if shape else {}))
        for where, (name, value), ours in zip(requests, inputs, self.serialize(inputs)):
            self.attempt(where, compare_request, operations[name], value, ours)
        for where in tried:
            if where[2].endswith("response"):
                self.attempt(where, compare_response, operations[where[1]], self.snapshots[where[1]][where[2]],
                             self.defaults)
        return len({name for _, name, _ in tried})

    def attempt(self, where, compare, *arguments):
        try:
            self.verdict("%s: %s, %s" % where, compare(*arguments))
        except Exception as error:  # botocore refuses the input, or ours is not a request
            self.verdict("%s: %s, %s" % where, "%s: %s" % (type(error).__name__, error))

    def check_facts(self, theirs, ours):
        """Members that only botocore's model has are never sent by us."""
        for name in theirs.operation_names:
            if name not in ours.operation_names:
                self.verdict("facts: %s" % name, "only botocore knows the operation")
                continue
            a, b = ours.operation_model(name), theirs.operation_model(name)
            status = [model.http.get("responseCode", 200) for model in (a, b)]
            equal = status[0] == status[1] or (name, "status") in CHANGED_SINCE
            self.verdict("facts: %s, status" % name, None if equal else "ours %d, botocore %d" % tuple(status))
            for side in ("input_shape", "output_shape"):
                found = misfit(getattr(a, side), getattr(b, side), side == "input_shape", side, ())
                self.verdict("facts: %s" % name, found)


def misfit(ours, theirs, is_input, path, around):
    """The first member that only botocore's shape has, that has another type, or that only one side requires; or
    None."""
    if theirs is None or theirs.name in around:
        return None
    if ours is None:
        return "%s: ours has no members" % path if theirs.members else None
    if ours.type_name != theirs.type_name:
        return "%s: ours %s, botocore %s" % (path, ours.type_name, theirs.type_name)
    around += (theirs.name,)
    if theirs.type_name == "list":
        return misfit(ours.member, theirs.member, is_input, path + "[]", around)
    if theirs.type_name == "map":
        return misfit(ours.value, theirs.value, is_input, path + "{}", around)
    if theirs.type_name != "structure":
        return None
    required = [set(shape.required_members) & set(theirs.members) for shape in (ours, theirs)]
    if is_input and required[0] != required[1]:
        return "%s: required are %s, with botocore %s" % (path, sorted(required[0]), sorted(required[1]))
    for name, member in theirs.members.items():
        if name not in ours.members:
            return "%s.%s: only botocore knows it" % (path, name)
        found = misfit(ours.members[name], member, is_input, "%s.%s" % (path, name), around)
        if found:
            return found
    return None


def read_snapshots(directory):
    out = {}
    for name in sorted(glob.glob(os.path.join(directory, "*.json"))):
        with open(name, encoding="utf-8") as file:
            snapshot = parse_json(file.read())
        out[snapshot.pop("operation")] = snapshot
    return out


def main():
    program, directory, model = sys.argv[1:]
    with open(model, encoding="utf-8") as file:
        ast = json.load(file)
    oracle = Oracle(program, read_snapshots(directory), service_model.defaults(ast))
    theirs = botocore.session.Session().get_service_model("lambda")
    ours = botocore.model.ServiceModel(service_model.of_smithy(ast), "lambda")
    oracle.check_facts(theirs, ours)
    facts = oracle.passed + oracle.failed
    old = oracle.check("botocore's model", theirs)
    cases = oracle.passed + oracle.failed - facts
    new = oracle.check("our model in botocore", ours)
    print("botocore %s: %d facts; %d operations, %d cases with its own model; %d operations, %d cases with ours" % (
        botocore.__version__, facts, old, cases, new, oracle.passed + oracle.failed - facts - cases))
    print("oracle: %d passed, %d failed" % (oracle.passed, oracle.failed))
    return 1 if oracle.failed or not oracle.passed else 0


if __name__ == "__main__":
    sys.exit(main())
