# SPDX-License-Identifier: Apache-2.0
"""lambda-local: Invoke, InvokeAsync, GetFunction, ListFunctions; environment and errors of functions."""
import base64
import os
import re
import socket
import time
import unittest
import urllib.parse

from local_support import FUNCTIONS, Server, main

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

# The error object of a function that cuts its message in the middle of a character.
CUT = r'{"errorMessage":"cut \ud83d","errorType":"E","cause":["\x",NaN]}'

EXTRA = {
    "chatty": "#!/bin/sh\ni=0; while [ $i -lt 400 ]; do echo \"line $i of a long log\" >&2; i=$((i+1)); done\n",
    "sleeper,timeout=1": "#!/bin/sh\necho before >&2\nsleep 60\n",
    "hungry,memory=64,timeout=20": "#!/bin/sh\nexec python3 -c 'x = bytearray(200 << 20); import time; time.sleep(10)'\n",
    "bigeater,memory=64,timeout=20": "#!/bin/sh\nexec python3 -c 'x = bytearray(200 << 20)'\n",
    "deaf": "#!/bin/sh\nexec 0<&-\necho '\"deaf\"'\n",
    "huge": "#!/bin/sh\nhead -c 7000000 /dev/zero | tr '\\0' 1\n",
    "large": "#!/bin/sh\nhead -c 6000000 /dev/zero | tr '\\0' 1\n",
    "orphan": "#!/bin/sh\nsleep 30 &\necho '\"parent\"'\n",
    "notype": "#!/bin/sh\necho '[1]'\nexit 1\n",
    "aliased,alias=prod,alias=beta": "#!/bin/sh\nprintf '\"%s\"' \"$AWS_LAMBDA_INVOKED_FUNCTION_ARN\"\n",
    "flaky": "#!/bin/sh\nprintf x >> \"$0.count\"\n[ $(wc -c < \"$0.count\") -ge 3 ]\n",
    "hopeless": "#!/bin/sh\nexit 1\n",
    "cut": "#!/bin/sh\nprintf %s '" + CUT + "'\nexit 1\n",
    "broken": "#!/nonexistent/interpreter\n",
}


class Invoke(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--functions-dir", FUNCTIONS, "--retry-delay-ms", "20", functions=EXTRA)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def wait_for_executions(self, name, count):
        end = time.time() + 10
        while self.server.executions(name) < count and time.time() < end:
            time.sleep(0.01)
        self.assertEqual(self.server.executions(name), count)

    # ---- results

    def test_result_of_a_function_is_the_body(self):
        reply = self.server.invoke("hello")
        self.assertEqual((reply.status, reply.json()), (200, {"message": "Hello from lambda-local"}))
        self.assertEqual(reply.headers["X-Amz-Executed-Version"], "$LATEST")
        self.assertEqual(reply.headers["Content-Type"], "application/json")
        self.assertRegex(reply.headers["x-amzn-RequestId"], "^%s$" % UUID)
        self.assertNotIn("X-Amz-Function-Error", reply.headers)
        self.assertNotIn("X-Amz-Log-Result", reply.headers)
        self.assertIn("Date", reply.headers)

    def test_event_arrives_byte_for_byte(self):
        for event in [b'{"a":"\xc3\xa9\\u0000 x"}', b' [1, 2.50,3e5] ', b'"' + b"x" * 500000 + b'"', b"null"]:
            self.assertEqual(self.server.invoke("echo", event).body, event)

    def test_six_megabytes_go_in_and_out(self):
        event = b'"' + b"y" * (6291456 - 2) + b'"'
        self.assertEqual(self.server.invoke("echo", event).body, event)
        self.assertEqual(len(self.server.invoke("large").body), 6000000)

    def test_chunked_request_bodies_are_read(self):
        connection = self.server.connection()
        connection.request("POST", "/2015-03-31/functions/echo/invocations", body=iter([b'{"a"', b":1}"]),
                           encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
        self.assertEqual(connection.getresponse().read(), b'{"a":1}')
        connection.close()

    def test_no_payload_is_an_empty_object(self):
        self.assertEqual(self.server.invoke("echo", b"").body, b"{}")

    def test_no_output_is_null(self):
        self.assertEqual(self.server.invoke("empty").body, b"null")

    def test_function_that_does_not_read_its_event_is_fine(self):
        event = b'"' + b"z" * 3000000 + b'"'
        self.assertEqual(self.server.invoke("deaf", event).json(), "deaf")

    def test_connection_is_kept_for_the_next_request(self):
        connection = self.server.connection()
        for _ in range(3):
            connection.request("POST", "/2015-03-31/functions/echo/invocations", body=b"1")
            response = connection.getresponse()
            self.assertEqual(response.read(), b"1")
        connection.close()

    def test_a_child_process_does_not_delay_the_result(self):
        start = time.time()
        self.assertEqual(self.server.invoke("orphan").json(), "parent")
        self.assertLess(time.time() - start, 20)

    # ---- environment

    def test_the_environment_describes_function_and_request(self):
        reply = self.server.invoke("environment", Client_Context=base64.b64encode(b'{"client":{"id":1}}').decode())
        seen = reply.json()
        self.assertEqual(seen, {
            "name": "environment", "version": "$LATEST", "memory": "128", "request": reply.headers["x-amzn-RequestId"],
            "arn": "arn:aws:lambda:us-east-1:123456789012:function:environment", "region": "us-east-1",
            "context": {"client": {"id": 1}}})

    def test_client_context_that_is_not_base64_json_is_refused(self):
        for context in ["%%%", base64.b64encode(b"{").decode(), base64.b64encode(b'"' + b"x" * 3600 + b'"').decode()]:
            reply = self.server.invoke("hello", Client_Context=context)
            self.assertEqual((reply.status, reply.error), (400, "InvalidRequestContentException"))

    # ---- logs

    def test_log_tail_has_start_stderr_end_and_report(self):
        reply = self.server.invoke("log", Log_Type="Tail")
        request_id = reply.headers["x-amzn-RequestId"]
        self.assertRegex(reply.log(), (
            r"\ASTART RequestId: {0} Version: \$LATEST\nhandling request {0}\nwith 128 MB\nEND RequestId: {0}\n"
            r"REPORT RequestId: {0}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t"
            r"Max Memory Used: \d+ MB\t\n\Z").format(request_id))

    def test_log_tail_is_the_last_4_kilobytes(self):
        log = self.server.invoke("chatty", Log_Type="Tail").log()
        self.assertLessEqual(len(log), 4096)
        self.assertGreater(len(log), 4000)
        self.assertIn("line 399 of a long log\nEND RequestId", log)
        self.assertNotIn("START", log)

    def test_types_that_do_not_exist_are_refused_and_nothing_runs(self):
        before = self.server.executions("log")
        for call, headers, member in ((self.server.invoke, {"Invocation_Type": "Foo"}, "invocationType"),
                                      (self.server.invoke, {"Log_Type": "tail"}, "logType"),
                                      (self.server.stream, {"Invocation_Type": "Event"}, "invocationType"),
                                      (self.server.stream, {"Log_Type": "All"}, "logType")):
            reply = call("log", **headers)
            self.assertEqual((reply.status, reply.error), (400, "InvalidParameterValueException"), headers)
            self.assertIn("at '%s' failed to satisfy constraint" % member, reply.json()["message"])
        self.assertEqual(self.server.executions("log"), before)

    # ---- function errors

    def assert_function_error(self, reply):
        self.assertEqual((reply.status, reply.headers["X-Amz-Function-Error"]), (200, "Unhandled"))

    def test_exit_status_is_a_function_error(self):
        reply = self.server.invoke("exit")
        self.assert_function_error(reply)
        self.assertEqual(reply.json(), {
            "errorMessage": "RequestId: %s Error: Runtime exited with error: exit status 3"
                            % reply.headers["x-amzn-RequestId"],
            "errorType": "Runtime.ExitError"})

    def test_signal_is_a_function_error(self):
        reply = self.server.invoke("crash", Log_Type="Tail")
        self.assert_function_error(reply)
        self.assertIn("Runtime exited with error: signal: segmentation fault", reply.json()["errorMessage"])
        self.assertIn("Runtime.ExitError\nEND RequestId", reply.log())
        self.assertTrue(reply.log().endswith("MB\tStatus: error\tError Type: Runtime.ExitError\t\n"), reply.log())

    def test_an_error_object_with_broken_text_is_the_payload_all_the_same(self):
        reply = self.server.invoke("cut")
        self.assert_function_error(reply)
        self.assertEqual(reply.body, CUT.encode())

    def test_error_object_of_a_failed_function_is_the_payload(self):
        reply = self.server.invoke("fail")
        self.assert_function_error(reply)
        self.assertEqual(reply.json()["errorType"], "OutOfCheese")

    def test_other_output_of_a_failed_function_is_replaced(self):
        reply = self.server.invoke("notype")
        self.assert_function_error(reply)
        self.assertEqual(reply.json()["errorType"], "Runtime.ExitError")

    def test_program_that_cannot_start_is_a_function_error(self):
        reply = self.server.invoke("broken", Log_Type="Tail")
        self.assert_function_error(reply)
        self.assertEqual(reply.json()["errorType"], "Runtime.InvalidEntrypoint")
        self.assertTrue(reply.log().endswith("\tStatus: error\tError Type: Runtime.InvalidEntrypoint\t\n"), reply.log())

    def test_timeout_kills_the_function(self):
        start = time.time()
        reply = self.server.invoke("sleeper", Log_Type="Tail")
        self.assertLess(time.time() - start, 20)
        self.assertGreaterEqual(time.time() - start, 1)
        self.assert_function_error(reply)
        self.assertRegex(reply.json()["errorMessage"],
                         r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z %s Task timed out after 1\.00 seconds$" % UUID)
        self.assertIn("before\n", reply.log())
        self.assertTrue(reply.log().endswith("MB\tStatus: timeout\t\n"), reply.log())

    def test_memory_above_the_limit_kills_the_function(self):
        for name in ["hungry", "bigeater"]:
            reply = self.server.invoke(name, Log_Type="Tail")
            self.assert_function_error(reply)
            self.assertIn("signal: killed", reply.json()["errorMessage"], name)
            self.assertEqual(reply.json()["errorType"], "Runtime.OutOfMemory")
            self.assertTrue(reply.log().endswith("MB\tStatus: error\tError Type: Runtime.OutOfMemory\t\n"), reply.log())
            self.assertGreater(int(re.search(r"Max Memory Used: (\d+) MB", reply.log()).group(1)), 64)

    def test_result_above_the_limit_is_a_function_error(self):
        reply = self.server.invoke("huge")
        self.assert_function_error(reply)
        self.assertEqual(reply.json()["errorType"], "Function.ResponseSizeTooLarge")

    # ---- errors of the service

    def test_unknown_function_is_not_found(self):
        reply = self.server.invoke("nope")
        self.assertEqual((reply.status, reply.error), (404, "ResourceNotFoundException"))
        self.assertEqual(reply.json(), {
            "Type": "User", "Message": "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nope"})

    def test_an_event_that_is_not_json_is_refused(self):
        for event in [b"{", b"{} x", b"\xff", b"'a'", b"[" * 5000]:
            reply = self.server.invoke("echo", event)
            self.assertEqual((reply.status, reply.error), (400, "InvalidRequestContentException"), event[:9])
            self.assertTrue(reply.json()["message"].startswith(
                "Could not parse request body into json: Could not parse payload into json: "))

    def test_event_that_is_too_large_is_refused(self):
        for size, headers in [(6291457, {}), (9000000, {}), (1048577, {"Invocation_Type": "Event"})]:
            reply = self.server.invoke("echo", b'"' + b"x" * (size - 2) + b'"', **headers)
            self.assertEqual((reply.status, reply.error), (413, "RequestTooLargeException"), size)

    def test_unknown_invocation_type_is_refused(self):
        reply = self.server.invoke("hello", Invocation_Type="Sometimes")
        self.assertEqual((reply.status, reply.error), (400, "InvalidParameterValueException"))

    def test_unknown_paths_and_operations_are_reported(self):
        reply = self.server.request("GET", "/2015-03-31/nothing")
        self.assertEqual((reply.status, reply.error), (404, "UnknownOperationException"))
        reply = self.server.request("GET", "/2015-03-31/functions/hello/invocations")
        self.assertEqual((reply.status, reply.error), (404, "UnknownOperationException"))
        reply = self.server.request("GET", "/2026-07-09/resource-policy")
        self.assertEqual((reply.status, reply.error), (404, "UnknownOperationException"))

    # ---- names

    def test_names_of_every_form_reach_the_function(self):
        arn = "arn:aws:lambda:us-east-1:123456789012:function:hello"
        for name in ["hello", "hello:$LATEST", "123456789012:function:hello", "function:hello",
                     "123456789012:function:hello:$LATEST", arn, arn + ":$LATEST"]:
            for spelled in [name, urllib.parse.quote(name, safe="")]:
                self.assertEqual(self.server.invoke(spelled).status, 200, spelled)

    def test_aliases_reach_the_function(self):
        arn = "arn:aws:lambda:us-east-1:123456789012:function:aliased"
        self.assertEqual(self.server.invoke("aliased").json(), arn)
        self.assertEqual(self.server.invoke("aliased:prod").json(), arn + ":prod")
        self.assertEqual(self.server.invoke("aliased", query="?Qualifier=beta").json(), arn + ":beta")
        self.assertEqual(self.server.invoke("aliased:prod", query="?Qualifier=prod").json(), arn + ":prod")
        reply = self.server.invoke("aliased:gamma")
        self.assertEqual((reply.status, reply.json()["Message"]), (404, "Function not found: %s:gamma" % arn))
        reply = self.server.invoke("aliased:prod", query="?Qualifier=beta")
        self.assertEqual((reply.status, reply.error), (400, "InvalidParameterValueException"))

    def test_invalid_names_are_refused(self):
        for name in ["a%20b", "a:b:c:d", "arn:aws:s3:::bucket", "hello:", ":hello", "a%00b", "x" * 200, "%ff",
                     "arn:aws:lambda:us-east-1:12:function:hello"]:
            self.assertEqual(self.server.invoke(name).error, "InvalidParameterValueException", name)

    def test_other_regions_and_accounts_are_not_found(self):
        for name in ["arn:aws:lambda:eu-west-1:123456789012:function:hello", "999999999999:function:hello"]:
            self.assertEqual(self.server.invoke(name).error, "ResourceNotFoundException")

    # ---- events and dry runs

    def test_dry_run_runs_nothing(self):
        before = self.server.executions("hello")
        reply = self.server.invoke("hello", Invocation_Type="DryRun")
        self.assertEqual((reply.status, reply.body), (204, b""))
        self.assertEqual(self.server.invoke("nope", Invocation_Type="DryRun").status, 404)
        self.assertEqual(self.server.executions("hello"), before)

    def test_event_is_accepted_at_once_and_runs_later(self):
        before = self.server.executions("slow")
        start = time.time()
        reply = self.server.invoke("slow", Invocation_Type="Event")
        self.assertEqual((reply.status, reply.body), (202, b""))
        self.assertLess(time.time() - start, 1)
        self.wait_for_executions("slow", before + 1)

    def test_failed_event_is_run_up_to_three_times(self):
        self.assertEqual(self.server.invoke("flaky", Invocation_Type="Event").status, 202)
        self.assertEqual(self.server.invoke("hopeless", Invocation_Type="Event").status, 202)
        self.wait_for_executions("flaky", 3)
        self.wait_for_executions("hopeless", 3)
        time.sleep(0.2)
        self.assertEqual((self.server.executions("flaky"), self.server.executions("hopeless")), (3, 3))

    def test_invoke_async_queues(self):
        before = self.server.executions("echo")
        reply = self.server.request("POST", "/2014-11-13/functions/echo/invoke-async/", b"{}")
        self.assertEqual(reply.status, 202)
        self.wait_for_executions("echo", before + 1)
        reply = self.server.request("POST", "/2014-11-13/functions/echo/invoke-async", b"{")
        self.assertEqual((reply.status, reply.error), (400, "InvalidRequestContentException"))

    # ---- functions as data

    def test_get_function_describes_it(self):
        reply = self.server.request("GET", "/2015-03-31/functions/sleeper")
        configuration = reply.json()["Configuration"]
        self.assertEqual(reply.status, 200)
        self.assertEqual((configuration["FunctionName"], configuration["Timeout"], configuration["MemorySize"]),
                         ("sleeper", 1, 128))
        self.assertEqual((configuration["State"], configuration["LastUpdateStatus"]), ("Active", "Successful"))
        self.assertTrue(reply.json()["Code"]["Location"].startswith("file:///"))
        self.assertEqual(self.server.request("GET", "/2015-03-31/functions/nope").error, "ResourceNotFoundException")

    def test_list_functions_pages_through_all_of_them(self):
        for size in [1, 3, 7]:
            names, marker, pages = [], "", 0
            while marker is not None:
                target = "/2015-03-31/functions/?MaxItems=%d" % size
                if marker:
                    target += "&Marker=" + urllib.parse.quote(marker, safe="")
                page = self.server.request("GET", target).json()
                self.assertLessEqual(len(page["Functions"]), size)
                names += [item["FunctionName"] for item in page["Functions"]]
                marker = page.get("NextMarker")
                pages += 1
            self.assertEqual(names, sorted(set(names)))
            self.assertEqual(len(names), len(os.listdir(FUNCTIONS)) + len(EXTRA))
            self.assertEqual(pages, -(-len(names) // size))

    def test_list_functions_refuses_bad_pages(self):
        for query in ["MaxItems=0", "MaxItems=10001", "MaxItems=x", "MaxItems=99999999999", "Marker=!!", "Marker="]:
            reply = self.server.request("GET", "/2015-03-31/functions?" + query)
            self.assertEqual((reply.status, reply.error), (400, "InvalidParameterValueException"), query)

    # ---- many at once

    def test_two_hundred_invocations_run_at_the_same_time(self):
        sockets = []
        start = time.time()
        for _ in range(200):
            client = socket.create_connection((self.server.host, self.server.port), timeout=20)
            client.sendall(b"POST /2015-03-31/functions/slow/invocations HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                           b"Content-Length: 2\r\n\r\n{}")
            sockets.append(client)
        for client in sockets:
            data = b""
            while part := client.recv(65536):
                data += part
            client.close()
            self.assertTrue(data.endswith(b'"done"\n'), data)
        self.assertLess(time.time() - start, 12)


class CommandLine(unittest.TestCase):
    def test_mistakes_are_explained(self):
        import subprocess
        import local_support
        for arguments, text in [
                (["--function", "x"], "expected NAME=FILE"), (["--function", "x=/nonexistent"], "No such file"),
                (["--function", "x=/etc/passwd"], "executable"), (["--nonsense"], "unknown option"),
                (["--port"], "needs a value"), (["--port", "70000"], "expected a number"),
                (["--fault", "explode"], "unknown key explode"), (["--access-key", "k"], "ID=SECRET"),
                (["--host", "localhost"], "numeric"), (["--function", "x=/bin/cat,colour=red"], "colour=red"),
                (["--functions-dir", "/nonexistent"], "directory"), (["--function", "x=/dev/zero"], "no regular file"),
                (["--state", "/dev/zero"], "cannot read: it is a pipe, a socket or a device"),
                (["--env-file", "/dev/zero"], "it is a pipe, a socket or a device")]:
            done = subprocess.run([local_support.BINARY, *arguments], capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(text, done.stderr, arguments)
        self.assertNotIn("sekret", subprocess.run([local_support.BINARY, "--access-key", "=sekret"],
                                                  capture_output=True, text=True, timeout=20).stderr)

    def test_it_listens_on_ipv6_too(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            self.skipTest("no IPv6 here")
        with Server("--host", "::1", "--function", "cat=/bin/cat") as server:
            self.assertEqual(server.invoke("cat", b"[6]").json(), [6])

    def test_idle_connections_are_closed_but_silent_functions_are_not(self):
        functions = {"quiet,timeout=20": "#!/bin/sh\nsleep 2.5\necho 1\nsleep 1.5\necho 2\n"}
        with Server("--idle-seconds", "1", functions=functions) as server:
            self.assertEqual(server.invoke("quiet").body, b"1\n2\n")
            self.assertIn(b"InvokeComplete", server.stream("quiet").body)
            idle = socket.create_connection((server.host, server.port), timeout=10)
            idle.sendall(b"GET /_local/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(idle.recv(1000).endswith(b"ok\n"))
            start = time.time()
            self.assertEqual(idle.recv(1000), b"")
            self.assertLess(time.time() - start, 5)
            idle.close()

    def test_connections_without_a_whole_request_are_closed(self):
        head = b"POST /2015-03-31/functions/cat/invocations HTTP/1.1\r\nHost: localhost\r\n"
        with Server("--idle-seconds", "1", "--head-seconds", "1", "--function", "cat=/bin/cat") as server:
            for sent in b"", head[:30], head + b"Content-Length: 10\r\n\r\n{":
                silent = socket.create_connection((server.host, server.port), timeout=60)
                silent.sendall(sent)
                self.assertEqual(silent.recv(1000), b"", sent)
                silent.close()
            slow = socket.create_connection((server.host, server.port), timeout=10)
            slow.sendall(head + b"Content-Length: 6\r\n\r\n")
            for byte in b"[1234]":
                slow.sendall(bytes([byte]))
                time.sleep(0.3)
            self.assertTrue(slow.recv(10000).startswith(b"HTTP/1.1 200 OK\r\n"))
            slow.close()

    def test_it_ends_while_functions_run(self):
        server = Server("--timeout-seconds", "900", functions={"forever": "#!/bin/sh\nsleep 800\n"})
        connection = server.connection()
        connection.request("POST", "/2015-03-31/functions/forever/invocations", body=b"{}")
        streaming = server.connection()
        streaming.request("POST", "/2021-11-15/functions/forever/response-streaming-invocations", body=b"{}")
        server.invoke("forever", Invocation_Type="Event")
        while server.executions("forever") < 3:
            time.sleep(0.01)
        start = time.time()
        server.stop()
        self.assertLess(time.time() - start, 20)
        connection.close()
        streaming.close()


if __name__ == "__main__":
    main("integration/local_invoke")
