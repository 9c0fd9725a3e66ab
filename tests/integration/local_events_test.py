# SPDX-License-Identifier: Apache-2.0
"""lambda-local: event-invoke configurations, and their effect on events; reserved concurrency."""
import json
import os
import tempfile
import threading
import time
import unittest

from local_support import Server, main

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:"
BASE = "/2019-09-25/functions/"

SCRIPTS = {
    "good,alias=live": "#!/bin/sh\nprintf '{\"ok\":true}'\n",
    "bad": "#!/bin/sh\necho '{\"errorType\":\"E\",\"errorMessage\":\"m\"}'\nexit 1\n",
    "plain": "#!/bin/sh\nprintf 'not json \\377'\n",
    "slow": "#!/bin/sh\nsleep 0.4\necho 1\n",
}


class Base(unittest.TestCase):
    options = []

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.file = os.path.join(self.directory.name, "destinations")
        self.server = Server("--retry-delay-ms", "20", "--destinations-file", self.file, *self.options,
                             functions=SCRIPTS)

    def tearDown(self):
        self.server.stop()
        self.directory.cleanup()

    def config(self, method, name, document=None, **query):
        return self.server.api(method, BASE + name + "/event-invoke-config", document, **query)

    def records(self, count):
        end = time.monotonic() + 10
        lines = []
        while len(lines) < count and time.monotonic() < end:
            time.sleep(0.02)
            with open(self.file, "rb") as file:
                lines = file.read().splitlines()
        self.assertEqual(len(lines), count)
        return [json.loads(line) for line in lines]

    def put_destinations(self, name, document=None, **query):
        destinations = {"OnSuccess": {"Destination": QUEUE + "good"}, "OnFailure": {"Destination": QUEUE + "bad"}}
        reply = self.config("PUT", name, {"DestinationConfig": destinations, **(document or {})}, **query)
        self.assertEqual(reply.status, 200, reply.body)

    def assert_error(self, reply, status, code, text=""):
        self.assertEqual((reply.status, reply.error), (status, code), reply.body)
        self.assertIn(text, reply.json().get("Message") or reply.json().get("message"))


class Configuration(Base):
    def test_put_replaces_and_update_keeps(self):
        put = self.config("PUT", "good", {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60}).json()
        self.assertAlmostEqual(put.pop("LastModified"), time.time(), delta=60)
        self.assertEqual(put, {"FunctionArn": ARN + "good:$LATEST", "MaximumRetryAttempts": 1,
                               "MaximumEventAgeInSeconds": 60})
        updated = self.config("POST", "good", {"MaximumRetryAttempts": 0}).json()
        self.assertEqual((updated["MaximumRetryAttempts"], updated["MaximumEventAgeInSeconds"]), (0, 60))
        self.assertEqual(self.config("GET", "good").json(), updated)
        self.assertEqual(self.config("GET", "good", Qualifier="$LATEST").json(), updated)
        self.assertNotIn("MaximumRetryAttempts", self.config("PUT", "good", {"MaximumEventAgeInSeconds": 70}).json())
        self.assertEqual(self.config("DELETE", "good").status, 204)
        for method, document in [("GET", None), ("DELETE", None), ("POST", {"MaximumRetryAttempts": 0})]:
            self.assert_error(self.config(method, "good", document), 404, "ResourceNotFoundException",
                              "The function %sgood doesn't have an EventInvokeConfig" % ARN)

    def test_qualifiers_have_their_own(self):
        self.server.api("POST", "/2015-03-31/functions/good/versions", {})
        for query in [{}, {"Qualifier": "live"}, {"Qualifier": "1"}]:
            self.config("PUT", "good", {"MaximumRetryAttempts": 1}, **query)
        for size in [1, 2, 3]:
            pages = self.server.pages(BASE + "good/event-invoke-config/list", "FunctionEventInvokeConfigs", size)
            self.assertEqual([item["FunctionArn"] for page in pages for item in page],
                             [ARN + "good:$LATEST", ARN + "good:1", ARN + "good:live"])
        self.server.api("DELETE", "/2015-03-31/functions/good/aliases/live")
        pages = self.server.pages(BASE + "good/event-invoke-config/list", "FunctionEventInvokeConfigs", 50)
        self.assertEqual(len(pages[0]), 2)

    def test_invalid_configurations_are_refused(self):
        invalid = "InvalidParameterValueException"
        for document, text in [({"MaximumRetryAttempts": 3}, "'maximumRetryAttempts'"),
                               ({"MaximumRetryAttempts": -1}, "greater than or equal to 0"),
                               ({"MaximumEventAgeInSeconds": 59}, "greater than or equal to 60"),
                               ({"MaximumEventAgeInSeconds": 21601}, "less than or equal to 21600"),
                               ({"DestinationConfig": {"OnSuccess": {"Destination": "queue"}}}, "queue")]:
            self.assert_error(self.config("PUT", "good", document), 400, invalid, text)
        self.assert_error(self.config("PUT", "none", {}), 404, "ResourceNotFoundException")
        self.assert_error(self.config("PUT", "good", {}, Qualifier="none"), 404, "ResourceNotFoundException")


class Destinations(Base):
    def test_success_is_recorded(self):
        self.put_destinations("good")
        reply = self.server.invoke("good", b'{"a":\n1}', Invocation_Type="Event")
        record = self.records(1)[0]
        self.assertRegex(record.pop("timestamp"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.assertEqual(record, {
            "destination": QUEUE + "good", "version": "1.0",
            "requestContext": {"requestId": reply.headers["x-amzn-RequestId"], "functionArn": ARN + "good:$LATEST",
                               "condition": "Success", "approximateInvokeCount": 1},
            "requestPayload": {"a": 1}, "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
            "responsePayload": {"ok": True}})

    def test_failure_is_recorded_after_the_last_retry(self):
        for retries in [0, 1, 2]:
            self.put_destinations("bad", {"MaximumRetryAttempts": retries})
            before = self.server.executions("bad")
            self.server.invoke("bad", Invocation_Type="Event")
            record = self.records(retries + 1)[-1]
            self.assertEqual((record["destination"], record["requestContext"]["condition"]),
                             (QUEUE + "bad", "RetriesExhausted"))
            self.assertEqual(record["requestContext"]["approximateInvokeCount"], retries + 1)
            self.assertEqual(record["responseContext"]["functionError"], "Unhandled")
            self.assertEqual(record["responsePayload"], {"errorType": "E", "errorMessage": "m"})
            self.assertEqual(self.server.executions("bad"), before + retries + 1)

    def test_alias_has_its_own(self):
        self.put_destinations("good", Qualifier="live")
        self.server.invoke("good", Invocation_Type="Event")
        self.server.invoke("good:live", Invocation_Type="Event")
        self.assertEqual(self.records(1)[0]["requestContext"]["functionArn"], ARN + "good:live")

    def test_a_response_that_is_not_utf_8_becomes_base64(self):
        self.put_destinations("plain")
        self.server.invoke("plain", Invocation_Type="Event")
        self.assertEqual(self.records(1)[0]["responsePayload"], "bm90IGpzb24g/w==")

    def test_event_of_a_deleted_function_is_dropped(self):
        self.put_destinations("bad")
        self.server.invoke("bad", Invocation_Type="Event")
        self.server.api("DELETE", "/2015-03-31/functions/bad")
        time.sleep(0.3)
        self.records(0)


class Age(Base):
    options = ["--retry-delay-ms", "61000"]

    def test_an_event_that_is_too_old_is_dropped(self):
        self.put_destinations("bad", {"MaximumEventAgeInSeconds": 60})
        self.server.invoke("bad", Invocation_Type="Event")
        context = self.records(1)[0]["requestContext"]
        self.assertEqual((context["condition"], context["approximateInvokeCount"]), ("EventAgeExceeded", 1))


class Concurrency(Base):
    def reserve(self, name, number):
        return self.server.api("PUT", "/2017-10-31/functions/%s/concurrency" % name,
                               {"ReservedConcurrentExecutions": number})

    def reserved(self, name):
        return self.server.api("GET", "/2019-09-30/functions/%s/concurrency" % name).json()

    def test_limit_is_kept(self):
        self.assertEqual(self.reserve("slow", 2).json(), {"ReservedConcurrentExecutions": 2})
        replies = []
        threads = [threading.Thread(target=lambda: replies.append(self.server.invoke("slow"))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        throttled = [reply for reply in replies if reply.status == 429]
        self.assertEqual((len(throttled), len(replies)), (4, 6))
        self.assertEqual(throttled[0].error, "TooManyRequestsException")
        self.assertEqual(throttled[0].json(), {"Type": "User", "message": "Rate Exceeded.",
                                               "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded"})
        self.assertEqual(self.server.executions("slow"), 2)
        self.assertEqual(self.server.invoke("slow").status, 200)

    def test_streams_count_until_they_end(self):
        self.reserve("slow", 1)
        for _ in range(2):
            self.assertIn(b"InvokeComplete", self.server.stream("slow").body)
        connection = self.server.connection()
        connection.request("POST", "/2021-11-15/functions/slow/response-streaming-invocations", body=b"{}")
        response = connection.getresponse()
        self.assertEqual(self.server.stream("slow").status, 429)
        response.read()
        connection.close()

    def test_events_wait_for_their_turn(self):
        self.reserve("slow", 1)
        self.put_destinations("slow", {"MaximumRetryAttempts": 0})
        for _ in range(3):
            self.assertEqual(self.server.invoke("slow", Invocation_Type="Event").status, 202)
        records = self.records(3)
        self.assertEqual({record["requestContext"]["condition"] for record in records}, {"Success"})
        self.assertEqual({record["requestContext"]["approximateInvokeCount"] for record in records}, {1})

    def test_zero_stops_a_function(self):
        self.reserve("good", 0)
        self.put_destinations("good")
        self.assertEqual(self.server.invoke("good").status, 429)
        self.assertEqual(self.server.invoke("good", Invocation_Type="Event").status, 202)
        record = self.records(1)[0]
        self.assertEqual((record["destination"], record["requestContext"]["condition"]),
                         (QUEUE + "bad", "ZeroReservedConcurrency"))
        self.assertNotIn("responseContext", record)
        self.assertEqual(self.server.executions("good"), 0)

    def test_a_reservation_is_shown_and_removed(self):
        self.assertEqual(self.reserved("good"), {})
        self.reserve("good", 5)
        self.assertEqual(self.reserved("good"), {"ReservedConcurrentExecutions": 5})
        found = self.server.api("GET", "/2015-03-31/functions/good").json()
        self.assertEqual(found["Concurrency"], {"ReservedConcurrentExecutions": 5})
        settings = self.server.api("GET", "/2016-08-19/account-settings").json()
        self.assertEqual((settings["AccountLimit"]["UnreservedConcurrentExecutions"],
                          settings["AccountUsage"]["FunctionCount"]), (995, len(SCRIPTS)))
        self.assertEqual(self.server.api("DELETE", "/2017-10-31/functions/good/concurrency").status, 204)
        self.assertEqual(self.server.api("DELETE", "/2017-10-31/functions/good/concurrency").status, 204)
        self.assertEqual(self.reserved("good"), {})

    def test_reservations_leave_a_minimum_to_other_functions(self):
        self.assertEqual(self.reserve("good", 500).status, 200)
        self.assert_error(self.reserve("bad", 401), 400, "InvalidParameterValueException", "minimum value of [100]")
        self.assertEqual(self.reserve("bad", 400).status, 200)
        self.assertEqual(self.reserve("good", 100).status, 200)
        self.assert_error(self.reserve("bad", -1), 400, "InvalidParameterValueException")


if __name__ == "__main__":
    main("integration/local_events")
