#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The lambda command: payloads, streams, files, terminals, interrupts, help and completion.

    cli_test.py TOOL LAMBDA_LOCAL
"""

import base64
import contextlib
import json
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import local_support  # noqa: E402
from cli_support import Recorder, Tool, json_body, service_error  # noqa: E402

METADATA = '{\n    "StatusCode": 200,\n    "ExecutedVersion": "$LATEST"\n}\n'
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE"


def on_terminal(tool, *arguments, **environment):
    """Output of the tool with a terminal as standard output and standard error."""
    master, slave = pty.openpty()
    process = subprocess.Popen(tool.command + list(arguments), cwd=tool.folder.name, stdin=slave, stdout=slave,
                               stderr=slave, env=tool.environment(**environment))
    os.close(slave)
    parts = []
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:
            part = b""
        if not part:
            break
        parts.append(part)
    os.close(master)
    return process.wait(30), b"".join(parts).decode()


def event(kind, payload, event_type):
    """One frame of vnd.amazon.eventstream."""
    headers = b""
    for name, value in ((":message-type", kind), (":event-type", event_type)):
        headers += bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    frame = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return frame + struct.pack(">I", zlib.crc32(frame))


class SlowServer:
    """Sends the head, and then each piece when the test says so."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.connection = None
        self.arrived = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        self.connection = self.listener.accept()[0]
        self.connection.recv(65536)
        self.arrived.set()

    def send(self, data):
        self.connection.sendall(data)

    def close(self):
        if self.connection:
            self.connection.close()
        self.listener.close()


class CliTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()
        cls.server = local_support.Server(functions={"my-function": "#!/bin/sh\necho logged >&2\nexec cat\n"})
        cls.local = "http://%s:%d" % (cls.server.host, cls.server.port)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)
        cls.tool.close()
        cls.recorder.close()

    def lambda_(self, *arguments, **environment):
        result = self.tool.run(*arguments, AWS_ENDPOINT_URL=self.local, **environment)
        return result.returncode, result.stdout.decode(), result.stderr.decode()

    def recorded(self, answers, *arguments, **environment):
        self.recorder.prepare(answers)
        result = self.tool.run(*arguments, "--endpoint-url", self.recorder.url, **environment)
        return result.returncode, result.stdout.decode(), result.stderr.decode()

    # ---- payloads -------------------------------------------------------------------------------------------------

    def test_the_payload_goes_to_the_file(self):
        found = self.lambda_("invoke", "--function-name", "my-function", "--payload", '{"key":"value"}',
                             "response.json")
        self.assertEqual(found, (0, METADATA, ""))
        self.assertEqual(self.tool.read("response.json"), b'{"key":"value"}')

    def test_the_log_is_printed_by_a_query(self):
        code, out, err = self.lambda_("invoke", "--function-name", "my-function", "--payload", "{}", "--log-type",
                                      "Tail", "--query", "LogResult", "--output", "text", "out")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("logged\n", base64.b64decode(out).decode())

    def test_a_dash_is_standard_output_alone(self):
        found = self.lambda_("invoke", "--function-name", "my-function", "--payload", "[1]", "-")
        self.assertEqual(found, (0, "[1]", METADATA))

    def test_payloads_are_raw_by_default(self):
        self.tool.write("in.json", b'{"from":"file"}')
        name = ["invoke", "--function-name", "my-function", "-"]
        for arguments in (["--payload", "file://in.json"], ["--payload", "fileb://in.json"],
                          ["--payload", base64.b64encode(b'{"from":"file"}').decode(), "--cli-binary-format", "base64"],
                          ["--payload", "fileb://in.json", "--cli-binary-format", "base64"],
                          ["--cli-input-json", '{"Payload": "{\\"from\\":\\"file\\"}"}']):
            self.assertEqual(self.lambda_(*name, *arguments)[:2], (0, '{"from":"file"}'), arguments)
        code, _, err = self.lambda_(*name, "--payload", "{}", "--cli-binary-format", "base64")
        self.assertEqual((code, err), (255, '\nInvalid base64: "{}"\n'))

    def test_a_missing_function_is_the_services_error(self):
        code, out, err = self.lambda_("invoke", "--function-name", "missing", "out")
        self.assertEqual((code, out), (254, ""))
        self.assertTrue(err.startswith("\nAn error occurred (ResourceNotFoundException) when calling the Invoke "
                                       "operation: Function not found: "), err)

    def test_a_zip_file_becomes_part_of_the_code(self):
        self.tool.write("f.zip", b"PK\x03\x04bytes")
        wanted = base64.b64encode(b"PK\x03\x04bytes").decode()
        self.recorded([json_body({})], "create-function", "--function-name", "f", "--role", "r", "--zip-file",
                      "fileb://f.zip", "--code", "S3Bucket=bucket")
        self.assertEqual(json.loads(self.recorder.requests[0][3])["Code"], {"S3Bucket": "bucket", "ZipFile": wanted})
        self.recorded([json_body({})], "update-function-code", "--function-name", "f", "--zip-file", "fileb://f.zip")
        self.assertEqual(json.loads(self.recorder.requests[0][3]), {"ZipFile": wanted})

    # ---- streams --------------------------------------------------------------------------------------------------

    def test_a_stream_is_written_as_it_arrives(self):
        server = SlowServer()
        process = subprocess.Popen([TOOL, "invoke-with-response-stream", "--function-name", "f", "--endpoint-url",
                                    server.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.tool.environment())
        self.assertTrue(server.arrived.wait(10))
        server.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n\r\n")
        for word in (b"first ", b"second "):
            server.send(event("event", word, "PayloadChunk"))
            self.assertEqual(os.read(process.stdout.fileno(), 100), word)
        server.send(event("event", b'{"ErrorCode": "Unhandled"}', "InvokeComplete"))
        server.close()
        out, err = process.communicate(timeout=10)
        self.assertEqual((process.returncode, out), (0, b""))
        self.assertEqual(json.loads(err)["InvokeComplete"], {"ErrorCode": "Unhandled"})

    def test_help_is_found_by_every_spelling(self):
        for words in ([], ["invoke"], ["list-functions"], ["wait"], ["wait", "function-active"], ["configure"]):
            expected = self.tool.run(*words, "help")
            self.assertEqual((expected.returncode, expected.stdout[:5]), (0, b"NAME\n"))
            for option in ("--help", "-h"):
                for arguments in (words + [option], [option] + words):
                    found = self.tool.run(*arguments)
                    self.assertEqual((found.returncode, found.stdout, found.stderr), (0, expected.stdout, b""), arguments)
        found = self.tool.run("invoke", "--function-name", "f", "--wrong", "-h")
        self.assertEqual(found.stdout, self.tool.run("invoke", "help").stdout)
        self.assertEqual(self.tool.run("completion", "-h").stdout, self.tool.run("help").stdout)

    def test_help_lists_every_command_once_with_a_line_and_the_exit_codes(self):
        text = self.tool.run("help").stdout.decode()
        listed = [line.split(None, 1) for line in text.partition("OVERVIEW\n")[2].partition("\nCOMMANDS")[0].splitlines()
                  if line.startswith("    ")]
        offered = set(self.tool.run("--complete", "").stdout.decode().split()) - {"help"}
        self.assertEqual(sorted(name for name, *_ in listed), sorted(offered))
        self.assertTrue(all(len(line) == 2 and line[1].endswith(".") for line in listed), listed)
        for code in ("0", "130", "252", "253", "254", "255"):
            self.assertRegex(text, r"(?m)^  %s +\w" % code)

    def test_a_payload_comes_from_standard_input(self):
        self.recorder.prepare([{"body": "{}"}])
        arguments = ["invoke", "--function-name", "f", "--payload", "-", "out", "--endpoint-url", self.recorder.url]
        data = b'{"a": "' + b"x" * 100000 + b'"}'
        self.assertEqual(self.tool.run(*arguments, stdin=data).returncode, 0)
        self.assertEqual(self.recorder.requests[0][3], data)
        command = ["sh", "-c", 'exec "$@" <&-', "sh"] + self.tool.command + arguments
        closed = subprocess.run(command, capture_output=True, env=self.tool.environment(), cwd=self.tool.folder.name)
        self.assertEqual(closed.returncode, 252)
        self.assertIn(b"Standard input: [Errno 9]", closed.stderr)

    def test_the_tail_of_the_log_goes_to_standard_error(self):
        log = "START\nä line\nEND"
        self.recorder.prepare([{"body": "{}", "headers": {"X-Amz-Log-Result": base64.b64encode(log.encode()).decode()}}])
        arguments = ["invoke", "--function-name", "f", "--tail", "--endpoint-url", self.recorder.url]
        found = self.tool.run(*arguments, "out", "--query", "StatusCode")
        self.assertEqual((found.returncode, found.stdout, found.stderr.decode()), (0, b"200\n", log + "\n"))
        self.assertEqual(self.recorder.requests[0][2]["X-Amz-Log-Type"], "Tail")
        found = self.tool.run(*arguments, "-", "--query", "StatusCode")
        self.assertEqual((found.stdout, found.stderr.decode()), (b"{}", log + "\n200\n"))

    def test_an_interrupt_ends_quietly(self):
        server = SlowServer()
        process = subprocess.Popen([TOOL, "invoke", "--function-name", "f", "out", "--endpoint-url", server.url],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.tool.environment())
        self.assertTrue(server.arrived.wait(10))
        process.send_signal(signal.SIGINT)
        found = process.communicate(timeout=10)
        self.assertEqual((process.returncode, found), (130, (b"\n", b"")))
        server.close()

    def test_a_stream_can_be_interrupted(self):
        server = SlowServer()
        process = subprocess.Popen([TOOL, "invoke-with-response-stream", "--function-name", "f", "--endpoint-url",
                                    server.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.tool.environment())
        self.assertTrue(server.arrived.wait(10))
        server.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n\r\n")
        server.send(event("event", b"first", "PayloadChunk"))
        self.assertEqual(os.read(process.stdout.fileno(), 100), b"first")
        process.send_signal(signal.SIGINT)
        found = process.communicate(timeout=10)
        self.assertEqual((process.returncode, found), (130, (b"\n", b"")))
        server.close()

    def test_a_stream_that_breaks_off_is_an_error(self):
        server = SlowServer()
        process = subprocess.Popen([TOOL, "invoke-with-response-stream", "--function-name", "f", "out",
                                    "--endpoint-url", server.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.tool.environment(), cwd=self.tool.folder.name)
        self.assertTrue(server.arrived.wait(10))
        server.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n\r\n")
        server.send(event("event", b"all there is", "PayloadChunk")[:-1])
        server.close()
        out, err = process.communicate(timeout=10)
        self.assertEqual((process.returncode, out), (255, b""))
        self.assertNotEqual(err, b"")

    def test_a_stream_without_its_last_event_is_an_error(self):
        answers = {b"": 255, event("event", b"part", "PayloadChunk"): 255,
                   event("event", b"part", "PayloadChunk") + event("event", b"{}", "InvokeComplete"): 0}
        for body, code in answers.items():
            server = SlowServer()
            process = subprocess.Popen([TOOL, "invoke-with-response-stream", "--function-name", "f", "out",
                                        "--endpoint-url", server.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env=self.tool.environment(), cwd=self.tool.folder.name)
            self.assertTrue(server.arrived.wait(10))
            chunk = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
            server.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
                        b"Transfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n")
            out, err = process.communicate(timeout=10)
            server.close()
            self.assertEqual(process.returncode, code, err)
            self.assertEqual(self.tool.read("out"), b"part" if body else b"")
            if code:
                self.assertEqual((out, err), (b"", b"\nthe event stream ended before InvokeComplete\n"))

    def test_a_dry_run_of_a_stream_has_no_events(self):
        code, out, err = self.lambda_("invoke-with-response-stream", "--function-name", "my-function",
                                      "--invocation-type", "DryRun", "out")
        self.assertEqual((code, json.loads(out)["StatusCode"], err), (0, 204, ""))

    def test_a_document_with_many_keys_is_read_quickly(self):
        text = {"Tags": {"key%d" % number: "v" for number in range(100000)}}
        begun = time.time()
        for output in ("json", "text", "table", "yaml"):
            code = self.recorded([json_body(text)], "list-tags", "--resource",
                                 "arn:aws:lambda:eu-west-1:123456789012:function:f", "--output", output)[0]
            self.assertEqual(code, 0)
        self.assertLess(time.time() - begun, 20)

    def test_hostile_control_characters_do_not_reach_the_terminal(self):
        err = self.recorded([service_error(400, "X", "a\x1b[31mb")], "get-account-settings")[2]
        self.assertNotIn("\x1b", err)

    # ---- connections ----------------------------------------------------------------------------------------------

    def test_a_refused_connection_is_reported(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            url = "http://127.0.0.1:%d" % closed.getsockname()[1]
        result = self.tool.run("get-function", "--function-name", "f", "--endpoint-url", url)
        self.assertEqual((result.returncode, result.stderr.decode()), (
            255, '\nCould not connect to the endpoint URL: "%s/2015-03-31/functions/f"\n' % url))

    def test_a_silent_server_is_a_timeout(self):
        server = SlowServer()
        result = self.tool.run("get-function", "--function-name", "f", "--endpoint-url", server.url,
                               "--cli-read-timeout", "1", AWS_MAX_ATTEMPTS="1")
        self.assertEqual((result.returncode, result.stderr.decode()), (
            255, '\nRead timeout on endpoint URL: "%s/2015-03-31/functions/f"\n' % server.url))
        server.close()

    def test_a_connect_timeout_is_reported(self):
        with contextlib.ExitStack() as sockets:
            # A listener with a full queue accepts no more connections, as a host behind a firewall.
            listener = sockets.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            for _ in range(4):
                filler = sockets.enter_context(socket.socket())
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
            url = "http://127.0.0.1:%d" % listener.getsockname()[1]
            result = self.tool.run("list-functions", "--cli-connect-timeout", "1", "--endpoint-url", url,
                                   AWS_MAX_ATTEMPTS="1")
        self.assertEqual(result.returncode, 255)
        self.assertIn(b'Connect timeout on endpoint URL: "%s/2015-03-31/functions' % url.encode(), result.stderr)

    def test_requests_may_be_unsigned(self):
        code, _, _ = self.recorded([json_body({})], "get-account-settings", "--no-sign-request",
                                   AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.assertEqual(code, 0)
        self.assertNotIn("Authorization", self.recorder.requests[0][2])

    def test_debug_logs_no_secret(self):
        code, _, err = self.recorded([json_body({})], "get-account-settings", "--debug",
                                     AWS_SESSION_TOKEN="TOKENTOKENTOKEN")
        self.assertEqual(code, 0)
        self.assertIn("account-settings", err)
        for secret in (SECRET, "TOKENTOKENTOKEN"):
            self.assertNotIn(secret, err)
        self.assertIsNone(re.search("Signature=[0-9a-f]{64}", err))

    def test_the_profile_sets_formats_and_an_option_overrides_it(self):
        os.makedirs(os.path.join(self.tool.folder.name, ".aws"), exist_ok=True)
        own = b"aws_access_key_id = AKIDPROFILE\naws_secret_access_key = s\n"
        self.tool.write(".aws/config", b"[profile p]\nregion = eu-north-1\noutput = text\n" + own +
                        b"[profile b]\ncli_binary_format = base64\noutput = yaml\n" + own)
        answer = [json_body({"Tags": {"a": "b"}})]
        call = ["list-tags", "--resource", "arn:aws:lambda:eu-west-1:123456789012:function:f", "--profile"]
        keys = {"AWS_DEFAULT_REGION": None}
        self.assertEqual(self.recorded(answer, *call, "p", **keys)[1], "TAGS\tb\n")
        self.assertIn("/eu-north-1/", self.recorder.requests[0][2]["Authorization"])
        self.assertEqual(self.recorded(answer, *call, "p", "--output", "json")[1],
                         '{\n    "Tags": {\n        "a": "b"\n    }\n}\n')
        self.assertEqual(self.recorded(answer, *call, "b")[1], "Tags:\n  a: b\n")
        self.recorded([json_body({})], "invoke", "--function-name", "f", "--payload", "e30=", "out", "--profile", "b")
        self.assertEqual(self.recorder.requests[0][3], b"{}")

    # ---- pages ----------------------------------------------------------------------------------------------------

    def test_a_cut_result_can_be_continued(self):
        pages = [json_body({"Functions": [{"FunctionName": "a"}, {"FunctionName": "b"}], "NextMarker": "m"}),
                 json_body({"Functions": [{"FunctionName": "c"}]})]
        first = json.loads(self.recorded(pages, "list-functions", "--max-items", "1")[1])
        self.assertEqual(first["Functions"], [{"FunctionName": "a"}])
        rest = json.loads(self.recorded(pages, "list-functions", "--starting-token", first["NextToken"])[1])
        self.assertEqual([function["FunctionName"] for function in rest["Functions"]], ["b", "c"])

    # ---- terminals ------------------------------------------------------------------------------------------------

    def test_an_upload_shows_its_progress_on_a_terminal(self):
        self.tool.write("big.zip", b"PK\x03\x04" + os.urandom(3000000))
        self.recorder.prepare([json_body({"FunctionName": "f"})])
        arguments = ["update-function-code", "--function-name", "f", "--zip-file", "fileb://big.zip",
                     "--endpoint-url", self.recorder.url]
        code, text = on_terminal(self.tool, *arguments)
        self.assertEqual(code, 0)
        self.assertRegex(text, r"Sent .*100%")
        self.assertIn('"FunctionName": "f"', text)
        self.assertNotIn("%", self.recorded([json_body({})], *arguments)[2])

    def test_output_on_a_terminal_goes_through_the_pager(self):
        self.recorder.prepare([json_body({"Tags": {"a": "b"}})])
        call = ["list-tags", "--resource", "arn:aws:lambda:eu-west-1:123456789012:function:f", "--endpoint-url",
                self.recorder.url]
        self.assertIn("1:{", on_terminal(self.tool, *call, AWS_PAGER="grep -n .")[1])
        self.assertNotIn("1:{", on_terminal(self.tool, *call, "--no-cli-pager", AWS_PAGER="grep -n .")[1])

    # ---- help -----------------------------------------------------------------------------------------------------

    def test_every_command_has_help(self):
        code, out, err = self.lambda_("help")
        self.assertEqual((code, err), (0, ""))
        names = [name for name in out.split("\nCOMMANDS\n")[1].split("\n\n")[0].split() if name != "wait"]
        self.assertGreaterEqual(len(names), 85)
        for name in names:
            code, out, err = self.lambda_(name, "help")
            self.assertEqual((code, err), (0, ""), name)
            for section in ("NAME", "DESCRIPTION", "SYNOPSIS", "OPTIONS", "OUTPUT", "GLOBAL OPTIONS"):
                self.assertIn(section + "\n", out, name)
            self.assertNotIn("\x1b", out)

    def test_help_shows_values_and_syntax(self):
        out = self.lambda_("update-function-configuration", "help")[1]
        self.assertIn("Shorthand Syntax:\n        SubnetIds=string,string,", out)
        self.assertIn("* python3.12\n", out)

    def test_completion_offers_possible_words(self):
        def offered(*words):
            return self.tool.run("--complete", *words).stdout.decode().split()
        self.assertEqual(offered("invoke"), ["invoke", "invoke-async", "invoke-with-response-stream"])
        self.assertEqual(offered("invoke", "--log-type", ""), ["None", "Tail"])
        self.assertEqual(offered("invoke", "--function"), ["--function-name"])
        self.assertEqual(offered("--output", "y"), ["yaml", "yaml-stream"])
        self.assertEqual(offered("list-functions", "--max"), ["--max-items"])

    def test_bash_completes(self):
        script = ('PATH="%s:$PATH"; source <(lambda completion bash); COMP_WORDS=(lambda get-acc); COMP_CWORD=1; '
                  '_lambda_complete; echo "${COMPREPLY[@]}"' % os.path.dirname(TOOL))
        result = subprocess.run(["bash", "-c", script], capture_output=True, env=self.tool.environment())
        self.assertEqual((result.stdout, result.stderr), (b"get-account-settings\n", b""))

    def test_an_unknown_command_is_reported(self):
        code, out, err = self.lambda_("invok")
        self.assertEqual((code, out), (252, ""))
        self.assertIn("\nlambda: error: argument command: ", err)
        self.assertIn("maybe you meant:\n\n  * invoke\n", err)

    def test_a_closed_pipe_is_not_an_error(self):
        text = {"Tags": {"key%d" % number: "x" * 100 for number in range(5000)}}
        self.recorder.prepare([json_body(text)])
        command = "%s list-tags --resource arn:aws:lambda:eu-west-1:123456789012:function:f --endpoint-url %s"
        result = subprocess.run(["bash", "-c", (command + " | head -1; echo ${PIPESTATUS[0]}") % (
            TOOL, self.recorder.url)], capture_output=True, env=self.tool.environment())
        self.assertEqual((result.stdout, result.stderr), (b"{\n0\n", b""))

    def test_retries_are_reported(self):
        code, _, err = self.recorded([service_error(503, "ServiceException", "Busy")], "get-account-settings")
        self.assertEqual((code, err), (254, "\nAn error occurred (ServiceException) when calling the "
                                            "GetAccountSettings operation (reached max retries: 2): Busy\n"))


if __name__ == "__main__":
    local_support.BINARY = os.path.abspath(sys.argv.pop(2))
    TOOL = os.path.abspath(sys.argv.pop(1))
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli: %d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
