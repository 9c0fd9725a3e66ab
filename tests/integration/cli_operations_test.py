#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every operation: a filled skeleton of lambda becomes the same request as that of the library.

    cli_operations_test.py TOOL SNAPSHOTS_PROGRAM
"""

import base64
import copy
import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cli_support import Recorder, Tool, json_body  # noqa: E402

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "snapshot", "data")
TEXT = "Text-é \"quoted\"/" + "x" * 50
TIME = 1673265600


def kebab(tool, name):
    """The command of an operation: equal without dashes."""
    return tool.commands[name.lower()]


def fill(value):
    """Fills a skeleton. A point in time is a number, bytes are base64."""
    if isinstance(value, dict):
        return {key: fill(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner) for inner in value]
    if value == "1970-01-01T00:00:00":
        return TIME
    if value is None:
        return base64.b64encode(b"bytes \x00\xff").decode()
    if value == "":
        return TEXT
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return 12345
    return 1234.5 if isinstance(value, float) else value


class OperationsTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()
        text = cls.tool.run("help").stdout.decode()
        names = text.split("\nCOMMANDS\n")[1].split("\n\n")[0].split()
        cls.tool.commands = {name.replace("-", ""): name for name in names}
        cls.operations = sorted(name[:-5] for name in os.listdir(DATA) if name.endswith(".json"))

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def skeleton(self, command):
        result = self.tool.run(command, "--generate-cli-skeleton")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return json.loads(result.stdout)

    def call(self, command, document, *more):
        self.tool.write("input.json", json.dumps(document, ensure_ascii=False).encode())
        self.recorder.prepare([json_body({})])
        self.tool.run(command, *(["out"] if command.startswith("invoke") and command != "invoke-async" else []),
                      "--cli-input-json", "file://input.json", "--cli-binary-format", "base64", "--endpoint-url",
                      self.recorder.url, *more)
        self.assertEqual(len(self.recorder.requests), 1, command)
        return self.recorder.requests[0]

    def serialize(self, inputs):
        lines = "".join("%s %s\n" % (name, json.dumps(value, ensure_ascii=False)) for name, value in inputs)
        result = subprocess.run([SNAPSHOTS, "--serialize"], input=lines.encode(), capture_output=True, check=True)
        return json.loads(result.stdout)

    def test_there_is_a_command_for_every_operation(self):
        self.assertEqual(sorted(name.lower() for name in self.operations),
                         sorted(name for name in self.tool.commands if name != "wait"))
        self.assertGreaterEqual(len(self.operations), 85)

    def test_skeletons_have_every_member(self):
        def missing(skeleton, value, path):
            if isinstance(value, dict) and isinstance(skeleton, dict) and list(skeleton) != ["KeyName"]:
                for key, inner in value.items():
                    if key not in skeleton:
                        yield path + "." + key
                    else:
                        yield from missing(skeleton[key], inner, path + "." + key)
            if isinstance(value, list) and isinstance(skeleton, list) and value:
                yield from missing(skeleton[0], value[0], path + "[]")

        for name in self.operations:
            with open(os.path.join(DATA, name + ".json"), encoding="utf-8") as file:
                expected = json.load(file)["full request"]["input"]
            self.assertEqual(list(missing(self.skeleton(kebab(self.tool, name)), expected, name)), [])

    def test_a_filled_skeleton_is_the_request_of_the_library(self):
        inputs = []
        for name in self.operations:
            document = fill(self.skeleton(kebab(self.tool, name)))
            inputs.append((name, document))
        for (name, document), expected in zip(inputs, self.serialize(inputs)):
            with self.subTest(operation=name):
                self.assertNotIn("error", expected)
                method, target, headers, body = self.call(kebab(self.tool, name), copy.deepcopy(document))
                path = expected["path"] + ("?" + expected["query"] if expected["query"] else "")
                self.assertEqual((method, target), (expected["method"], path))
                wanted = expected.get("body", "")
                if "body_base64" in expected:
                    wanted = base64.b64decode(expected["body_base64"])
                self.assertEqual(body, wanted if isinstance(wanted, bytes) else wanted.encode())
                lower = {key.lower(): value for key, value in headers.items()}
                for line in expected["headers"]:
                    key, _, value = line.partition(": ")
                    found = lower.get(key.lower(), "").encode("latin-1").decode()
                    self.assertEqual(found, value, key)


if __name__ == "__main__":
    SNAPSHOTS = os.path.abspath(sys.argv.pop(2))
    TOOL = os.path.abspath(sys.argv.pop(1))
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli_operations: %d passed, %d failed" % (max(result.testsRun - failed, 0), failed))
    sys.exit(1 if failed else 0)
