#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lambda has the same results, error lines, exit codes and requests as the vendor's tool.

    cli_vendor_test.py TOOL                      against what was recorded of awscli 2.9.19
    cli_vendor_test.py --record AWS [PATTERN]    records it anew, all or the cases whose names begin so
"""

import base64
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cli_support import Recorder, Tool  # noqa: E402
from cli_vendor_cases import FAILURES, RESPONSES  # noqa: E402
from cli_vendor_more import MORE  # noqa: E402
from cli_vendor_new import NEW  # noqa: E402

RECORDED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cli_vendor_recorded.json")
CASES = [(name, arguments, answers, {}) for name, arguments, answers in RESPONSES] + FAILURES + MORE + NEW


def measure(tool, recorder, arguments, answers, environment):
    """Output and requests of a tool."""
    recorder.prepare(answers or [{"status": 500}])
    if "--endpoint-url" not in arguments and answers is not None:
        arguments = arguments + ["--endpoint-url", recorder.url]
    result = tool.run(*arguments, **environment)
    requests = [[method, target, base64.b64encode(body).decode()] for method, target, _, body in recorder.requests]
    text = [result.stdout.decode(), result.stderr.decode()]
    return {"stdout": text[0].replace(recorder.url, "URL"), "stderr": plain(text[1].replace(recorder.url, "URL")),
            "code": result.returncode, "requests": requests}


def plain(message):
    """Messages without the name and the usage of the tool."""
    message = re.sub(r"(?s)usage: .*?\n\n(  \S+ .*\n)+", "usage\n", message)
    return re.sub(r"(?m)^(aws|lambda): error", "error", message)


def record(aws, only=""):
    tool, recorder, found = Tool([aws, "lambda"]), Recorder(), {}
    if only:
        with open(RECORDED, encoding="utf-8") as file:
            found = json.load(file)
    for name, arguments, answers, environment in CASES:
        if re.match(only, name):
            found[name] = measure(tool, recorder, arguments, answers, environment)
    tool.close()
    recorder.close()
    return found


def same_json(left, right):
    """JSON bodies compare without white space and order of keys."""
    try:
        return json.loads(base64.b64decode(left)) == json.loads(base64.b64decode(right))
    except ValueError:
        return left == right


def targets(measured):
    """Methods and paths with parameters in any order. In newer models no path ends with a slash."""
    parts = [(method, target.partition("?")) for method, target, _ in measured["requests"]]
    return [[method, path.rstrip("/"), sorted(query.split("&"))] for method, (path, _, query) in parts]


class VendorTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()
        with open(RECORDED, encoding="utf-8") as file:
            cls.recorded = json.load(file)

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def check(self, name, arguments, answers, environment):
        expected = self.recorded[name]
        found = measure(self.tool, self.recorder, arguments, answers, environment)
        if name in DIFFERENT:
            reason, mine = DIFFERENT[name]
            self.assertEqual({key: found[key] for key in mine}, mine, reason)
            self.assertNotEqual({key: expected[key] for key in mine}, mine, "no longer different: " + reason)
            return
        self.assertEqual(found["code"], expected["code"], found["stderr"])
        self.assertEqual(found["stdout"], expected["stdout"])
        if name not in OWN_WORDS:
            self.assertEqual(found["stderr"], expected["stderr"])
        self.assertEqual(targets(found), targets(expected))
        for mine, theirs in zip(found["requests"], expected["requests"]):
            self.assertTrue(same_json(mine[2], theirs[2]), (mine, theirs))


# Same exit code, other words in the message.
OWN_WORDS = {"bad query", "query of a wrong type", "not a number", "not a number in shorthand",
             "timeout is no number", "wait: bad query"}
OWN_WORDS |= {name for name, *_ in MORE if re.match("(timeout|weight|read timeout) is no number", name)}

# Other results, with the reason and what they are.
DIFFERENT = {
    "new: pages: a later error": ("pages are printed as they arrive", {
        "code": 254, "stdout": '{\n    "Versions": [\n        {\n            "CodeSize": 1000,\n            "Version": "1"\n'
                               '        }'}),
    "new: error 400 ": ("an error without a code has a name", {
        "code": 254, "stderr": "\nAn error occurred (UnknownError) when calling the Invoke operation: why\n"}),
    "new: yaml with bytes": ("documents also work for commands with an output file", {
        "code": 0, "stderr": "", "requests": [["POST", "/2015-03-31/functions/f/invocations", "eyJhIjoxfQ=="]]}),
}


def _add(case, number):
    name = "test_%s_%d" % (re.sub(r"\W+", "_", case[0]), number)
    setattr(VendorTest, name, lambda self: self.check(*case))


for _number, _case in enumerate(CASES):
    _add(_case, _number)

if __name__ == "__main__":
    if len(sys.argv) >= 3 and sys.argv[1] == "--record":
        expectations = record(*sys.argv[2:4])
        with open(RECORDED, "w", encoding="utf-8") as out:
            json.dump(expectations, out, indent=1, sort_keys=True)
            out.write("\n")
        sys.exit(0)
    TOOL = os.path.abspath(sys.argv.pop(1))
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli_vendor: %d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
