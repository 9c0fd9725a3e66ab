# SPDX-License-Identifier: Apache-2.0
"""All waiters against lambda-local, whose functions change their state: success, failure, timeout, unexpected error."""
import base64
import os
import subprocess
import sys
import unittest

from local_support import FUNCTIONS, Server, main

BASE = "/2015-03-31/functions"
SLOW = ["--state-delay-ms", "60000"]
# Long enough that a busy machine still asks once while the function is Pending.
SEEN = ["--state-delay-ms", "2000"]
QUICK = ["--state-delay-ms", "300", "--fail", "create=bad", "--fail", "update=worse", "--fail", "publish=worst"]


class Waiters(unittest.TestCase):
    def serve(self, options):
        self.server = Server("--functions-dir", FUNCTIONS, *options, functions={"ready": "#!/bin/sh\necho 1\n"})
        self.addCleanup(self.server.stop)

    def api(self, method, target, document):
        reply = self.server.api(method, BASE + target, document)
        self.assertIn(reply.status, (200, 201), reply.body)

    def create(self, name):
        self.api("POST", "", {"FunctionName": name, "Role": "arn:aws:iam::123456789012:role/r",
                              "Runtime": "provided.al2023", "Handler": "environment",
                              "Code": {"ZipFile": base64.b64encode(b"PK\x03\x04").decode()}})

    def wait(self, waiter, function, qualifier="-", max_wait_ms=30000):
        plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        env = dict(plain, AWS_REGION="us-east-1", AWS_ACCESS_KEY_ID="AK", AWS_SECRET_ACCESS_KEY="SK",
                   AWS_ENDPOINT_URL_LAMBDA="http://%s:%d" % (self.server.host, self.server.port))
        done = subprocess.run([PROBE, waiter, function, qualifier, str(max_wait_ms)], env=env, capture_output=True,
                              text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        outcome, status, calls, error = done.stdout.split()
        return outcome, status, int(calls), error

    def test_the_wait_succeeds_when_the_state_is_reached(self):
        self.serve(SEEN)
        for waiter, name in [("FunctionActive", "one"), ("FunctionActiveV2", "two")]:
            self.create(name)
            outcome, status, calls, error = self.wait(waiter, name)
            self.assertEqual((outcome, status, error), ("success", "AWSC_OK", "-"), waiter)
            self.assertGreater(calls, 1, waiter)  # it was Pending first
        self.assertEqual(self.wait("FunctionExists", "one"), ("success", "AWSC_OK", 1, "-"))
        for waiter, timeout in [("FunctionUpdated", 5), ("FunctionUpdatedV2", 6)]:
            self.api("PUT", "/one/configuration", {"Timeout": timeout})
            outcome, status, calls, error = self.wait(waiter, "one")
            self.assertEqual((outcome, status, error), ("success", "AWSC_OK", "-"), waiter)
            self.assertGreater(calls, 1, waiter)
        self.api("POST", "/two/versions", {})
        outcome, status, calls, error = self.wait("PublishedVersionActive", "two", "1")
        self.assertEqual((outcome, status, error), ("success", "AWSC_OK", "-"))
        self.assertGreater(calls, 1)

    def test_failure_is_distinguished_from_success(self):
        self.serve(QUICK)
        failure = ("failure", "AWSC_ERR_WAITER")
        self.create("bad")
        for waiter in ("FunctionActive", "FunctionActiveV2"):
            self.assertEqual(self.wait(waiter, "bad")[:2], failure, waiter)
        self.create("worse")
        self.wait("FunctionActiveV2", "worse")
        self.api("PUT", "/worse/configuration", {"Timeout": 5})
        for waiter in ("FunctionUpdated", "FunctionUpdatedV2"):
            self.assertEqual(self.wait(waiter, "worse")[:2], failure, waiter)
        self.create("worst")
        self.wait("FunctionActiveV2", "worst")
        self.api("POST", "/worst/versions", {})
        self.assertEqual(self.wait("PublishedVersionActive", "worst", "1")[:2], failure)
        # FunctionExists has no failure state: a missing function may still be created.

    def test_a_wait_ends_with_a_timeout(self):
        self.serve(SLOW)
        timeout = ("timeout", "AWSC_ERR_TIMEOUT")
        self.create("pending")
        for waiter in ("FunctionActive", "FunctionActiveV2", "PublishedVersionActive"):
            outcome, status, calls, _ = self.wait(waiter, "pending", max_wait_ms=1000)
            self.assertEqual((outcome, status), timeout, waiter)
            self.assertGreater(calls, 1, waiter)
        self.api("PUT", "/ready/configuration", {"Timeout": 5})
        for waiter in ("FunctionUpdated", "FunctionUpdatedV2"):
            self.assertEqual(self.wait(waiter, "ready", max_wait_ms=1000)[:2], timeout, waiter)
        outcome, status, calls, _ = self.wait("FunctionExists", "nowhere", max_wait_ms=1000)
        self.assertEqual((outcome, status), timeout)
        self.assertGreater(calls, 1)

    def test_an_unexpected_error_ends_the_wait(self):
        self.serve(QUICK)
        for waiter in ("FunctionActive", "FunctionActiveV2", "FunctionUpdated", "FunctionUpdatedV2",
                       "PublishedVersionActive"):
            self.assertEqual(self.wait(waiter, "nowhere"),
                             ("failure", "AWSC_ERR_SERVICE", 1, "ResourceNotFoundException"), waiter)
        self.server.add_fault("status=400,code=InvalidParameterValueException,count=1")
        self.assertEqual(self.wait("FunctionExists", "ready"),
                         ("failure", "AWSC_ERR_SERVICE", 1, "InvalidParameterValueException"))


if __name__ == "__main__":
    PROBE = sys.argv.pop(2)
    main("waiters with lambda-local")
