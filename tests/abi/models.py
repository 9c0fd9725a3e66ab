#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generates each published model with a protocol of the runtime, compiles it with gcc and clang and the project's warnings,
with its constraints and the data of its command line, its headers as C++17, and links a shared library. Then one
program per model calls every operation with a minimal valid input over the replay transport, and decodes the response.

AWSC_MODELS_DIR names folders with models; a clone of github:aws/api-models-aws is one. Small models come first.
AWSC_MODELS_RESULTS names a file that gets a line for each model; a model that passed there is not tried again.
AWSC_MODELS_SECONDS: no model begins after that time."""
import base64
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
C_FLAGS = ["-std=c11", *WARNINGS, "-Wstrict-prototypes", "-Wmissing-prototypes"]
PROGRAM = pathlib.Path(__file__).with_name("models_program.c")
FOLDERS = ("include", "src", "registry", "strict", "cli")
PROTOCOLS = ("awsJson1_0", "awsJson1_1", "restJson1", "awsQuery")
# Members that the endpoint rules parse.
ARNS = {"KvsARN": "arn:aws:cloudfront::123456789012:key-value-store/name"}
# Members that are the endpoint of their request.
URLS = {"PredictEndpoint": "https://predict.example.com"}
ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/name"
TIMES = {"date-time": "2026-11-21T00:00:00Z", "http-date": "Sat, 21 Nov 2026 00:00:00 GMT"}


class Failure(Exception):
    pass


def run(*command, folder=None):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=folder)
    if done.returncode:
        raise Failure(f"{' '.join(map(str, command))[:300]} ended with {done.returncode}\n{done.stdout[-1500:]}"
                      f"{done.stderr[-1500:]}")
    return done.stdout


# ---- values of a model ---------------------------------------------------------------------------------------------


class Model:
    """The operations of a model, and values of their shapes."""

    def __init__(self, path):
        self.shapes = json.loads(path.read_text()).get("shapes", {})
        self.service = next((shape for shape in self.shapes.values() if shape["type"] == "service"), {"traits": {}})

    def protocol(self):
        """The protocol by which the service is called, or None."""
        return next((name for name in PROTOCOLS if "aws.protocols#" + name in self.service["traits"]), None)

    def operations(self):
        found = {}
        for name, shape in self.shapes.items():
            if shape["type"] == "operation":
                found[name.split("#")[1]] = shape
        return dict(sorted(found.items()))

    def members(self, target):
        return self.shapes.get(target, {}).get("members", {}) if target != "smithy.api#Unit" else {}

    def value(self, target, traits, depth=0):
        """A value of a shape. A response has every member of its outer structures, an input only the required ones."""
        shape = self.shapes.get(target, {"type": target.split("#")[1].lower().replace("primitive", "")})
        kind, traits = shape["type"], {**shape.get("traits", {}), **traits}
        if kind == "structure":
            return {name: self.member(name, member, depth)
                    for name, member in self.members(target).items() if self.needed(member, depth)}
        if kind == "union":
            name, member = next(iter(shape["members"].items()))
            return {name: self.value(member["target"], member.get("traits", {}), depth + 1)}
        if kind in ("list", "set"):
            return [self.value(shape["member"]["target"], {}, depth + 1)] if depth < 3 else []
        if kind == "map":
            return {"key": self.value(shape["value"]["target"], {}, depth + 1)} if depth < 3 else {}
        if kind == "enum":
            return next(iter(shape["members"].values()))["traits"]["smithy.api#enumValue"]
        if kind == "timestamp":
            return TIMES.get(traits.get("smithy.api#timestampFormat"), 1795219200)
        simple = {"string": "text", "blob": "eA==", "boolean": True, "document": {"any": [1]}, "unit": {}}
        return simple.get(kind, 7)

    def wire(self, target, value):
        """The value with the names that its members have in JSON."""
        shape = self.shapes.get(target, {})
        if shape.get("type") in ("structure", "union"):
            return {self.wire_name(name, shape["members"][name]): self.wire(shape["members"][name]["target"], inner)
                    for name, inner in value.items()}
        if shape.get("type") in ("list", "set"):
            return [self.wire(shape["member"]["target"], item) for item in value]
        if shape.get("type") == "map":
            return {key: self.wire(shape["value"]["target"], item) for key, item in value.items()}
        return value

    def wire_name(self, name, member):
        named = self.protocol() == "restJson1"
        return member.get("traits", {}).get("smithy.api#jsonName", name) if named else name

    def member(self, name, member, depth):
        parameter = member.get("traits", {}).get("smithy.rules#contextParam", {}).get("name", "")
        if name in URLS:
            return URLS[name]
        if parameter.endswith("ARN"):
            return ARNS.get(parameter, ARN)
        return self.value(member["target"], member.get("traits", {}), depth + 1)

    def needed(self, member, depth):
        target = self.shapes.get(member["target"], {})
        if "smithy.api#streaming" in target.get("traits", {}) and target["type"] == "union":
            return False
        return "smithy.api#required" in member.get("traits", {}) or depth < 2

    def payload(self, target):
        return next(((name, member) for name, member in self.members(target).items()
                     if "smithy.api#httpPayload" in member.get("traits", {})), (None, None))

    def is_stream(self, target):
        return "smithy.api#streaming" in self.shapes.get(target, {}).get("traits", {})


# ---- one call ------------------------------------------------------------------------------------------------------


def message(name, payload):
    """A message of an event stream."""
    headers = b"".join(bytes([len(key)]) + key.encode() + b"\x07" + struct.pack(">H", len(text)) + text.encode()
                       for key, text in ((":message-type", "event"), (":event-type", name)))
    head = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    bare = head + struct.pack(">I", zlib.crc32(head)) + headers + payload
    return bare + struct.pack(">I", zlib.crc32(bare))


def event(model, union):
    """A message with the first kind of event of a stream."""
    name, member = next(iter(model.members(union).items()))
    payload = b"{}"
    for inner, facts in model.members(member["target"]).items():
        if "smithy.api#eventPayload" in facts.get("traits", {}):
            value = model.value(facts["target"], {})
            payload = base64.b64decode(value) if model.shapes[facts["target"]]["type"] == "blob" \
                else json.dumps(value).encode()
    return message(name, payload)


def answer(model, target):
    """Headers, body, and the expected result of awsc_to_json."""
    value = model.value(target, {}, 1)
    headers, body, expected = [("Content-Type", "application/json")], {}, {}
    for name, member in model.members(target).items():
        traits = member.get("traits", {})
        if "smithy.api#httpHeader" in traits:
            if model.shapes.get(member["target"], {}).get("type", "string") in ("string", "enum") \
                    and member["target"] != "smithy.api#Integer" and isinstance(value.get(name), str):
                is_encoded = "smithy.api#mediaType" in {**model.shapes.get(member["target"], {}).get("traits", {}), **traits}
                headers.append((traits["smithy.api#httpHeader"],
                                base64.b64encode(value[name].encode()).decode() if is_encoded else value[name]))
                expected[name] = value[name]
        elif not {"smithy.api#httpPrefixHeaders", "smithy.api#httpResponseCode",
                  "smithy.api#httpPayload"} & set(traits) and name in value:
            body[model.wire_name(name, member)] = model.wire(member["target"], value[name])
            expected[name] = value[name]
    if any(name == "Content-Type" for name, _ in headers[1:]):
        del headers[0]
    name, member = model.payload(target)
    if not member:
        return headers, json.dumps(body).encode() if expected or body else b"", expected
    shape = model.shapes.get(member["target"], {"type": "blob"})
    if shape["type"] == "union" and model.is_stream(member["target"]):
        return headers, event(model, member["target"]), expected
    if model.is_stream(member["target"]):
        return headers, b"x", {key: value for key, value in expected.items() if key != name}
    expected[name] = value[name]
    if shape["type"] in ("string", "enum"):
        return headers, value[name].encode(), expected
    text = json.dumps(model.wire(member["target"], value[name]))
    return headers, b"x" if shape["type"] == "blob" else text.encode(), expected


def json_answer(model, target):
    """The same for awsJson: all members are in the document, which precedes the events if there are some."""
    value = model.value(target, {}, 1) if target != "smithy.api#Unit" else {}
    streams = [member["target"] for member in model.members(target).values() if model.is_stream(member["target"])]
    body = json.dumps(value).encode()
    headers = [("Content-Type", "application/x-amz-json-1.1")]
    return headers, message("initial-response", body) + event(model, streams[0]) if streams else body, value


def xml_text(value):
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("&", "&amp;").replace("<", "&lt;")


def xml(model, name, target, traits, value):
    """A value as XML elements: one called `name`, or several if it is flattened."""
    shape = model.shapes.get(target, {"type": target.split("#")[1].lower()})
    kind, flat, named = shape["type"], "smithy.api#xmlFlattened" in traits, "smithy.api#xmlName"
    if kind in ("structure", "union"):
        inner = "".join(xml(model, member.get("traits", {}).get(named, key), member["target"],
                            member.get("traits", {}), value[key])
                        for key, member in model.members(target).items() if key in value)
    elif kind in ("list", "set"):
        item = name if flat else shape["member"].get("traits", {}).get(named, "member")
        inner = "".join(xml(model, item, shape["member"]["target"], {}, part) for part in value)
    elif kind == "map":
        item = name if flat else "entry"
        inner = "".join(f"<{item}>" + xml(model, shape["key"].get("traits", {}).get(named, "key"),
                                          "smithy.api#String", {}, key)
                        + xml(model, shape["value"].get("traits", {}).get(named, "value"),
                              shape["value"]["target"], {}, part) + f"</{item}>" for key, part in value.items())
    elif kind == "timestamp":
        inner = {**shape.get("traits", {}), **traits}.get("smithy.api#timestampFormat", "date-time")
        inner = TIMES.get(inner, "1795219200")
    else:
        inner = xml_text(value)
    return inner if flat else f"<{name}>{inner}</{name}>"


def query_answer(model, name, target):
    """The same in XML. In JSON every time without a format is in seconds."""
    value = model.value(target, {}, 1) if target != "smithy.api#Unit" else {}
    result = xml(model, name + "Result", target, {}, value) if target != "smithy.api#Unit" else ""
    return [("Content-Type", "text/xml")], f"<{name}Response>{result}</{name}Response>".encode(), value


def c_text(data):
    return '"' + "".join(f"\\{byte:03o}" if byte < 32 or byte > 126 or chr(byte) in '"\\?' else chr(byte)
                         for byte in data) + '"'


def case(model, name, operation):
    target = operation.get("input", {}).get("target", "smithy.api#Unit")
    output = operation.get("output", {}).get("target", "smithy.api#Unit")
    if model.protocol() == "awsQuery":
        headers, body, expected = query_answer(model, name, output)
    else:
        headers, body, expected = (answer if model.protocol() == "restJson1" else json_answer)(model, output)
    given = json.dumps(model.value(target, {}, 2)).encode()
    lines = ", ".join(f"{{{c_text(key.encode())}, {c_text(text.encode())}}}" for key, text in headers)
    return (f"{{\"{name}\", {c_text(given)}, {{{lines}}}, {len(headers)}, (const unsigned char *){c_text(body)}, "
            f"{len(body)}}},"), expected


# ---- one model -----------------------------------------------------------------------------------------------------


def contains(found, expected):
    """Whether every member of `expected` is in `found`, which may have defaults and required members as well."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(name in found and contains(found[name], value)
                                               for name, value in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(contains, found, expected))
    return found == expected


STAGES = ("generated", "clang", "gcc", "C++17", "linked", "answered")
DEFAULT = re.compile(r"^static .*\b(default_\d+) = ", re.MULTILINE)


def one_unit(sources):
    """A translation unit that includes all files. The defaults of each file get names of their own."""
    text = ""
    for number, source in enumerate(sources):
        names = DEFAULT.findall(source.read_text())
        text += "".join(f"#define {name} {name}_of_{number}\n" for name in names) + f'#include "{source}"\n'
        text += "".join(f"#undef {name}\n" for name in names)
    return text


def compile_with_clang(sources, include, work):
    """Checks the syntax only, since the warnings of clang need no code."""
    if not shutil.which("clang"):
        print("SKIPPED: no clang")
        return
    library = [source for source in sources if source.parent.name in ("src", "registry")]
    (work / "all.c").write_text(one_unit(library))
    run("clang", *C_FLAGS, *include, "-fsyntax-only", work / "all.c")
    for source in sources:
        if source not in library:
            run("clang", *C_FLAGS, *include, "-fsyntax-only", source)


def compile_with_gcc(sources, include, work):
    """The objects of the sources by folder."""
    objects = {}
    for source in sources:
        objects.setdefault(source.parent.name, []).append(work / (source.stem + ".o"))
    run("gcc", *C_FLAGS, "-fPIC", "-fvisibility=hidden", *include, "-c", *sources, folder=work)
    return objects


def compile_headers(out, include, work):
    umbrella = work / "headers.cc"
    umbrella.write_text("".join(f"#include <{header.relative_to(out / 'include')}>\n"
                                for header in sorted((out / "include").rglob("*.h"))))
    run("g++", "-std=c++17", *WARNINGS, *include, "-fsyntax-only", umbrella)


def check(root, build, path, work, python, reached):
    """How many operations answered. Appends the stages that succeeded to `reached`."""
    model, out = Model(path), work / "out"
    run(python, "-m", "codegen", "generate", "--model", path, "--out", out, "--lock", work / "lock.json")
    reached.append("generated")
    prefix = next((out / "registry").glob("awsc_*_registry.h")).name[:-len("_registry.h")]
    include = [f"-I{root / 'runtime/include'}", f"-I{root / 'cli'}", *(f"-I{out / name}" for name in FOLDERS)]
    sources = [source for name in FOLDERS for source in sorted((out / name).glob("*.c"))]
    compile_with_clang(sources, include, work)
    reached.append("clang")
    objects = compile_with_gcc(sources, include, work)
    reached.append("gcc")
    compile_headers(out, include, work)
    reached.append("C++17")
    core = [f"-L{build}", f"-Wl,-rpath,{build}", "-lawsc-core", "-lawsc-identity"]
    run("gcc", "-shared", "-Wl,--no-undefined", *objects["src"], *core, "-o", work / "library.so")
    strict = [f"-L{build}", f"-Wl,-rpath,{build}", "-lawsc-strict"]
    if (build / "libawsc-strict.so").exists():
        run("gcc", "-shared", "-Wl,--no-undefined", *objects["strict"], *strict, "-o", work / "strict.so")
    reached.append("linked")
    rows, expected = zip(*(case(model, *item) for item in model.operations().items()))
    (work / "cases.h").write_text(f"#include <{prefix}_registry.h>\n#define TABLE {prefix}_operation_table\n"
                                  f"#define COUNT {prefix}_operation_count\n#define SERVICE {prefix}_service\n"
                                  "#define CASES \\\n" + " \\\n".join(rows) + "\n")
    called = [*objects["src"], *objects["registry"], *core]
    run("gcc", *C_FLAGS, *include, f"-I{work}", PROGRAM, *called, "-o", work / "program")
    lines = run(work / "program").splitlines()
    if len(lines) != len(rows):
        raise Failure(f"{len(lines)} answers to {len(rows)} calls")
    for line, known in zip(lines, expected):
        name, _, text = line.partition("\t")
        if not contains(json.loads(text), known):
            raise Failure(f"{name}: expected {json.dumps(known)}, found {text}")
    reached.append("answered")
    return len(rows)


def models():
    """The models in our protocols, small ones first."""
    folders = [folder for folder in os.environ.get("AWSC_MODELS_DIR", "").split(os.pathsep) if folder]
    paths = {path for folder in folders for path in pathlib.Path(folder).rglob("*.json")}
    return [path for path in sorted(paths, key=lambda path: (path.stat().st_size, path.name))
            if Model(path).protocol()]


def passed_before(results):
    if not results or not os.path.exists(results):
        return set()
    with open(results, encoding="utf-8") as file:
        return {row["model"] for row in map(json.loads, file) if row["failure"] is None}


def note(results, path, reached, operations, failure):
    if results:
        with open(results, "a", encoding="utf-8") as file:
            file.write(json.dumps({"model": str(path), **{name: name in reached for name in STAGES},
                                   "operations": operations, "failure": failure}) + "\n")


def main():
    root, build, python = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    results, seconds = os.environ.get("AWSC_MODELS_RESULTS"), float(os.environ.get("AWSC_MODELS_SECONDS", "inf"))
    done, begun = passed_before(results), time.monotonic()
    paths = models()
    if not paths:
        print("SKIPPED: published models (set AWSC_MODELS_DIR)")
        return 0
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.chdir(root)
    passed = failed = 0
    for path in paths:
        if str(path) in done:
            continue
        if time.monotonic() - begun > seconds:
            break
        with tempfile.TemporaryDirectory() as directory:
            reached, operations, problem = [], 0, None
            try:
                operations = check(root, build, path, pathlib.Path(directory), python, reached)
                passed += 1
                print(f"{path.name}: {operations} operations answered", flush=True)
            except Failure as failure:
                problem, failed = str(failure), failed + 1
                print(f"{path.name}: {failure}", flush=True)
            note(results, path, reached, operations, problem)
    print(f"models: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
