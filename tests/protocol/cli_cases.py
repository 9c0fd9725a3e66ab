#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the command-line tool over Smithy's protocol tests, and checks its request and output for each case.

    cli_cases.py TOOL MODEL

Each request is made twice: from one JSON document, and from one option for each member. The printed response must equal
the value of the case.
"""
import base64
import datetime
import json
import math
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

from cli_support import Recorder, Tool

REQUESTS, RESPONSES = "smithy.test#httpRequestTests", "smithy.test#httpResponseTests"
PRELUDE = {"smithy.api#" + name: kind for name, kind in (
    ("String", "string"), ("Blob", "blob"), ("Boolean", "boolean"), ("PrimitiveBoolean", "boolean"),
    ("Byte", "byte"), ("Short", "short"), ("Integer", "integer"), ("PrimitiveInteger", "integer"), ("Long", "long"),
    ("PrimitiveLong", "long"), ("Float", "float"), ("Double", "double"), ("Timestamp", "timestamp"),
    ("Document", "document"), ("Unit", "structure"))}

# These cases derive a host name from the endpoint's, which is a numeric address here.
WITH_HOST_PREFIX = "smithy.api#endpoint"


class Model:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.shapes = json.load(file)["shapes"]

    def of(self, name):
        return self.shapes.get(name) or {"type": PRELUDE[name]}

    def operations(self):
        for name in sorted(self.shapes):
            if self.shapes[name]["type"] == "operation":
                yield name.split("#")[1], self.shapes[name]

    def members(self, shape):
        return shape.get("members", {})

    def trait(self, member, name):
        """A trait of a member, or of the shape it targets."""
        return member.get("traits", {}).get(name, self.of(member["target"]).get("traits", {}).get(name))

    def stream(self, name):
        """The input member that is read from a file."""
        return next((member for member, facts in self.members(self.of(name)).items()
                     if self.trait(facts, "smithy.api#streaming") is not None), None)

    def file(self, name):
        """The output member that is written to a file: a payload of bytes."""
        return next((member for member, facts in self.members(self.of(name)).items()
                     if "smithy.api#httpPayload" in facts.get("traits", {}) and
                     self.of(facts["target"])["type"] == "blob"), None)

    def sends_events(self, operation):
        return any(self.trait(member, "smithy.api#streaming") is not None and
                   self.of(member["target"])["type"] == "union"
                   for side in ("input", "output") if side in operation
                   for member in self.members(self.of(operation[side]["target"])).values())

    def given(self, target, value, document):
        """A value of a case in the tool's input format: in documents base64 blobs and ISO times, in options raw blobs
        and times in seconds."""
        shape = self.of(target)
        kind = shape["type"]
        if value is None:
            return None
        if kind in ("float", "double"):
            return float(value)  # for NaN and infinities, which are texts in a case
        if kind == "blob" and document:
            return base64.b64encode(value.encode()).decode()
        if kind == "timestamp" and document:
            time = datetime.datetime.fromtimestamp(math.floor(value), datetime.timezone.utc)
            fraction = "%.3f" % (value - math.floor(value))
            offset = ("Z", "+0000", "+00:00", "")[len(str(value)) % 4]
            return time.strftime("%Y-%m-%dT%H:%M:%S") + (fraction[1:] if value % 1 else "") + offset
        if kind in ("structure", "union"):
            members = self.members(shape)
            return {name: self.given(members[name]["target"], each, document) for name, each in value.items()}
        if kind in ("list", "set"):
            return [self.given(shape["member"]["target"], each, document) for each in value]
        if kind == "map":
            return {key: self.given(shape["value"]["target"], each, document) for key, each in value.items()}
        return value

    def shown(self, target, value):
        """A value of a case in the tool's output format, times in seconds."""
        shape = self.of(target)
        kind = shape["type"]
        if value is None:
            return None
        if kind == "blob":
            return base64.b64encode(value.encode()).decode()
        if kind in ("float", "double"):
            return str(float(value))
        if kind in ("structure", "union"):
            members = self.members(shape)
            return {name: self.shown(members[name]["target"], each) for name, each in value.items()}
        if kind in ("list", "set"):
            return [self.shown(shape["member"]["target"], each) for each in value]
        if kind == "map":
            return {key: self.shown(shape["value"]["target"], each) for key, each in value.items()}
        return value

    def read(self, target, value):
        """The tool's output, times in seconds."""
        shape = self.of(target)
        kind = shape["type"]
        if value is None:
            return None
        if kind == "timestamp":
            return datetime.datetime.fromisoformat(value).timestamp()
        if kind in ("float", "double"):
            return str(float(value))
        if kind in ("structure", "union"):
            members = self.members(shape)
            return {name: self.read(members[name]["target"], each) for name, each in value.items()}
        if kind in ("list", "set"):
            return [self.read(shape["member"]["target"], each) for each in value]
        if kind == "map":
            return {key: self.read(shape["value"]["target"], each) for key, each in value.items()}
        return value


# Replaces the program's own idempotency token by the one in the cases.
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOKEN = "00000000-0000-4000-8000-000000000000"

# Headers of this test's server, which are not in the cases.
OF_SERVER = {"Server", "Date", "Content-Length"}


# The vendor's tool's names of the types that a value may have.
_NUMBER = "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>"
_TEXT, _STRUCTURE = "<class 'str'>", "<class 'dict'>"
VALID = {"string": _TEXT, "enum": _TEXT, "boolean": "<class 'bool'>", "float": _NUMBER, "double": _NUMBER,
         "byte": "<class 'int'>", "short": "<class 'int'>", "integer": "<class 'int'>", "long": "<class 'int'>",
         "intEnum": "<class 'int'>", "timestamp": "<class 'datetime.datetime'>, timestamp-string",
         "blob": "<class 'bytes'>, <class 'bytearray'>, file-like object", "list": "<class 'list'>, <class 'tuple'>",
         "set": "<class 'list'>, <class 'tuple'>", "map": _STRUCTURE, "structure": _STRUCTURE, "union": _STRUCTURE}


def holds_null(value):
    if isinstance(value, dict):
        return any(map(holds_null, value.values()))
    return any(map(holds_null, value)) if isinstance(value, list) else value is None


def pair_of(text):
    name, _, value = text.partition("=")
    return urllib.parse.unquote_plus(name), urllib.parse.unquote_plus(value)


def kebab(name):
    """Converts a name to the vendor's tool's spelling."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1-\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name).lower()


class Cases:
    def __init__(self, tool, model):
        emulator = os.environ.get("AWSC_EMULATOR", "").split()  # another architecture's program
        self.tool, self.model, self.server = Tool([*emulator, tool]), Model(model), Recorder()
        self.passed, self.failed, self.left = 0, [], []

    def run(self, operation, *arguments):
        return self.tool.run(kebab(operation), "--endpoint-url", self.server.url, "--no-sign-request", *arguments,
                             TZ="UTC", AWS_MAX_ATTEMPTS="1")

    def check(self, name, problem):
        if problem:
            self.failed.append("%s: %s" % (name, problem))
        else:
            self.passed += 1

    # ---- requests

    def options(self, target, params):
        """One option for each member."""
        words = []
        for name, value in params.items():
            member = self.model.members(self.model.of(target))[name]
            kind = self.model.of(member["target"])["type"]
            if kind == "boolean":
                words.append("--" + ("" if value else "no-") + kebab(name))
            elif name == self.model.stream(target):
                self.tool.write("body", value.encode())
                words += ["--" + kebab(name), "body"]
            elif kind in ("structure", "union", "list", "set", "map", "document"):
                words += ["--" + kebab(name), json.dumps(value)]
            else:
                words.append("--%s=%s" % (kebab(name), value))
        return words

    def request(self, operation, definition, case):
        target = self.input_of(definition)
        params, ways = case.get("params") or {}, {}
        if not self.model.stream(target):
            ways["document"] = ["--cli-binary-format", "base64", "--cli-input-json",
                                json.dumps(self.model.given(target, params, True))]
        ways["options"] = self.options(target, self.model.given(target, params, False))
        for way, words in ways.items():
            self.server.prepare([{"status": 200, "headers": {"Content-Type": "application/json"}, "body": "{}"}])
            done = self.run(operation, *words, *self.outfile(definition))
            self.check("%s (%s)" % (case["id"], way), self.compare(case, done))

    def compare(self, case, done):
        if len(self.server.requests) != 1:
            return "%d requests, exit code %d: %s" % (len(self.server.requests), done.returncode, done.stderr.decode())
        method, path, headers, body = self.server.requests[0]
        headers = {name.lower(): value for name, value in headers.items()}
        path, _, query = path.partition("?")
        pairs = [pair_of(pair) for pair in query.split("&") if pair]
        if method != case["method"]:
            return "method %s" % method
        if path != case["uri"]:
            return "path %s, not %s" % (path, case["uri"])
        pairs = [(name, TOKEN if UUID.match(value) else value) for name, value in pairs]
        wanted = [pair_of(pair) for pair in case.get("queryParams", [])]
        if sorted(pairs) != sorted(wanted) and wanted:
            return "query %s, not %s" % (pairs, wanted)
        for name in case.get("forbidQueryParams", []):
            if name in dict(pairs):
                return "query has %s" % name
        for name, value in case.get("headers", {}).items():
            if headers.get(name.lower()) != value:
                return "header %s is %s, not %s" % (name, headers.get(name.lower()), value)
        for name in case.get("forbidHeaders", []):
            if name.lower() in headers:
                return "header %s is there" % name
        if "body" in case:
            sent, expected = body.decode("utf-8", "replace"), case["body"]
            sent = UUID.sub(TOKEN, sent)
            if case.get("bodyMediaType") == "application/json" and sent and expected:
                sent, expected = json.loads(sent), json.loads(expected)
            if sent != expected:
                return "body %s, not %s" % (sent, expected)
        return None

    # ---- responses

    def response(self, operation, definition, case):
        target = definition["output"]["target"]
        self.server.prepare([{"status": case["code"], "headers": case.get("headers", {}),
                              "body": case.get("body", "")}])
        file = self.model.file(target)
        required = ["--cli-input-json", json.dumps(self.required(self.input_of(definition)))]
        done = self.run(operation, *required, "--output", "json", *self.outfile(definition))
        if done.returncode:
            return self.check(case["id"], "exit code %d: %s" % (done.returncode, done.stderr.decode()))
        printed = self.model.read(target, json.loads(done.stdout or "{}"))
        params = dict(case.get("params") or {})
        if file:
            body = self.tool.read("out").decode()
            if body != (params.pop(file, None) or ""):
                return self.check(case["id"], "body %s" % body)
        expected = {name: value for name, value in self.model.shown(target, params).items() if value is not None}
        for name, member in self.model.members(self.model.of(target)).items():
            if "smithy.api#httpPrefixHeaders" in member.get("traits", {}):
                printed[name] = {key: each for key, each in printed[name].items() if key not in OF_SERVER}
        printed = {name: value for name, value in printed.items() if name in expected or value not in ([], {}, None)}
        self.check(case["id"], printed != expected and "printed %s, not %s" % (printed, expected))

    def required(self, target):
        """The minimal valid input."""
        shape = self.model.of(target)
        if shape["type"] != "structure":
            other = {"string": "a", "enum": "a", "boolean": True, "blob": "YQ==", "list": [], "map": {}}
            return other.get(shape["type"], 1)
        return {name: self.required(member["target"]) for name, member in self.model.members(shape).items()
                if self.model.trait(member, "smithy.api#required") is not None or
                self.model.trait(member, "smithy.api#httpLabel") is not None}

    # ---- help of every command

    def explain(self, operation, definition):
        needed = ["--cli-input-json", json.dumps(self.required(self.input_of(definition))), *self.outfile(definition)]
        for which, words in (("input", []), ("output", needed)):
            done = self.run(operation, "--generate-cli-skeleton", which, *words)
            problem = done.returncode and done.stderr.decode()
            try:
                json.loads(done.stdout or "{}")
            except ValueError:
                problem = "no JSON: " + done.stdout.decode()
            self.check("%s (skeleton of the %s)" % (operation, which), problem)
        done = self.tool.run(kebab(operation), "help")
        named = ["--" + kebab(name) for name in self.model.members(self.model.of(self.input_of(definition)))
                 if self.model.stream(self.input_of(definition)) != name]
        missing = [name for name in named if name not in done.stdout.decode()]
        self.check(operation + " (help)", done.returncode or missing)

    def wrong(self, operation, definition):
        """One member has a wrong type: the message lists the allowed types."""
        target = self.input_of(definition)
        for name, member in self.model.members(self.model.of(target)).items():
            kind = self.model.of(member["target"])["type"]
            if kind == "document" or name == self.model.stream(target):
                continue
            value, of_type = ("a", "str") if kind in ("list", "set", "map", "structure", "union") else (["a"], "list")
            expected = "Invalid type for parameter %s, value: %s, type: <class '%s'>, valid types: %s" % (
                name, value, of_type, VALID[kind])
            document = json.dumps({**self.required(target), name: value})
            done = self.run(operation, "--cli-input-json", document, *self.outfile(definition))
            told = done.stderr.decode()
            self.check("%s (wrong %s)" % (operation, name), (done.returncode != 252 or expected not in told) and told)

    @staticmethod
    def input_of(definition):
        return definition.get("input", {}).get("target", "smithy.api#Unit")

    def outfile(self, definition):
        return ["out"] if self.model.file(definition.get("output", {}).get("target", "smithy.api#Unit")) else []

    # ---- all of it

    def all(self):
        for operation, definition in self.model.operations():
            traits = definition.get("traits", {})
            requests, responses = traits.get(REQUESTS, []), traits.get(RESPONSES, [])
            if self.model.sends_events(definition) or WITH_HOST_PREFIX in traits:
                self.left += [case["id"] for case in requests + responses]
                continue
            self.explain(operation, definition)
            self.wrong(operation, definition)
            for case in requests:
                if case.get("appliesTo") == "server" or "/" in case.get("host", "") or holds_null(case.get("params")):
                    self.left.append(case["id"])
                else:
                    self.request(operation, definition, case)
            for case in responses:
                if case.get("appliesTo") == "server" or "defaults" in case.get("tags", []):
                    self.left.append(case["id"])
                else:
                    self.response(operation, definition, case)
        self.server.close()
        self.tool.close()
        for problem in self.failed:
            print("FAILED: " + problem)
        print("left out, since they are a server's, stream events, need another host, hold null (which the vendor's "
              "tool refuses) or defaults (which it does not add): " + ", ".join(self.left))
        print("cli_cases: %d passed, %d failed" % (self.passed, len(self.failed)))
        return 1 if self.failed or not self.passed else 0


if __name__ == "__main__":
    sys.exit(Cases(sys.argv[1], sys.argv[2]).all())
