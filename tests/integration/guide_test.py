#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Command lines as the vendor's guide writes them, for synchronous, asynchronous and streaming invocation, event-invoke
configuration with destinations, recursion control and error handling: `aws lambda X` becomes `lambda X`; otherwise they
are unchanged. A shell runs them against lambda-local, and their output must equal the guide's.

    guide_test.py TOOL LAMBDA_LOCAL
"""

import base64
import json
import os
import re
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import local_support  # noqa: E402
from cli_support import Tool  # noqa: E402

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
RESULT = {"ExecutedVersion": "$LATEST", "StatusCode": 200}
FUNCTIONS = {
    "my-function": "#!/bin/sh\necho 'processing the event' >&2\nexec cat\n",
    "my-fault": "#!/bin/sh\ncat >/dev/null\n"
                "echo '{\"errorMessage\":\"division by zero\",\"errorType\":\"ZeroDivisionError\",\"stackTrace\":[]}'\n"
                "exit 1\n",
    "my-slow": "#!/bin/sh\nsleep 5\necho '\"late\"'\n",
    "my-stream": "#!/bin/sh\nfor piece in one two three; do printf '%s ' $piece; sleep 0.05; done\n",
}


class GuideTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.tool, self.server = Tool([TOOL]), local_support.Server(functions=FUNCTIONS)
        # The examples call `lambda`, which is a link to the build's tool.
        os.symlink(TOOL, os.path.join(self.tool.folder.name, "lambda"))

    def tearDown(self):
        self.server.stop()
        self.tool.close()

    def shell(self, line, status=0):
        """The standard output of `aws lambda …`, and its standard error if it is expected to fail."""
        line = line.replace("aws lambda ", "lambda ")
        environment = self.tool.environment(
            PATH=self.tool.folder.name + ":" + os.environ["PATH"],
            AWS_ENDPOINT_URL="http://%s:%d" % (self.server.host, self.server.port))
        done = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=self.tool.folder.name, env=environment,
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, status, "%s\n%r\n%r" % (line, done.stdout, done.stderr))
        if status == 0:
            self.assertEqual(done.stderr, b"", line)
        return (done.stdout if status == 0 else done.stderr).decode()

    def json(self, line):
        return json.loads(self.shell(line))

    def fails(self, line, error, operation, message=""):
        self.assertRegex(self.shell(line, status=254), r"^\nAn error occurred \(%s\) when calling the %s operation"
                         r"(?: \(reached max retries: \d+\))?: .*%s" % (error, operation, message))

    # ---- synchronous -------------------------------------------------------------------------------------------------

    def test_invoke_and_response_file(self):
        self.assertEqual(self.json("""aws lambda invoke --function-name my-function \\
            --cli-binary-format raw-in-base64-out \\
            --payload '{ "key": "value" }' response.json"""), RESULT)
        self.assertEqual(self.tool.read("response.json"), b'{ "key": "value" }')

    def test_payload_from_a_file(self):
        self.tool.write("event.json", b'{"from": "file"}')
        self.assertEqual(self.json("aws lambda invoke --function-name my-function --cli-binary-format "
                                   "raw-in-base64-out --payload file://event.json response.json"), RESULT)
        self.assertEqual(self.tool.read("response.json"), b'{"from": "file"}')
        self.assertEqual(self.json("aws lambda invoke --function-name my-function --payload fileb://event.json "
                                   "response.json"), RESULT)

    def test_payload_in_base64(self):
        text = base64.b64encode(b'{"in": "base64"}').decode()
        self.json("aws lambda invoke --function-name my-function --cli-binary-format base64 --payload %s out" % text)
        self.assertEqual(self.tool.read("out"), b'{"in": "base64"}')

    def test_binary_format_in_the_configuration(self):
        self.tool.write("config", b"[default]\ncli_binary_format = raw-in-base64-out\n")
        self.json("AWS_CONFIG_FILE=config aws lambda invoke --function-name my-function --payload '{\"k\":1}' out")
        self.assertEqual(self.tool.read("out"), b'{"k":1}')

    def test_log_result(self):
        result = self.json("aws lambda invoke --function-name my-function out --log-type Tail")
        self.assertEqual({**result, "LogResult": ""}, {**RESULT, "LogResult": ""})
        self.assertTrue(base64.b64decode(result["LogResult"], validate=True).startswith(b"START RequestId: "))

    def test_log_decoded(self):
        log = self.shell("""aws lambda invoke --function-name my-function out --log-type Tail \\
            --query 'LogResult' --output text --cli-binary-format raw-in-base64-out | base64 --decode""")
        request = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        self.assertRegex(log, r"\ASTART RequestId: (%s) Version: \$LATEST\n(?:.*\n)*processing the event\n"
                              r"(?:.*\n)*END RequestId: \1\nREPORT RequestId: \1\tDuration: [\d.]+ ms\t"
                              r"Billed Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB" % request)

    def test_dry_run(self):
        before = self.server.executions("my-function")
        self.assertEqual(self.json("aws lambda invoke --function-name my-function --invocation-type DryRun out"),
                         {"StatusCode": 204})
        self.assertEqual(self.server.executions("my-function"), before)

    def test_client_context(self):
        context = base64.b64encode(b'{"custom":{"key":"value"}}').decode()
        self.assertEqual(self.json("aws lambda invoke --function-name my-function --client-context %s out" % context),
                         RESULT)

    def test_version_and_alias(self):
        version = self.json("aws lambda publish-version --function-name my-function")
        self.assertEqual((version["Version"], version["FunctionArn"]), ("1", ARN + "my-function:1"))
        self.shell("aws lambda wait published-version-active --function-name my-function:1")
        self.assertEqual(self.json("aws lambda invoke --function-name my-function:1 out"),
                         {**RESULT, "ExecutedVersion": "1"})
        alias = self.json("""aws lambda create-alias --function-name my-function --name BLUE \\
            --function-version 1 --description "alias for live version of function" """)
        self.assertEqual(alias["AliasArn"], ARN + "my-function:BLUE")
        self.assertEqual(self.json("aws lambda invoke --function-name my-function --qualifier BLUE out"),
                         {**RESULT, "ExecutedVersion": "1"})

    # ---- asynchronous ------------------------------------------------------------------------------------------------

    def test_event(self):
        self.assertEqual(self.json("""aws lambda invoke \\
            --function-name my-function  \\
            --invocation-type Event \\
            --cli-binary-format raw-in-base64-out \\
            --payload '{ "key": "value" }' response.json"""), {"StatusCode": 202})
        self.assertEqual(self.tool.read("response.json"), b"")
        for _ in range(100):
            if self.server.executions("my-function"):
                break
            time.sleep(0.05)
        self.assertEqual(self.server.executions("my-function"), 1)

    def shape(self, answer, function, **members):
        self.assertRegex(answer.pop("LastModified"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?[+-]\d\d:\d\d$")
        self.assertEqual(answer, {"FunctionArn": ARN + function, **members})

    def test_event_invoke_configuration(self):
        limits = {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600}
        failure = {"OnFailure": {"Destination": "arn:aws:sqs:us-east-2:123456789012:destination"}}
        self.shape(self.json("""aws lambda put-function-event-invoke-config \\
            --function-name my-function \\
            --maximum-event-age-in-seconds 3600 \\
            --maximum-retry-attempts 0"""), "my-function:$LATEST", **limits)
        self.shape(self.json("""aws lambda update-function-event-invoke-config \\
            --function-name my-function \\
            --destination-config '{"OnFailure":{"Destination": "arn:aws:sqs:us-east-2:123456789012:destination"}}'"""),
                   "my-function:$LATEST", **limits, DestinationConfig=failure)
        self.shape(self.json("aws lambda get-function-event-invoke-config --function-name my-function"),
                   "my-function:$LATEST", **limits, DestinationConfig=failure)
        listed = self.json("aws lambda list-function-event-invoke-configs --function-name my-function")
        self.assertEqual(list(listed), ["FunctionEventInvokeConfigs"])
        self.shape(*listed["FunctionEventInvokeConfigs"], "my-function:$LATEST", **limits, DestinationConfig=failure)
        self.assertEqual(self.shell("aws lambda delete-function-event-invoke-config --function-name my-function"), "")
        self.fails("aws lambda get-function-event-invoke-config --function-name my-function",
                   "ResourceNotFoundException", "GetFunctionEventInvokeConfig", "doesn't have an EventInvokeConfig")

    def test_event_invoke_configuration_of_an_alias(self):
        self.shell("aws lambda publish-version --function-name my-function")
        self.shell("aws lambda create-alias --function-name my-function --name BLUE --function-version 1")
        self.shape(self.json("aws lambda put-function-event-invoke-config --function-name my-function:BLUE "
                             "--maximum-event-age-in-seconds 7200 --maximum-retry-attempts 1"),
                   "my-function:BLUE", MaximumEventAgeInSeconds=7200, MaximumRetryAttempts=1)
        # Shorthand, and both destinations.
        answer = self.json("""aws lambda put-function-event-invoke-config --function-name my-function:BLUE \\
            --destination-config OnSuccess={Destination=arn:aws:sqs:us-east-2:123456789012:done},OnFailure={Destination=arn:aws:sns:us-east-2:123456789012:failed}""")
        self.shape(answer, "my-function:BLUE", DestinationConfig={
            "OnSuccess": {"Destination": "arn:aws:sqs:us-east-2:123456789012:done"},
            "OnFailure": {"Destination": "arn:aws:sns:us-east-2:123456789012:failed"}})
        self.assertEqual(self.shell("aws lambda list-function-event-invoke-configs --function-name my-function "
                                    "--query 'FunctionEventInvokeConfigs[].FunctionArn' --output text"),
                         ARN + "my-function:BLUE\n")
        self.shell("aws lambda delete-function-event-invoke-config --function-name my-function:BLUE")
        self.assertEqual(self.json("aws lambda list-function-event-invoke-configs --function-name my-function"),
                         {"FunctionEventInvokeConfigs": []})

    def test_limits_of_the_event_invoke_configuration(self):
        for option, value in (("maximum-event-age-in-seconds", 59), ("maximum-retry-attempts", -1)):
            self.assertIn("Parameter validation failed", self.shell(
                "aws lambda put-function-event-invoke-config --function-name my-function --%s %d" % (option, value),
                status=252))

    def test_dead_letter_queue(self):
        target = "arn:aws:sns:us-east-2:123456789012:my-topic"
        answer = self.json("aws lambda update-function-configuration --function-name my-function "
                           "--dead-letter-config TargetArn=" + target)
        self.assertEqual(answer["DeadLetterConfig"], {"TargetArn": target})

    # ---- recursion ---------------------------------------------------------------------------------------------------

    def test_recursion_control(self):
        get = "aws lambda get-function-recursion-config --function-name my-function"
        self.assertEqual(self.json(get), {"RecursiveLoop": "Terminate"})
        self.assertEqual(self.json("""aws lambda put-function-recursion-config \\
            --function-name my-function \\
            --recursive-loop Allow"""), {"RecursiveLoop": "Allow"})
        self.assertEqual(self.json(get), {"RecursiveLoop": "Allow"})
        self.assertEqual(self.json("aws lambda put-function-recursion-config --function-name my-function "
                                   "--recursive-loop Terminate"), {"RecursiveLoop": "Terminate"})

    # ---- streaming ---------------------------------------------------------------------------------------------------

    def test_response_stream(self):
        answer = self.json("""aws lambda invoke-with-response-stream --function-name my-stream \\
            --cli-binary-format raw-in-base64-out --payload '{ "key": "value" }' response.txt""")
        self.assertEqual((answer["StatusCode"], answer["ExecutedVersion"]), (200, "$LATEST"))
        self.assertEqual(answer["ResponseStreamContentType"], "application/vnd.amazon.eventstream")
        self.assertEqual(self.tool.read("response.txt"), b"one two three ")

    def test_response_stream_with_log(self):
        answer = self.json("aws lambda invoke-with-response-stream --function-name my-function --log-type Tail out")
        self.assertIn(b"START RequestId", base64.b64decode(answer["InvokeComplete"]["LogResult"]))

    def test_function_url_that_streams(self):
        answer = self.json("aws lambda create-function-url-config --function-name my-stream "
                           "--auth-type AWS_IAM --invoke-mode RESPONSE_STREAM")
        self.assertEqual((answer["AuthType"], answer["InvokeMode"]), ("AWS_IAM", "RESPONSE_STREAM"))
        self.assertEqual(self.json("aws lambda update-function-url-config --function-name my-stream "
                                   "--invoke-mode BUFFERED")["InvokeMode"], "BUFFERED")

    # ---- errors ------------------------------------------------------------------------------------------------------

    def test_function_error(self):
        self.assertEqual(self.json("""aws lambda invoke --function-name my-fault \\
            --cli-binary-format raw-in-base64-out --payload '{"a": 1}' output.json"""),
                         {**RESULT, "FunctionError": "Unhandled"})
        self.assertEqual(json.loads(self.tool.read("output.json")), {
            "errorMessage": "division by zero", "errorType": "ZeroDivisionError", "stackTrace": []})
        self.assertEqual(self.shell("aws lambda invoke --function-name my-fault output.json --query FunctionError "
                                    "--output text"), "Unhandled\n")

    def test_timeout(self):
        answer = self.json("aws lambda update-function-configuration --function-name my-slow --timeout 1")
        self.assertEqual(answer["Timeout"], 1)
        self.shell("aws lambda wait function-updated --function-name my-slow")
        self.assertEqual(self.json("aws lambda invoke --function-name my-slow out"),
                         {**RESULT, "FunctionError": "Unhandled"})
        self.assertRegex(json.loads(self.tool.read("out"))["errorMessage"], r"Task timed out after 1\.\d\d seconds$")

    def test_errors_of_the_service(self):
        self.fails("aws lambda invoke --function-name no-such-function out", "ResourceNotFoundException", "Invoke",
                   "Function not found: " + re.escape(ARN) + "no-such-function")
        self.fails("aws lambda invoke --function-name my-function:9 out", "ResourceNotFoundException", "Invoke")
        self.fails("aws lambda invoke --function-name my-function --cli-binary-format raw-in-base64-out --payload '{' "
                   "out", "InvalidRequestContentException", "Invoke", "Could not parse request body into json")

    def test_throttling(self):
        self.assertEqual(self.json("aws lambda put-function-concurrency --function-name my-function "
                                   "--reserved-concurrent-executions 0"), {"ReservedConcurrentExecutions": 0})
        self.fails("AWS_MAX_ATTEMPTS=1 aws lambda invoke --function-name my-function out", "TooManyRequestsException",
                   "Invoke", "Rate Exceeded")
        self.assertEqual(self.shell("aws lambda delete-function-concurrency --function-name my-function"), "")
        self.assertEqual(self.json("aws lambda invoke --function-name my-function out"), RESULT)

    def test_usage(self):
        self.assertIn("--function-name", self.shell("aws lambda invoke out", status=252))


if __name__ == "__main__":
    TOOL = os.path.abspath(sys.argv.pop(1))
    local_support.main("guide")
