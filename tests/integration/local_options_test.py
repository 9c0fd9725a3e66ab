#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lambda-local: options, processes that end by a signal, and control requests.

    local_options_test.py LAMBDA_LOCAL
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import local_support  # noqa: E402
from local_support import Server  # noqa: E402

SIGNALS = {"HUP": "hangup", "INT": "interrupt", "QUIT": "quit", "ILL": "illegal instruction",
           "TRAP": "trace/breakpoint trap", "ABRT": "aborted", "BUS": "bus error", "FPE": "floating point exception",
           "KILL": "killed", "SEGV": "segmentation fault", "PIPE": "broken pipe", "ALRM": "alarm clock",
           "TERM": "terminated"}


def ended(*arguments):
    done = subprocess.run([local_support.BINARY, *arguments], capture_output=True, text=True, timeout=20)
    return done.returncode, done.stdout, done.stderr


class OptionsTest(unittest.TestCase):
    def test_help_and_version_need_nothing_else(self):
        for arguments in (["--help"], ["--help", "--port", "0"]):
            code, out, err = ended(*arguments)
            self.assertEqual((code, err), (0, ""))
            self.assertIn("usage: lambda-local", out)
        code, out, err = ended("--version")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"[0-9]+\.[0-9]+\.[0-9]+")

    def test_values_out_of_range_are_refused(self):
        for arguments in (["--port", "-1"], ["--port", "65536"], ["--port", "1x"], ["--memory", "0"], ["--memory", "x"],
                          ["--memory", "99999999"], ["--timeout-seconds", "0"], ["--timeout-seconds", "99999999"],
                          ["--region", ""], ["--region", "a.b"], ["--region", "r" * 65], ["--fail", "create"],
                          ["--fail", "create=a.b"], ["--fail", "delete=f"], ["--fail", "=f"], ["--access-key", "=x"],
                          ["--access-key", "a="], ["--access-key", "a"], ["--destinations-file", "/nonexistent/file"],
                          ["--state", "/nonexistent/file"], ["--function", "=/bin/cat"], ["--function", "a.b=/bin/cat"],
                          ["--function", "x=/bin"], ["--function", "x=/bin/cat,timeout=0"],
                          ["--function", "x=/bin/cat,memory=0"], ["--function", "x=/bin/cat,alias="],
                          ["--function", "x=/bin/cat,timeout"], ["--functions-dir", "/bin/cat"], ["stray"],
                          ["--verbose=yes"]):
            with self.subTest(arguments=arguments):
                code, out, err = ended(*arguments)
                self.assertIn(code, (1, 2), err)
                self.assertEqual(out, "")
                self.assertTrue(err.strip())

    def test_keys_may_be_repeated_up_to_a_limit(self):
        keys = [word for number in range(200) for word in ("--access-key", "AKID%d=secret" % number)]
        code, _, err = ended(*keys)
        self.assertEqual(code, 2)
        self.assertIn("--access-key", err)
        self.assertNotIn("secret", err)

    def test_a_repeated_function_replaces_the_first(self):
        with Server("--function", "f=/bin/false", "--function", "f=/bin/cat") as server:
            self.assertEqual(server.invoke("f", b"[1]").json(), [1])

    def test_region_and_memory_are_shown(self):
        with Server("--region", "eu-central-1", "--memory", "256", "--function", "f=/bin/cat") as server:
            found = server.api("GET", "/2015-03-31/functions/f").json()["Configuration"]
            self.assertEqual(found["FunctionArn"].split(":")[3], "eu-central-1")
            self.assertEqual(found["MemorySize"], 256)

    def test_verbose_logs_requests_and_logs_of_functions(self):
        server = Server("--verbose", functions={"f": "#!/bin/sh\necho to the log >&2\ncat\n"})
        with server:
            server.invoke("f", b"{}")
            server.invoke("nobody", b"{}")
        self.assertIn("to the log", server.errors)
        self.assertIn("/2015-03-31/functions/f/invocations", server.errors)

    def test_dropped_events_are_logged(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Server("--verbose", "--retry-delay-ms", "1", "--destinations-file", os.path.join(folder, "out"),
                            functions={"f": "#!/bin/sh\nexit 1\n"})
            out = os.path.join(folder, "out")
            with server:
                failure = {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:q"}}
                server.api("PUT", "/2019-09-25/functions/f/event-invoke-config", {"DestinationConfig": failure})
                self.assertEqual(server.invoke("f", b"{}", invocation_type="Event").status, 202)
                while not os.path.exists(out) or not os.path.getsize(out):  # the record follows the line
                    time.sleep(0.02)
        self.assertIn("for f: given up after 3 attempts", server.errors)


class EndsTest(unittest.TestCase):
    def test_signals_have_the_names_of_the_service(self):
        functions = {name.lower(): "#!/bin/sh\nkill -%s $$\n" % name for name in SIGNALS}
        functions["usr1"] = "#!/bin/sh\nkill -USR1 $$\n"
        with Server(functions=functions) as server:
            for name, text in {**SIGNALS, "USR1": None}.items():
                with self.subTest(signal=name):
                    reply = server.invoke(name.lower(), b"{}")
                    self.assertEqual(reply.headers["X-Amz-Function-Error"], "Unhandled")
                    message = reply.json()["errorMessage"]
                    self.assertIn("Runtime exited with error: signal", message)
                    self.assertTrue(message.endswith(": " + text) if text else message[-1].isdigit(), message)

    def test_signals_that_lambda_local_ignores_end_a_function(self):
        ignored = [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1]
        before = [(each, signal.signal(each, signal.SIG_IGN)) for each in ignored]
        try:
            with Server(functions={each.name: "#!/bin/sh\nkill -%d $$\n" % each for each in ignored}) as server:
                for each in ignored:
                    with self.subTest(signal=each.name):
                        self.assertIn("signal", server.invoke(each.name, b"{}").json()["errorMessage"])
        finally:
            for each, handler in before:
                signal.signal(each, handler)

    def test_a_deleted_executable_is_a_function_error(self):
        with Server(functions={"f": "#!/bin/sh\ncat\n"}) as server:
            os.unlink(os.path.join(server.directory.name, "f"))
            reply = server.invoke("f", b"{}")
            self.assertEqual(reply.headers["X-Amz-Function-Error"], "Unhandled")
            self.assertIn("fork/exec", reply.json()["errorMessage"])


class ControlTest(unittest.TestCase):
    def test_invalid_control_requests_are_refused(self):
        with Server("--function", "f=/bin/cat") as server:
            for method, target, status in (("GET", "/_local/executions", 400), ("GET", "/_local/executions?x=f", 400),
                                           ("GET", "/_local/executions?function=nobody", 200),
                                           ("GET", "/_local/code", 400), ("GET", "/_local/code?x=y", 400),
                                           ("GET", "/_local/code?function=nobody", 404),
                                           ("GET", "/_local/code?layer=nobody", 404), ("PUT", "/_local/faults", 404),
                                           ("POST", "/_local/health", 404), ("GET", "/_local/nothing", 404),
                                           ("GET", "/_local/executions?a=b&function=f", 200)):
                with self.subTest(target=target):
                    self.assertEqual(server.request(method, target).status, status)

    def test_unknown_paths_are_refused(self):
        with Server("--function", "f=/bin/cat") as server:
            for method, target in (("GET", "/"), ("GET", "/2015-03-31"), ("PATCH", "/2015-03-31/functions/f"),
                                   ("GET", "/2015-03-31/functions/f/nothing"), ("GET", "//"),
                                   ("GET", "/2015-03-31/functions//policy")):
                with self.subTest(target=target):
                    self.assertIn(server.request(method, target).status, (403, 404, 405))

    def test_invalid_inputs_are_refused(self):
        with Server("--function", "f=/bin/cat") as server:
            for target, body in (("/2015-03-31/functions/?MaxItems=ten", None),
                                 ("/2015-03-31/functions/?MaxItems=99999999999999999999", None),
                                 ("/2015-03-31/functions/%ff", None)):
                with self.subTest(target=target):
                    reply = server.request("GET", target, body)
                    self.assertIn(reply.status, (400, 404))
            for body in (b"{", b"[]", b'{"Description":5}', b'{"Environment":[]}', b"\xff"):
                with self.subTest(body=body):
                    reply = server.request("PUT", "/2015-03-31/functions/f/configuration", body,
                                           {"Content-Type": "application/json"})
                    self.assertEqual(reply.status, 400)
                    self.assertTrue(json.loads(reply.body))


if __name__ == "__main__":
    local_support.BINARY = sys.argv[1]
    unittest.main(argv=sys.argv[:1], verbosity=1)
