# SPDX-License-Identifier: Apache-2.0
"""Runs each example, and the README's first program, against lambda-local, and checks their output."""
import http.server
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import local_support
import otlp
import overheard
from local_signature_test import signature
from local_support import FUNCTIONS, Server

KEY, SECRET = "AKIDEXAMPLES", "examples-secret"


def function(name, path=None, options=""):
    return ["--function", "%s=%s%s" % (name, os.path.join(FUNCTIONS, path or name + ".sh"), options)]


class Answers(http.server.ThreadingHTTPServer):
    """Sends responses (status, seconds of delay, body) in order, and keeps the headers of the requests."""

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), AnswersHandler)
        self.answers, self.heads = list(answers), []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class AnswersHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heads.append(self.headers)
        status, delay, body = self.server.answers.pop(0)
        time.sleep(delay)
        self.send_response(status)
        self.send_header("x-amzn-RequestId", "request-%d" % len(self.server.heads))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--access-key", "%s=%s" % (KEY, SECRET), *function("hello"), *function("count"),
                            *function("fail"), *function("slow"))
        cls.server.sign = lambda *request: signature(*request, key=KEY, secret=SECRET)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def environment(self):
        plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return dict(plain, AWS_REGION="us-east-1", AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET,
                    AWS_ENDPOINT_URL_LAMBDA="http://%s:%d" % (self.server.host, self.server.port))

    def run_example(self, name, *arguments, status=0, environment=None):
        done = subprocess.run([overheard.program(os.path.join(EXAMPLES, name)), *arguments], env=environment or self.environment(),
                              capture_output=True, text=True, timeout=60)
        overheard.keep(done.stderr)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_invoke_prints_result_and_log(self):
        out = self.run_example("invoke", "hello", '{"name": "Ada"}')
        self.assertIn("status: 200", out)
        self.assertRegex(out, r"payload: .*Ada")
        self.assertRegex(out, r"log \(base64\): [A-Za-z0-9+/]{100,}")

    def test_invoke_shows_a_function_error(self):
        out = self.run_example("invoke", "fail", "{}")
        self.assertIn("function error: Unhandled", out)

    def test_invoke_of_an_unknown_function_is_a_typed_error(self):
        out = self.run_example("invoke", "no-such-function", status=1)
        self.assertIn("ResourceNotFoundException", out)
        self.assertIn("404", out)

    def test_invoke_json_prints_the_result_and_the_decoded_log(self):
        out = self.run_example("invoke_json", "hello", '{"name": "Ada"}')
        self.assertRegex(out, r"^\{.*Ada.*\}\n")
        self.assertRegex(out, r"---- log\nSTART RequestId: [0-9a-f-]+ Version: \$LATEST\n(?:.*\n)*greeting Ada\n")

    def test_invoke_json_reports_an_error_of_the_function(self):
        out = self.run_example("invoke_json", "fail", status=1)
        self.assertIn("OutOfCheese: there is no cheese left\n", out)
        self.assertIn("AWSC_ERR_FUNCTION", out)
        self.assertIn("REPORT RequestId", out)
        self.assertIn("ResourceNotFoundException", self.run_example("invoke_json", "no-such-function", status=1))

    def test_a_transport_over_sockets_carries_calls(self):
        self.assertRegex(self.run_example("transport_sockets", "hello", '{"name": "Ada"}'), r"^\{.*Ada.*\}\n$")
        self.assertIn("ResourceNotFoundException", self.run_example("transport_sockets", "no-such", status=1))
        tls = dict(self.environment(), AWS_ENDPOINT_URL_LAMBDA="https://127.0.0.1:1")
        self.assertIn("this transport knows http://HOST[:PORT] only",
                      self.run_example("transport_sockets", status=1, environment=tls))
        closed = dict(self.environment(), AWS_ENDPOINT_URL_LAMBDA="http://127.0.0.1:1", AWS_MAX_ATTEMPTS="1")
        self.assertIn("the connection was refused", self.run_example("transport_sockets", status=1, environment=closed))

    def run_with_answers(self, *answers, arguments):
        """Returns the output of the example and the heads of its requests."""
        with Answers(*answers) as server:
            environment = dict(self.environment(), AWS_ENDPOINT_URL_LAMBDA="http://127.0.0.1:%d" % server.server_port)
            return self.run_example(*arguments, environment=environment), server.heads

    def test_a_retried_call_is_traced_as_spans_of_its_attempts(self):
        delays = 0.08, 0.04
        out, heads = self.run_with_answers((429, delays[0], b'{"message":"\\"slow\\" down"}'), (200, delays[1], b"{}"),
                                           arguments=("trace_otlp", "hello", '{"name": "Ada"}'))
        spans = otlp.spans(out)
        self.assertEqual(len(spans), 3)
        attempts, call = spans[:2], spans[2]
        parents = [re.fullmatch("00-([0-9a-f]{32})-([0-9a-f]{16})-01", head["traceparent"]) for head in heads]
        self.assertEqual([parent.groups() for parent in parents],
                         [(span["traceId"], span["spanId"]) for span in attempts])
        self.assertNotIn("parentSpanId", call)
        for number, (span, delay) in enumerate(zip(attempts, delays)):
            self.assertEqual((span["parentSpanId"], span["traceId"]), (call["spanId"], call["traceId"]))
            start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
            self.assertGreaterEqual(end - start, delay * 1e9)
            events = {event["name"]: int(event["timeUnixNano"]) for event in span["events"]}
            self.assertGreaterEqual(events["first byte"] - start, delay * 1e9)
            self.assertEqual("connected" in events, number == 0)
            self.assertIn({"key": "aws.request_id", "value": {"stringValue": "request-%d" % (number + 1)}},
                          span["attributes"])
            self.assertGreaterEqual(end, int(call["startTimeUnixNano"]))
            self.assertLessEqual(start, int(call["endTimeUnixNano"]))
        self.assertEqual([span["status"]["code"] for span in spans], [2, 1, 1])
        self.assertEqual(attempts[0]["status"]["message"], '"slow" down')
        self.assertIn({"key": "awsc.retry.reason", "value": {"stringValue": "throttling"}}, attempts[0]["attributes"])
        self.assertIn({"key": "http.request.resend_count", "value": {"intValue": "1"}}, attempts[1]["attributes"])
        self.assertIn({"key": "http.request.body.size", "value": {"intValue": "15"}}, attempts[0]["attributes"])

    def test_a_call_that_fails_is_traced_with_its_error(self):
        done = subprocess.run([overheard.program(os.path.join(EXAMPLES, "trace_otlp")), "no-such-function"],
                              env=self.environment(), capture_output=True, text=True, timeout=60)
        spans = otlp.spans(done.stdout)
        self.assertEqual(done.returncode, 1)
        self.assertEqual([span["status"]["code"] for span in spans], [2, 2])
        for span in spans:
            self.assertIn({"key": "error.type", "value": {"stringValue": "ResourceNotFoundException"}}, span["attributes"])

    def test_attempts_and_calls_are_counted_for_prometheus(self):
        out, _ = self.run_with_answers((429, 0.03, b"{}"), (200, 0.03, b"{}"), (200, 0.03, b"four"),
                                       arguments=("metrics_prometheus", "hello", "2"))
        values, types = {}, {}
        for line in out.splitlines():
            if line.startswith("# TYPE "):
                name, kind = line.split()[2:]
                self.assertNotIn(name, types)
                types[name] = kind
            elif not line.startswith("# HELP "):
                sample = re.fullmatch(r'([a-z_]+)(\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\}) ([0-9.]+)', line)
                self.assertTrue(sample, line)
                self.assertNotIn(sample.group(1, 2), values)
                self.assertIn(re.sub("_(bucket|sum|count)$", "", sample.group(1)), types)
                values[sample.group(1, 2)] = float(sample.group(3))
        good, bad = '{operation="Invoke",outcome="200"}', '{operation="Invoke",outcome="429"}'
        self.assertEqual(types["awsc_attempts_total"], "counter")
        self.assertEqual(types["awsc_call_seconds"], "histogram")
        self.assertEqual(values["awsc_attempts_total", good], 2)
        self.assertEqual(values["awsc_attempts_total", bad], 1)
        self.assertEqual(values["awsc_retries_total", bad], 1)
        self.assertEqual(values["awsc_connections_total", bad], 1)
        self.assertEqual(values["awsc_connections_total", good], 0)
        self.assertEqual(values["awsc_request_bytes_total", good], 4)
        self.assertEqual(values["awsc_response_bytes_total", good], 6)
        self.assertEqual(values["awsc_call_seconds_count", good], 2)
        self.assertGreaterEqual(values["awsc_attempt_seconds_sum", good], 0.06)
        self.assertGreaterEqual(values["awsc_first_byte_seconds_sum", bad], 0.03)
        self.assertGreaterEqual(values["awsc_call_seconds_sum", good], 0.09)
        buckets = [value for (name, labels), value in values.items()
                   if name == "awsc_attempt_seconds_bucket" and '"200"' in labels]
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual((buckets[0], buckets[-1]), (0, 2))

    def test_an_event_is_queued(self):
        before = self.server.executions("hello")
        self.assertIn("queued: HTTP 202", self.run_example("invoke_event", "hello"))
        for _ in range(100):
            if self.server.executions("hello") > before:
                break
            time.sleep(0.05)
        self.assertEqual(self.server.executions("hello"), before + 1)

    def test_a_dry_run_runs_nothing(self):
        before = self.server.executions("hello")
        self.assertIn("HTTP 204", self.run_example("dry_run", "hello"))
        self.assertEqual(self.server.executions("hello"), before)

    def test_a_stream_is_printed_as_it_arrives(self):
        process = subprocess.Popen([overheard.program(os.path.join(EXAMPLES, "response_stream")), "count"],
                                   env=self.environment(), stdout=subprocess.PIPE, text=True)
        times = []
        for line in process.stdout:
            times.append(time.monotonic())
        self.assertEqual(process.wait(), 0)
        self.assertEqual(len(times), 5)
        # The function takes 1.6 s; the first line must not wait for the last.
        self.assertGreater(times[-1] - times[0], 0.8)

    def test_a_stream_that_was_cut_is_an_error(self):
        """The response is complete for HTTP, but has no InvokeComplete."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def answer():
            connection, _ = listener.accept()
            with connection:
                while b"\r\n\r\n" not in connection.recv(65536, socket.MSG_PEEK):
                    pass
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
                                   b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                while connection.recv(65536):
                    pass

        server = threading.Thread(target=answer)
        server.start()
        environment = dict(self.environment(), AWS_ENDPOINT_URL_LAMBDA="http://127.0.0.1:%d" % listener.getsockname()[1])
        out = self.run_example("response_stream", status=1, environment=environment)
        server.join()
        self.assertIn("the event stream ended before InvokeComplete", out)

    def test_errors_are_distinguished(self):
        out = self.run_example("errors")
        self.assertIn("unknown function: there is no such function", out)
        self.assertIn("failing function: function error Unhandled", out)
        self.assertIn("payload that is not JSON: the payload is refused", out)
        self.assertIn("deadline of 300 ms: no answer in time; the function may have run", out)
        self.assertIn("missing name: AWSC_ERR_VALIDATION: Invoke: FunctionName is required", out)

    def test_throttling_is_reported_with_its_reason(self):
        self.server.add_fault("throttle,count=3")
        try:
            out = self.run_example("errors")
        finally:
            self.server.clear_faults()
        self.assertIn("throttled after 3 attempts, reason ReservedFunctionConcurrentInvocationLimitExceeded", out)

    def test_cpp_owns_outputs_and_builds_inputs(self):
        out = self.run_example("cpp_invoke", "hello", '{"name": "Ada"}')
        self.assertRegex(out, r"payload: .*Ada")
        self.assertIn("Payload: ***", out)
        self.assertIn('update: {"FunctionName":"hello","Environment":{"Variables":{"SIZE":"large"}},"Layers":'
                      '["arn:aws:lambda:::layer:small","arn:aws:lambda:::layer:large"]}', out)
        self.assertIn("ResourceNotFoundException", self.run_example("cpp_invoke", "no-such-function", status=1))

    def run_python(self, *arguments, status=0):
        library = os.path.join(BUILD, "libawsc-lambda.so")
        done = subprocess.run([sys.executable, "-B", os.path.join(ROOT, "examples", "ctypes_invoke.py"), *arguments],
                              env=dict(self.environment(), AWSC_LIBRARY=library), capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_python_calls_without_c_structures(self):
        if SANITIZE:
            self.skipTest("an interpreter without the sanitizer cannot load a library that has it")
        out = self.run_python("hello", '{"name": "Ada"}')
        self.assertIn('input: {FunctionName: "hello", Payload: ***}', out)
        self.assertIn("status: 200", out)
        self.assertRegex(out, r"payload: .*Ada")
        self.assertIn("ResourceNotFoundException", self.run_python("no-such-function", status=1))

    def test_a_request_of_the_program_is_signed_and_sent_over_its_socket(self):
        functions = "http://%s:%d/2015-03-31/functions" % (self.server.host, self.server.port)
        self.assertRegex(self.run_example("sigv4_sign", functions + "/?MaxItems=1", "lambda", "us-east-1"),
                         r'"FunctionName": ?"count"(?s:.*)HTTP 200\n$')
        out = self.run_example("sigv4_sign", functions + "/hello/invocations", "lambda", "us-east-1", '{"name": "Ada"}')
        self.assertRegex(out, r"Ada(?s:.*)HTTP 200\n$")
        # A signature for another service is refused, which shows that the signature was checked.
        out = self.run_example("sigv4_sign", functions + "/hello/invocations", "sqs", "us-east-1", "{}", status=1)
        self.assertIn("HTTP 403", out)

    def test_credentials_are_printed_without_their_secret(self):
        out = self.run_example("credentials")
        self.assertEqual(out, "access key id: %s\nkind: long-term\nexpiration: none\n" % KEY)
        with tempfile.NamedTemporaryFile("w", suffix=".sh") as helper:
            helper.write('echo \'{"Version": 1, "AccessKeyId": "AKIDHELPER", "SecretAccessKey": "hush-helper-key", '
                         '"SessionToken": "hush-helper-token", "Expiration": "2199-01-02T03:04:05Z"}\'')
            helper.flush()
            with tempfile.NamedTemporaryFile("w") as config:
                config.write("[profile helper]\ncredential_process = sh %s\n" % helper.name)
                config.flush()
                environment = dict(self.environment(), AWS_CONFIG_FILE=config.name)
                del environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
                out = self.run_example("credentials", "helper", environment=environment)
        self.assertEqual(out, "access key id: AKIDHELPER\nkind: temporary\nexpiration: 2199-01-02T03:04:05Z\n")
        self.assertIn("AWSC_ERR_CONFIG", self.run_example("credentials", "no-such-profile", status=1))

    def test_the_programs_own_provider_is_used(self):
        with tempfile.NamedTemporaryFile("w") as keys:
            keys.write("%s\n%s\n" % (KEY, SECRET))
            keys.flush()
            out = self.run_example("callback_provider", keys.name, "hello")
        self.assertRegex(out, r"^payload: .*Hello.*\n\nthe vault is closed\n$")
        out = self.run_example("callback_provider", "/dev/null", "hello", status=1)
        self.assertIn("the vault: the vault has no keys", out)

    def test_many_in_flight(self):
        self.assertIn("100 succeeded, 0 failed", self.run_example("many_in_flight", "hello"))

    def test_event_invoke_configuration_is_put_updated_listed_and_deleted(self):
        arn = "arn:aws:lambda:us-east-1:123456789012:function:hello:$LATEST"
        settings = ("\n  retries: 0\n  age: 3600 s\n  on success: arn:aws:sqs:us-east-1:123456789012:done"
                    "\n  on failure: arn:aws:sqs:us-east-1:123456789012:failed\n")
        for _ in range(2):
            self.assertEqual(self.run_example("event_invoke_config", "hello"),
                             "now: " + arn + settings + "listed: " + arn + settings)

    def test_recursion_is_allowed(self):
        self.assertEqual(self.run_example("recursion", "slow"), "recursive loop: Terminate, now Allow\n")
        self.assertEqual(self.run_example("recursion", "slow"), "recursive loop: Allow, now Allow\n")

    def test_version_is_published_and_reached_by_its_alias(self):
        out = self.run_example("aliases", "hello")
        self.assertIn("live is version 1\n", out)
        self.assertIn("version 1 answered\n", out)
        self.assertIn("version: arn:aws:lambda:us-east-1:123456789012:function:hello:1\n", out)
        self.assertIn("alias: arn:aws:lambda:us-east-1:123456789012:function:hello:live -> 1\n", out)

    def test_layer_is_published_listed_and_deleted(self):
        out = self.run_example("layers", os.path.join(FUNCTIONS, "hello.sh"))
        size = os.path.getsize(os.path.join(FUNCTIONS, "hello.sh"))
        self.assertEqual(out, "published arn:aws:lambda:us-east-1:123456789012:layer:tools:1: %d bytes\n"
                              "layer: tools, latest version 1\n" % size)
        self.assertIn("layer:tools:2", self.run_example("layers", os.path.join(FUNCTIONS, "hello.sh")))

    def test_function_url_is_made_changed_and_deleted(self):
        for _ in range(2):
            self.assertRegex(self.run_example("function_url", "hello"),
                             r"^https://\w+\.lambda-url\.us-east-1\.on\.aws/ for NONE\n"
                             r"now for AWS_IAM, RESPONSE_STREAM, origins https://example\.com\n$")

    def test_event_source_mapping_becomes_enabled(self):
        self.assertRegex(self.run_example("event_source_mapping", "hello"),
                         r"^mapping [0-9a-f-]{36} is Creating\nit is enabled\nit is Deleting\n$")

    def test_all_functions_are_listed_over_pages(self):
        self.assertEqual(self.run_example("list_functions"),
                         "count: 128 MB, 3 s\nfail: 128 MB, 3 s\nhello: 128 MB, 3 s\nslow: 128 MB, 3 s\n"
                         "4 functions\n")

    def test_an_existing_function_is_ready_and_a_missing_one_is_an_error(self):
        self.assertRegex(self.run_example("wait_for_function", "hello"),
                         r"^call 1: Active\nhello is ready: arn:aws:lambda:.*:function:hello\n$")


class Readme(unittest.TestCase):
    def blocks(self, language):
        with open(os.path.join(ROOT, "README.md")) as file:
            return re.findall(r"```%s\n(.*?)```" % language, file.read(), re.DOTALL)

    def test_the_first_program_compiles_and_runs_as_printed(self):
        program = next(block for block in self.blocks("c") if "int main" in block)
        compile_command = next(block for block in self.blocks("sh") if "cc -std=c11" in block)
        compile_command = compile_command[compile_command.index("cc -std=c11"):].replace("\\\n", " ")
        compile_command = compile_command.replace("build/release", BUILD)
        with tempfile.TemporaryDirectory() as directory:
            source, binary = os.path.join(directory, "first.c"), os.path.join(directory, "first")
            with open(source, "w") as file:
                file.write(program)
            words = [source if word == "first.c" else binary if word == "first" else word
                     for word in shlex.split(compile_command)]
            words[0] = CC
            done = subprocess.run([*words, *FLAGS], cwd=ROOT, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stderr, "")
            with Server("--access-key", "AKIDLOCAL=secret", *function("hello")) as server:
                run = subprocess.run([binary], capture_output=True, text=True, timeout=60, env={
                    "AWS_ENDPOINT_URL_LAMBDA": "http://%s:%d" % (server.host, server.port), "AWS_REGION": "us-east-1",
                    "AWS_ACCESS_KEY_ID": "AKIDLOCAL", "AWS_SECRET_ACCESS_KEY": "secret", "HOME": directory})
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn("Ada", run.stdout)


if __name__ == "__main__":
    local_support.BINARY, EXAMPLES, BUILD, CC, sanitizers, flags = sys.argv[1:7]
    ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    sanitizers = sanitizers.partition("=")[2]
    SANITIZE = ["-fsanitize=" + sanitizers] if sanitizers else []
    FLAGS = SANITIZE + shlex.split(flags.partition("=")[2])
    unittest.main(argv=sys.argv[:1], verbosity=1)
