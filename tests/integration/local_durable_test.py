# SPDX-License-Identifier: Apache-2.0
"""lambda-local: durable executions, by a function that keeps its progress in checkpoints."""
import json
import os
import re
import stat
import tempfile
import threading
import unittest
import urllib.parse

from local_support import Server, main

ROLE = "arn:aws:iam::123456789012:role/r"

# Plays the steps that its input names, one after the other, as the runtime library of a durable function does.
FUNCTION = r"""#!/usr/bin/env python3
import json, sys, urllib.parse, urllib.request
event = json.load(sys.stdin)
arn, token = event["DurableExecutionArn"], event["CheckpointToken"]
known = {o["Id"]: o for o in event["InitialExecutionState"]["Operations"]}
begin = event["InitialExecutionState"]["Operations"][0]
plan = json.loads(begin["ExecutionDetails"]["InputPayload"])
assert begin["Type"] == "EXECUTION", begin

def checkpoint(*updates):
    global token
    url = plan["url"] + "/2025-12-01/durable-executions/" + urllib.parse.quote(arn, safe="") + "/checkpoint"
    body = json.dumps({"CheckpointToken": token, "Updates": list(updates)}).encode()
    reply = json.load(urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": "application/json"})))
    token = reply["CheckpointToken"]
    known.update({o["Id"]: o for o in reply["NewExecutionState"]["Operations"]})

def end(**output):
    print(json.dumps(output))
    sys.exit(0)

results = []
for number, (kind, *more) in enumerate(plan["steps"]):
    name = str(number)
    operation = known.get(name)
    base = {"Id": name, "Type": kind, "Name": "step-" + name}
    if kind == "STEP":
        if not operation or operation["Status"] == "READY":
            checkpoint({**base, "Action": "START"})
            attempt = known[name]["StepDetails"]["Attempt"]
            if attempt < more[1]:
                checkpoint({**base, "Action": "RETRY", "Error": {"ErrorMessage": "not yet"},
                            "StepOptions": {"NextAttemptDelaySeconds": 1}})
                end(Status="PENDING")
            checkpoint({**base, "Action": "SUCCEED", "Payload": json.dumps([more[0], attempt])})
        results.append(json.loads(known[name]["StepDetails"]["Result"]))
    elif kind == "WAIT":
        if not operation: checkpoint({**base, "Action": "START", "WaitOptions": {"WaitSeconds": more[0]}})
        if known[name]["Status"] != "SUCCEEDED": end(Status="PENDING")
    elif kind == "CALLBACK":
        if not operation:
            checkpoint({**base, "Action": "START", "CallbackOptions": {"TimeoutSeconds": more[0]} if more else {}})
        operation = known[name]
        if operation["Status"] == "STARTED": end(Status="PENDING")
        if operation["Status"] != "SUCCEEDED": end(Status="FAILED", Error=operation["CallbackDetails"]["Error"])
        results.append(json.loads(operation["CallbackDetails"]["Result"]))
    elif kind == "CHAINED_INVOKE":
        if not operation:
            checkpoint({**base, "Action": "START", "Payload": '{"x":1}', "ChainedInvokeOptions": {"FunctionName": more[0]}})
        operation = known[name]
        if operation["Status"] == "STARTED": end(Status="PENDING")
        if operation["Status"] != "SUCCEEDED": end(Status="FAILED", Error=operation["ChainedInvokeDetails"]["Error"])
        results.append(json.loads(operation["ChainedInvokeDetails"]["Result"]))
    elif kind == "EXIT":
        sys.stderr.write("crash\n"); sys.exit(3)
    elif kind == "STOPPED": # by somebody, while the function runs
        url = plan["url"] + "/2025-12-01/durable-executions/" + urllib.parse.quote(arn, safe="") + "/stop"
        urllib.request.urlopen(urllib.request.Request(url, b"{}", {"Content-Type": "application/json"}))
        end(Status="PENDING")
    elif kind == "OUTPUT":
        print(json.dumps(more[0])); sys.exit(0)
end(Status="SUCCEEDED", Result=json.dumps(results))
"""


class DurableTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "durable")
        with open(path, "w") as file:
            file.write(FUNCTION)
        os.chmod(path, stat.S_IRWXU)
        self.start()
        self.create("d")

    def start(self, *arguments):
        self.server = Server("--state-delay-ms", "0", "--functions-dir", self.folder.name, "--function", "cat=/bin/cat",
                             "--timeout-seconds", "20", *arguments)
        self.api = self.server.api
        self.url = "http://127.0.0.1:%d" % self.server.port

    def restart(self, *arguments):
        self.server.stop()
        self.start(*arguments)

    def keep_state(self):
        """Begins anew with a state file, and returns its path."""
        state = os.path.join(self.folder.name, ".state")
        self.restart("--state", state)
        self.create("d")
        return state

    def tearDown(self):
        self.server.stop()
        self.folder.cleanup()

    def create(self, name, handler="durable", **config):
        reply = self.api("POST", "/2015-03-31/functions", {
            "FunctionName": name, "Role": ROLE, "Runtime": "provided.al2023", "Handler": handler, "Timeout": 20,
            "Code": {"S3Bucket": "bucket", "S3Key": "k"}, "DurableConfig": {"RetentionPeriodInDays": 1, **config}})
        self.assertEqual(reply.status, 201, reply.body)

    def begin(self, *steps, name="d", **headers):
        return self.server.invoke(name, json.dumps({"url": self.url, "steps": steps}).encode(), **headers)

    def target(self, arn, more=""):
        return "/2025-12-01/durable-executions/" + urllib.parse.quote(arn, safe="") + more

    def execution(self, arn):
        return self.api("GET", self.target(arn)).json()

    def events(self, arn):
        return [e["EventType"] for e in self.api("GET", self.target(arn, "/history")).json()["Events"]]

    def until(self, arn, kind):
        """Waits for an event in the history, and returns it."""
        while True:
            for event in self.api("GET", self.target(arn, "/history")).json()["Events"]:
                if event["EventType"] == kind:
                    return event

    def test_steps_waits_and_retries_run_to_the_result(self):
        reply = self.begin(["STEP", "a", 1], ["WAIT", 1], ["STEP", "b", 2])
        self.assertEqual((reply.status, reply.json()), (200, [["a", 1], ["b", 2]]), reply.body)
        arn = reply.headers["X-Amz-Durable-Execution-Arn"]
        found = self.execution(arn)
        self.assertEqual((found["Status"], found["Result"], found["Version"]),
                         ("SUCCEEDED", '[["a", 1], ["b", 2]]', "$LATEST"))
        self.assertLessEqual(found["StartTimestamp"], found["EndTimestamp"])
        self.assertEqual(self.events(arn), [
            "ExecutionStarted", "StepStarted", "StepSucceeded", "WaitStarted", "InvocationCompleted", "WaitSucceeded",
            "StepStarted", "StepFailed", "InvocationCompleted", "StepStarted", "StepSucceeded", "InvocationCompleted",
            "ExecutionSucceeded"])
        self.assertEqual(self.server.executions("d"), 3)

    def test_the_history_has_pages_and_both_orders(self):
        arn = self.begin(["STEP", "a", 1]).headers["X-Amz-Durable-Execution-Arn"]
        numbers, marker = [], None
        while True:
            page = self.api("GET", self.target(arn, "/history"), MaxItems=2, Marker=marker).json()
            numbers += [e["EventId"] for e in page["Events"]]
            marker = page.get("NextMarker")
            if not marker:
                break
        self.assertEqual(numbers, [1, 2, 3, 4, 5])
        last = self.api("GET", self.target(arn, "/history"), ReverseOrder="true", MaxItems=1).json()["Events"]
        self.assertEqual([e["EventId"] for e in last], [5])
        self.assertNotIn("Result", self.api("GET", self.target(arn), IncludeExecutionData="false").json())

    def test_a_callback_resumes_an_event(self):
        reply = self.begin(["CALLBACK"], Invocation_Type="Event")
        arn = reply.headers["X-Amz-Durable-Execution-Arn"]
        self.assertEqual(reply.status, 202)
        callback = self.until(arn, "CallbackStarted")["CallbackStartedDetails"]["CallbackId"]
        path = "/2025-12-01/durable-execution-callbacks/" + callback
        self.assertEqual(self.execution(arn)["Status"], "RUNNING")
        self.assertEqual(self.api("POST", path + "/heartbeat").status, 200)
        self.assertEqual(self.server.request("POST", path + "/succeed", b'{"y":2}').status, 200)
        self.until(arn, "ExecutionSucceeded")
        self.assertEqual(self.execution(arn)["Result"], '[{"y": 2}]')
        again = self.server.request("POST", path + "/succeed", b"{}")
        self.assertEqual(again.error, "CallbackTimeoutException")
        self.assertEqual(self.api("POST", path[:-1] + "/heartbeat").error, "ResourceNotFoundException")

    def test_a_callback_fails_or_times_out(self):
        arn = self.begin(["CALLBACK"], Invocation_Type="Event").headers["X-Amz-Durable-Execution-Arn"]
        callback = self.until(arn, "CallbackStarted")["CallbackStartedDetails"]["CallbackId"]
        self.api("POST", "/2025-12-01/durable-execution-callbacks/%s/fail" % callback, {"ErrorMessage": "no"})
        self.until(arn, "ExecutionFailed")
        self.assertEqual(self.execution(arn)["Error"], {"ErrorMessage": "no"})
        reply = self.begin(["CALLBACK", 1])
        self.assertEqual((reply.headers["X-Amz-Function-Error"], reply.json()["errorType"]),
                         ("Unhandled", "Callback.Timeout"))

    def test_an_operation_invokes_another_function(self):
        self.assertEqual(self.begin(["CHAINED_INVOKE", "cat"]).json(), [{"x": 1}])
        self.assertEqual(self.begin(["CHAINED_INVOKE", "none"]).json()["errorType"], "ResourceNotFoundException")

    def test_a_throttled_invoke_of_another_function_fails_as_throttled(self):
        self.api("PUT", "/2017-10-31/functions/cat/concurrency", {"ReservedConcurrentExecutions": 0})
        self.assertEqual(self.begin(["CHAINED_INVOKE", "cat"]).json()["errorType"], "TooManyRequestsException")

    def test_failures_end_the_execution(self):
        for steps, error in (([["EXIT"]], "Runtime.ExitError"), ([["OUTPUT", {}]], "InvalidParameterValueException"),
                             ([["OUTPUT", {"Status": "PENDING"}]], "InvalidParameterValueException"),
                             ([["OUTPUT", [1]]], "InvalidParameterValueException")):
            with self.subTest(steps=steps):
                reply = self.begin(*steps)
                self.assertEqual((reply.headers["X-Amz-Function-Error"], reply.json()["errorType"]), ("Unhandled", error))
                self.assertEqual(self.execution(reply.headers["X-Amz-Durable-Execution-Arn"])["Status"], "FAILED")

    def test_an_execution_is_stopped_and_times_out(self):
        arn = self.begin(["WAIT", 1000], Invocation_Type="Event").headers["X-Amz-Durable-Execution-Arn"]
        self.until(arn, "WaitStarted")
        stopped = self.api("POST", self.target(arn, "/stop"), {"ErrorMessage": "enough"})
        self.assertIn("StopTimestamp", stopped.json())
        found = self.execution(arn)
        self.assertEqual((found["Status"], found["Error"]), ("STOPPED", {"ErrorMessage": "enough"}))
        self.assertEqual(self.events(arn)[-1], "ExecutionStopped")
        self.create("short", ExecutionTimeout=1)
        reply = self.begin(["WAIT", 1000], name="short")
        self.assertEqual(reply.json()["errorType"], "Execution.Timeout")
        self.assertEqual(self.execution(reply.headers["X-Amz-Durable-Execution-Arn"])["Status"], "TIMED_OUT")

    def test_the_history_of_a_stopped_execution_has_ended(self):
        arn = self.begin(["STOPPED"]).headers["X-Amz-Durable-Execution-Arn"]
        self.assertEqual(self.execution(arn)["Status"], "STOPPED")
        self.assertEqual(self.events(arn)[-1], "ExecutionStopped")

    def test_a_name_starts_one_execution(self):
        first = self.begin(["STEP", "a", 1], Durable_Execution_Name="once")
        self.assertEqual(first.json(), [["a", 1]])
        again = self.begin(["STEP", "a", 1], Durable_Execution_Name="once")
        self.assertEqual((again.json(), again.headers["X-Amz-Durable-Execution-Arn"]),
                         (first.json(), first.headers["X-Amz-Durable-Execution-Arn"]))
        self.assertEqual(self.server.executions("d"), 1)
        other = self.begin(["STEP", "b", 1], Durable_Execution_Name="once")
        self.assertEqual((other.status, other.error), (409, "DurableExecutionAlreadyStartedException"))
        plain = self.server.invoke("cat", Durable_Execution_Name="x")
        self.assertEqual(plain.error, "InvalidParameterValueException")

    def test_a_name_has_letters_digits_hyphens_and_underscores(self):
        self.assertEqual(self.begin(["STEP", "a", 1], Durable_Execution_Name="A-z_9" + "n" * 59).status, 200)
        for name in ("a/b", "a b", "a.b", "a:b", "n" * 65, "/"):
            reply = self.begin(["STEP", "a", 1], Durable_Execution_Name=name)
            self.assertEqual((reply.status, reply.error), (400, "InvalidParameterValueException"), name)
            self.assertIn("durableExecutionName", reply.json()["message"])
        self.assertEqual(self.server.executions("d"), 1)

    def test_concurrent_calls_of_one_name_share_the_execution(self):
        replies = []
        threads = [threading.Thread(target=lambda: replies.append(self.begin(["WAIT", 1], Durable_Execution_Name="n")))
                   for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len({r.headers["X-Amz-Durable-Execution-Arn"] for r in replies}), 1)
        self.assertEqual([r.json() for r in replies], [[], [], []])

    def switches(self):
        """The number of times that a thread of the server waited."""
        total, folder = 0, "/proc/%d/task" % self.server.process.pid
        for thread in os.listdir(folder):
            try:
                with open("%s/%s/status" % (folder, thread)) as file:
                    total += int(re.search(r"(?m)^voluntary_ctxt_switches:\s*(\d+)", file.read())[1])
            except FileNotFoundError:  # the thread ended meanwhile
                pass
        return total

    def test_a_suspended_execution_waits_for_an_event_and_not_for_a_time(self):
        arns = [self.begin(["CALLBACK"], Invocation_Type="Event").headers["X-Amz-Durable-Execution-Arn"]
                for _ in range(20)]
        callbacks = [self.until(arn, "CallbackStarted")["CallbackStartedDetails"]["CallbackId"] for arn in arns]
        for arn in arns:
            self.until(arn, "InvocationCompleted")
        before = self.switches()
        self.assertEqual(self.begin(["WAIT", 2]).status, 200)  # the others wait as long
        self.assertLess(self.switches() - before, 300)
        for callback in callbacks:
            self.assertEqual(self.server.request("POST", "/2025-12-01/durable-execution-callbacks/%s/succeed" % callback,
                                                 b"1").status, 200)
        for arn in arns:
            self.until(arn, "ExecutionSucceeded")

    def test_executions_are_listed_by_name_and_status(self):
        for name in ("one", "two"):
            self.begin(["STEP", name, 1], Durable_Execution_Name=name)
        self.begin(["EXIT"], Durable_Execution_Name="bad")
        path = "/2025-12-01/functions/d/durable-executions"
        names = lambda **query: sorted(
            e["DurableExecutionName"] for e in self.api("GET", path, **query).json()["DurableExecutions"])
        self.assertEqual(names(), ["bad", "one", "two"])
        self.assertEqual(names(Statuses="SUCCEEDED"), ["one", "two"])
        self.assertEqual(names(DurableExecutionName="bad"), ["bad"])
        self.assertEqual(names(StartedAfter="2100-01-01T00:00:00Z"), [])
        pages = self.server.pages(path, "DurableExecutions", 2)
        self.assertEqual([len(page) for page in pages], [2, 1])

    def test_a_wrong_token_or_update_is_refused(self):
        arn = self.begin(["WAIT", 1000], Invocation_Type="Event").headers["X-Amz-Durable-Execution-Arn"]
        self.until(arn, "WaitStarted")
        wrong = self.api("POST", self.target(arn, "/checkpoint"), {"CheckpointToken": "x", "Updates": []})
        self.assertEqual((wrong.error, "Invalid Checkpoint Token" in wrong.json()["message"]),
                         ("InvalidParameterValueException", True))
        self.assertEqual(self.api("GET", self.target(arn, "/state"), CheckpointToken="x").error,
                         "InvalidParameterValueException")
        token = arn.rsplit("/", 1)[1] + "-2"
        state = self.api("GET", self.target(arn, "/state"), CheckpointToken=token).json()
        self.assertEqual([o["Type"] for o in state["Operations"]], ["EXECUTION", "WAIT"])
        for update in ({"Id": "9", "Type": "WAIT", "Action": "START"}, {"Id": "9", "Type": "X", "Action": "START"},
                       {"Id": "9", "Type": "STEP", "Action": "X"}, {"Id": "0", "Type": "STEP", "Action": "SUCCEED"}):
            reply = self.api("POST", self.target(arn, "/checkpoint"), {"CheckpointToken": token, "Updates": [update]})
            self.assertEqual(reply.error, "InvalidParameterValueException", update)
        self.assertEqual(self.execution(arn + "x").get("Type", "User"), "User")
        self.assertEqual(self.api("GET", self.target(arn + "x")).status, 404)

    def test_a_checkpoint_and_an_execution_have_a_maximum_size(self):
        arn = self.begin(["WAIT", 1000], Invocation_Type="Event").headers["X-Amz-Durable-Execution-Arn"]
        self.until(arn, "WaitStarted")
        token = arn.rsplit("/", 1)[1] + "-%d"

        def start(number, first, last):
            return self.api("POST", self.target(arn, "/checkpoint"), {
                "CheckpointToken": token % number, "Updates": [
                    {"Id": "s%d" % i, "Type": "STEP", "Action": "START"} for i in range(first, last)]})

        for count in (1001, 30000):
            reply = start(2, 0, count)
            self.assertEqual((reply.error, reply.json()["message"]),
                             ("InvalidParameterValueException", "A checkpoint can have at most 1000 updates."))
        for number in range(9):
            reply = start(2 + number, number * 1000, number * 1000 + 1000)
            self.assertEqual(reply.status, 200, reply.body)
        known = reply.json()["NewExecutionState"]["Operations"][2:]
        self.assertEqual([o["Id"] for o in known], ["s%d" % i for i in range(9000)])
        reply = start(11, 9000, 9999)
        self.assertEqual((reply.error, "maximum number of operations, 10000" in reply.json()["message"]),
                         ("InvalidParameterValueException", True))
        self.assertEqual(start(11, 9000, 9998).status, 200)
        self.assertEqual(self.api("POST", self.target(arn, "/stop")).status, 200)

    def test_at_most_1000_executions_run_asynchronously(self):
        self.api("PUT", "/2017-10-31/functions/d/concurrency", {"ReservedConcurrentExecutions": 0})
        for number in range(1000):
            reply = self.begin(name="d", Invocation_Type="Event", Durable_Execution_Name="n%d" % number)
            self.assertEqual(reply.status, 202, reply.body)
        reply = self.begin(name="d", Invocation_Type="Event", Durable_Execution_Name="more")
        self.assertEqual((reply.status, reply.error), (429, "TooManyRequestsException"))
        path = "/2025-12-01/functions/d/durable-executions"
        self.assertEqual(self.api("GET", path, DurableExecutionName="more").json()["DurableExecutions"], [])
        one = self.api("GET", path, DurableExecutionName="n7").json()["DurableExecutions"][0]["DurableExecutionArn"]
        self.api("POST", self.target(one, "/stop"))
        while self.begin(name="d", Invocation_Type="Event", Durable_Execution_Name="more").status != 202:
            pass

    def test_the_state_file_has_each_execution_at_once(self):
        state = self.keep_state()
        done = self.begin(["STEP", "a", 1], ["WAIT", 1], Durable_Execution_Name="done")
        arn = self.begin(["CALLBACK"], Invocation_Type="Event").headers["X-Amz-Durable-Execution-Arn"]
        history = lambda: self.api("GET", self.target(done.headers["X-Amz-Durable-Execution-Arn"], "/history")).json()
        before = history()
        self.assertEqual(before["Events"][-1]["EventType"], "ExecutionSucceeded")
        self.server.process.kill()
        self.server.process.communicate()
        self.server.directory.cleanup()
        self.start("--state", state)
        self.assertEqual(history(), before)
        self.assertEqual(self.begin(["STEP", "a", 1], Durable_Execution_Name="done").status, 409)
        self.assertEqual(self.execution(arn)["Status"], "FAILED")

    def test_an_execution_that_cannot_be_saved_does_not_begin(self):
        with tempfile.TemporaryDirectory() as folder:
            self.restart("--state", os.path.join(folder, "state"))
            self.create("d")
        reply = self.begin(["STEP", "a", 1], Durable_Execution_Name="n")
        self.assertEqual((reply.status, reply.error), (500, "ServiceException"))
        self.assertIn("cannot write", reply.json()["Message"])
        path = "/2025-12-01/functions/d/durable-executions"
        self.assertEqual(self.api("GET", path).json()["DurableExecutions"], [])
        self.assertEqual(self.server.executions("d"), 0)

    def test_an_execution_ends_at_the_restart_after_a_stop(self):
        state = self.keep_state()
        waits = self.begin(["WAIT", 1000], Invocation_Type="Event", Durable_Execution_Name="waits")
        self.until(waits.headers["X-Amz-Durable-Execution-Arn"], "InvocationCompleted")
        path = os.path.join(self.folder.name, "slow")
        with open(path, "w") as file:
            file.write("#!/bin/sh\nread -r event; exec sleep 1000\n")
        os.chmod(path, stat.S_IRWXU)
        self.create("late", handler="slow")
        self.server.invoke("late", Invocation_Type="Event", Durable_Execution_Name="runs")
        while not self.server.executions("late"):
            pass
        input_of = lambda record: record["Value"]["Execution"]["InputPayload"]
        self.server.stop()
        records = json.load(open(state))["Records"]["DurableExecution"]
        self.assertEqual({r["Value"]["Execution"]["Status"] for r in records}, {"RUNNING"})
        self.assertEqual(len(records), 2)
        self.start("--state", state)
        for function, record in zip(("d", "late"), records):
            name = record["Value"]["Execution"]["DurableExecutionName"]
            reply = self.server.invoke(function, input_of(record).encode(), Durable_Execution_Name=name)
            self.assertEqual((reply.headers["X-Amz-Function-Error"], reply.json()), ("Unhandled", {
                "errorMessage": "The endpoint stopped before the end of the execution.",
                "errorType": "ServiceException"}))

    def test_a_finished_execution_is_kept_for_the_time_of_its_configuration(self):
        state = self.keep_state()
        old, new = (self.begin(["STEP", "a", 1]).headers["X-Amz-Durable-Execution-Arn"] for _ in range(2))
        self.server.stop()
        with open(state) as file:
            content = json.load(file)
        for record in content["Records"]["DurableExecution"]:
            if record["Value"]["Execution"]["DurableExecutionArn"] == old:
                record["Value"]["Execution"]["EndTimestamp"] -= 24 * 60 * 60 + 1
        with open(state, "w") as file:
            json.dump(content, file)
        self.start("--state", state)
        self.assertEqual(self.api("GET", self.target(old)).error, "ResourceNotFoundException")
        self.assertEqual(self.execution(new)["Status"], "SUCCEEDED")
        listed = self.api("GET", "/2025-12-01/functions/d/durable-executions").json()["DurableExecutions"]
        self.assertEqual([e["DurableExecutionArn"] for e in listed], [new])


if __name__ == "__main__":
    main("integration/local_durable")
