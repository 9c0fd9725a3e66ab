# SPDX-License-Identifier: Apache-2.0
"""lambda-local keeps its state in a file over restarts. It replaces the file whole, and refuses a damaged one."""
import base64
import json
import os
import stat
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import local_support
from local_support import FUNCTIONS, Server, main

BASE = "/2015-03-31/functions"
ARN = "arn:aws:lambda:us-east-1:123456789012:"


def durable_state(key):
    return (b'{"Format":1,"Records":{"DurableExecution":[{"Key":"%s","Value":{"Execution":{"Status":"RUNNING"},'
            b'"Operations":[{"Id":"1"}],"Token":1}}]}}' % key)


class State(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.file = os.path.join(self.directory.name, "state.json")

    def tearDown(self):
        self.directory.cleanup()

    def server(self, *arguments):
        return Server("--state", self.file, "--state-delay-ms", "0", "--functions-dir", FUNCTIONS, *arguments)

    def read_all(self, server):
        """All resources of all kinds."""
        arn = urllib.parse.quote(ARN + "function:made", safe="")
        targets = [BASE + "/made", BASE + "?FunctionVersion=ALL", BASE + "/made/versions", BASE + "/made/aliases",
                   BASE + "/made/policy", "/2019-09-25/functions/made/event-invoke-config",
                   "/2024-08-31/functions/made/recursion-config", "/2019-09-30/functions/made/concurrency",
                   "/2021-10-31/functions/made/url", "/2018-10-31/layers/tools/versions/1",
                   "/2018-10-31/layers/tools/versions/1/policy", "/2015-03-31/event-source-mappings",
                   "/2020-04-22/code-signing-configs", "/2017-03-31/tags/" + arn, "/2016-08-19/account-settings"]
        found = {}
        for target in targets:
            reply = server.api("GET", target)
            self.assertEqual(reply.status, 200, (target, reply.body))
            # The port changes with a restart.
            found[target] = reply.body.replace(b":%d/" % server.port, b"")
        return found

    def make_all(self, server):
        code = {"ZipFile": base64.b64encode(bytes(range(256))).decode()}
        for method, target, document in [
                ("POST", BASE, {"FunctionName": "made", "Role": "r", "Runtime": "provided.al2023", "Handler": "echo",
                                "Code": code, "Publish": True, "Description": "\u00e9 \" \\ \n\u2028",
                                "Environment": {"Variables": {"A": "1", "B": ""}}, "Tags": {"t": "v"}}),
                ("POST", BASE + "/made/aliases", {"Name": "live", "FunctionVersion": "1"}),
                ("POST", BASE + "/made/policy", {"StatementId": "s", "Action": "lambda:*", "Principal": "*"}),
                ("PUT", "/2019-09-25/functions/made/event-invoke-config", {"MaximumRetryAttempts": 1}),
                ("PUT", "/2024-08-31/functions/made/recursion-config", {"RecursiveLoop": "Allow"}),
                ("PUT", "/2017-10-31/functions/made/concurrency", {"ReservedConcurrentExecutions": 7}),
                ("POST", "/2021-10-31/functions/made/url", {"AuthType": "NONE"}),
                ("POST", "/2018-10-31/layers/tools/versions", {"Content": code}),
                ("POST", "/2018-10-31/layers/tools/versions/1/policy",
                 {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*"}),
                ("POST", "/2015-03-31/event-source-mappings",
                 {"FunctionName": "made", "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"}),
                ("POST", "/2020-04-22/code-signing-configs",
                 {"AllowedPublishers": {"SigningProfileVersionArns": ["arn:aws:signer:x"]}})]:
            reply = server.api(method, target, document)
            self.assertIn(reply.status, (200, 201, 202), (target, reply.body))

    def test_everything_is_there_after_a_restart(self):
        with self.server() as server:
            self.make_all(server)
            before = self.read_all(server)
        with self.server() as server:
            self.assertEqual(self.read_all(server), before)
            self.assertEqual(server.invoke("made:live", b"[3]").json(), [3])
            location = urllib.parse.urlsplit(server.api("GET", BASE + "/made").json()["Code"]["Location"])
            self.assertEqual(server.request("GET", location.path + "?" + location.query).body, bytes(range(256)))
            server.api("PUT", BASE + "/made/configuration", {"Timeout": 9})
            self.assertEqual(server.api("POST", BASE + "/made/versions", {}).json()["Version"], "2")

    def test_a_kill_loses_no_acknowledged_change(self):
        server = self.server()
        for number in range(20):
            document = {"Name": "a%d" % number, "FunctionVersion": "$LATEST"}
            self.assertEqual(server.api("POST", BASE + "/hello/aliases", document).status, 201)
        server.process.kill()
        server.process.communicate()
        server.directory.cleanup()
        with self.server() as server:
            self.assertEqual(len(server.api("GET", BASE + "/hello/aliases").json()["Aliases"]), 20)

    def test_the_command_line_overrides_the_state(self):
        with Server("--state", self.file, "--state-delay-ms", "0", "--function", "cat=/bin/cat,timeout=4") as server:
            server.api("PUT", BASE + "/cat/configuration", {"Description": "kept", "Timeout": 9})
        with Server("--state", self.file, "--function", "cat=/bin/cat,timeout=5,alias=live") as server:
            found = server.api("GET", BASE + "/cat/configuration").json()
            self.assertEqual((found["Description"], found["Timeout"]), ("kept", 5))
            self.assertEqual(server.invoke("cat:live", b"[1]").json(), [1])

    def test_only_the_owner_may_read_the_file_and_no_other_file_remains(self):
        with self.server() as server:
            self.make_all(server)
            self.assertEqual(os.listdir(self.directory.name), ["state.json"])
            self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
            self.assertEqual(json.load(open(self.file))["Format"], 1)

    def test_state_that_cannot_be_written_is_an_error_of_the_request(self):
        below = os.path.join(self.directory.name, "below")
        os.mkdir(below)
        self.file = os.path.join(below, "state.json")
        with self.server() as server:
            os.rename(below, below + "-moved")
            reply = server.api("POST", BASE + "/hello/aliases", {"Name": "a", "FunctionVersion": "$LATEST"})
            self.assertEqual((reply.status, reply.error), (500, "ServiceException"))
            self.assertIn("cannot write: No such file", reply.json()["Message"])

    def refuse(self, content):
        with open(self.file, "wb") as file:
            file.write(content)
        done = subprocess.run([local_support.BINARY, "--port", "0", "--state", self.file], capture_output=True,
                              text=True, timeout=20)
        self.assertEqual((done.returncode, done.stdout), (2, ""), content[:80])
        self.assertIn("lambda-local: --state " + self.file, done.stderr)
        self.assertNotIn("Sanitizer", done.stderr)
        with open(self.file, "rb") as file:
            self.assertEqual(file.read(), content)
        return done.stderr

    def test_a_damaged_file_is_refused_with_a_reason(self):
        for content, text in [
                (b"", "at byte 0"), (b"[]", "expected a JSON object"), (b"{}", "expected Format and Records"),
                (b'{"Format":2,"Records":{}}', "expected format 1"), (b'{"Records":{},"Format":1}', "Format, then"),
                (b'{"Format":1,"Records":{"Nonsense":[]}}', "unknown kind"),
                (b'{"Format":1,"Records":{}} x', "at byte"), (b'{"Format":1,"Records":{"Function":{}}}', "list"),
                (b'{"Format":1,"Records":{"Alias":[{"Key":"a b"}]}}', "Key and Value"),
                (b'{"Format":1,"Records":{"Alias":[{"Key":"a b","Value":{}}]}}', "a Alias record has no AliasArn"),
                (b'{"Format":1,"Records":{"Alias":[{"Key":"a\\u0000b","Value":{}}]}}', "key"),
                (b'{"Format":1,"Records":{"Alias":[{"Key":"a","Value":{"Name":7}}]}}', "Name"),
                (durable_state(b"f $LATEST x"), "the key of an execution, NAME VERSION EXECUTION/ID"),
                (durable_state(b"f $LATEST x/"), "the key of an execution"),
                (durable_state(b"f/x"), "the key of an execution"), (durable_state(b"f x/1"), "key of an execution"),
                (b'{"Format":1,"Records":{"Function":[{"Key":"f 1","Value":{"FunctionName":"f","FunctionArn":"a",'
                 b'"Version":"$LATEST","Timeout":1,"MemorySize":1,"State":"Active","PackageType":"Zip"}}]}}',
                 "expected the key of the function, NAME VERSION"),
                (b'{"Format":1,"Records":{"Tags":[{"Key":"a","ChangedMs":1e99,"Value":{}}]}}', "number")]:
            self.assertIn(text, self.refuse(content), content)

    def test_cut_and_changed_files_are_refused_or_read(self):
        with self.server() as server:
            self.make_all(server)
        with open(self.file, "rb") as file:
            good = file.read()
        for size in range(0, len(good) - 1, max(1, len(good) // 40)):
            self.refuse(good[:size])
        for number in range(60):
            at = len(good) * number // 60
            with open(self.file, "wb") as file:
                file.write(good[:at] + bytes([good[at] ^ 0x15]) + good[at + 1:])
            process = subprocess.Popen([local_support.BINARY, "--port", "0", "--state", self.file],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            process.stdout.readline()
            process.terminate()
            _, errors = process.communicate(timeout=20)
            self.assertIn(process.returncode, (0, 2), errors)
            self.assertNotIn("Sanitizer", errors)

    def test_records_without_those_that_they_refer_to_are_errors_of_requests(self):
        with self.server() as server:
            self.make_all(server)
        with open(self.file, "rb") as file:
            whole = json.load(file)
        requests = [("GET", BASE + "/made"), ("POST", BASE + "/made:live/invocations"), ("GET", BASE + "/made/aliases"),
                    ("POST", BASE + "/made/versions"), ("GET", "/2018-10-31/layers/tools/versions/1"),
                    ("GET", BASE + "/made/policy"), ("DELETE", BASE + "/made")]
        for kind, records in whole["Records"].items():
            for number in range(len(records)):
                if not records[number]["Key"].startswith(("made", "tools")):
                    continue
                less = json.loads(json.dumps(whole))
                del less["Records"][kind][number]
                with open(self.file, "w") as file:
                    json.dump(less, file)
                with self.server() as server:
                    for method, target in requests:
                        reply = server.api(method, target, {} if method == "POST" else None)
                        self.assertIn(reply.status, (200, 201, 204, 404, 409, 500), (kind, target, reply.body))

    def test_transitional_states_end_after_a_restart(self):
        document = {"FunctionName": "made", "Role": "r", "Runtime": "provided.al2023", "Handler": "echo",
                    "Code": {"ZipFile": "UEs="}}
        with Server("--state", self.file, "--state-delay-ms", "60000") as server:
            self.assertEqual(server.api("POST", BASE, document).json()["State"], "Pending")
            self.assertEqual(server.api("GET", BASE + "/made/configuration").json()["State"], "Pending")
        time.sleep(0.02)
        with Server("--state", self.file, "--state-delay-ms", "1") as server:
            self.assertEqual(server.api("GET", BASE + "/made/configuration").json()["State"], "Active")


if __name__ == "__main__":
    main("integration/local_state")
