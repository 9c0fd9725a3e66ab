# SPDX-License-Identifier: Apache-2.0
"""Every command has an example in its help page, and all examples run against lambda-local.

    cli_examples_test.py TOOL LAMBDA_LOCAL
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import local_support  # noqa: E402
from cli_support import Tool  # noqa: E402

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "cli", "examples", "lambda.sh")

# A durable function that ends at once, waits for a callback, or keeps its token for the example of a checkpoint.
DURABLE = r"""
import json, os, urllib.parse, urllib.request

def checkpoint(event, update):
    with open(os.environ["EXAMPLES_URL"]) as file:
        base = file.read()
    url = "%s/2025-12-01/durable-executions/%s/checkpoint" % (
        base, urllib.parse.quote(event["DurableExecutionArn"], safe=""))
    body = json.dumps({"CheckpointToken": event["CheckpointToken"], "Updates": [update]}).encode()
    urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": "application/json"})).read()

def handler(event, context):
    operations = event["InitialExecutionState"]["Operations"]
    wanted = json.loads(operations[0]["ExecutionDetails"]["InputPayload"])
    if wanted.get("callback"):
        if len(operations) == 1:
            checkpoint(event, {"Id": "1", "Type": "CALLBACK", "Action": "START"})
            return {"Status": "PENDING"}
        if operations[1]["Status"] == "STARTED":
            return {"Status": "PENDING"}
        if operations[1]["Status"] == "FAILED":
            return {"Status": "FAILED", "Error": operations[1]["CallbackDetails"]["Error"]}
    if wanted.get("hold"):
        with open(wanted["hold"], "w") as file:
            file.write(event["DurableExecutionArn"] + " " + event["CheckpointToken"])
        while True:
            pass
    return {"Status": "SUCCEEDED", "Result": json.dumps("done")}
"""

# Runs before the example that needs it.
PREPARATIONS = {"checkpoint-durable-execution": r"""
lambda invoke --function-name order --invocation-type Event --payload '{"hold":"'"$PWD"'/held"}' result.json > /dev/null
until [ -s held ]; do sleep 0.1; done
read -r execution token < held || true
"""}


def read_examples():
    with open(SCRIPT, encoding="utf-8") as file:
        parts = file.read().split("\n\n")[1:]
    return [part.strip("\n") for part in parts]


class ExamplesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tool = Tool([TOOL])
        cls.path = tempfile.TemporaryDirectory()
        os.symlink(TOOL, os.path.join(cls.path.name, "lambda"))

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.path.cleanup()

    def commands(self):
        text = self.tool.run("help").stdout.decode()
        found = re.findall(r"(?m)^  ([a-z-]+)$", text[text.index("\nCOMMANDS\n"):text.index("\nGLOBAL OPTIONS\n")])
        self.assertGreater(len(found), 80)
        return found

    def test_the_help_of_every_command_has_an_example(self):
        for command in self.commands():
            text = self.tool.run(command, "help").stdout.decode()
            with self.subTest(command=command):
                self.assertIn("\nEXAMPLES\n", text)
                shown = text[text.index("\nEXAMPLES\n"):]
                self.assertRegex(shown, r"\n  [A-Z].*\.\n      \S")
                self.assertIn("lambda %s" % command, shown)
                self.assertNotIn("SPDX", shown)

    def test_an_example_of_another_command_is_not_shown(self):
        text = self.tool.run("invoke-async", "help").stdout.decode()
        self.assertEqual(text[text.index("\nEXAMPLES\n"):].count("      lambda "), 1)

    def test_every_example_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("app.py", "def handler(event, context):\n    return event\n"), ("durable.py", DURABLE)):
                with zipfile.ZipFile(os.path.join(folder, "function.zip"), "a") as file:
                    file.writestr(name, content)
            shutil.copy(os.path.join(folder, "function.zip"), os.path.join(folder, "layer.zip"))
            with open(os.path.join(folder, "event.json"), "w") as file:
                json.dump({"width": 200}, file)
            os.environ["EXAMPLES_URL"] = os.path.join(folder, "url")
            self.addCleanup(os.environ.pop, "EXAMPLES_URL")
            local_support.BINARY = LOCAL
            with local_support.Server("--state-delay-ms", "0", "--timeout-seconds", "60") as server:
                url = "http://127.0.0.1:%d" % server.port
                with open(os.environ["EXAMPLES_URL"], "w") as file:
                    file.write(url)
                self.run_script(folder, url)

    def run_script(self, folder, url):
        lines = ["set -euo pipefail"]
        for number, example in enumerate(read_examples()):
            for command, text in PREPARATIONS.items():
                if "lambda " + command in example:
                    lines.append(text)
            lines += ["echo 'example %d' >&2" % number, example]
        with open(os.path.join(folder, "examples.sh"), "w") as file:
            file.write("\n".join(lines) + "\n")
        result = subprocess.run(["bash", "examples.sh"], cwd=folder, capture_output=True, timeout=240,
                                env=self.tool.environment(AWS_ENDPOINT_URL=url, AWS_DEFAULT_REGION="us-east-1",
                                                          PATH=self.path.name + ":" + os.environ["PATH"]))
        errors = result.stderr.decode()
        last = int(re.findall(r"(?m)^example (\d+)$", errors)[-1])
        self.assertEqual(result.returncode, 0, read_examples()[last] + "\n" + errors[-1500:])
        self.assertEqual(last, len(read_examples()) - 1)


if __name__ == "__main__":
    TOOL, LOCAL = (os.path.abspath(path) for path in sys.argv[1:3])
    del sys.argv[1:3]
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli_examples: %d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
