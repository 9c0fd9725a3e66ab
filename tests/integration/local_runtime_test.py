#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lambda-local serves functions of folders by the Lambda Runtime API: app.py, index.mjs, and bootstrap of shell and curl.

    local_runtime_test.py LAMBDA_LOCAL
"""
import base64
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import local_support  # noqa: E402
from local_support import Server  # noqa: E402

PYTHON = """
import os, sys, time
count = 0
def handler(event, context):
    global count
    count += 1
    print("said", event.get("say", "nothing"))
    if "fail" in event: raise ValueError(event["fail"])
    if "sleep" in event: time.sleep(event["sleep"])
    if "exit" in event: os._exit(event["exit"])
    if "fill" in event:
        kept = bytearray(event["fill"] << 20)
        time.sleep(20)
    custom = context.client_context.custom if context.client_context else None
    return {"event": event, "count": count, "pid": os.getpid(), "id": context.aws_request_id, "custom": custom,
            "left": context.get_remaining_time_in_millis() > 0, "arn": context.invoked_function_arn,
            "identity": context.identity.cognito_identity_id, "variable": os.environ.get("VARIABLE")}

def streamed(event, context):
    print("said", event.get("say", "nothing"))
    yield "one"
    time.sleep(0.1)
    yield b"two"
    if "fail" in event: raise TypeError(event["fail"])
"""

NODE = """
let count = 0;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const handler = async (event, context) => {
  console.log("said", event.say ?? "nothing");
  count += 1;
  if ("fail" in event) { const error = new Error(event.fail); error.name = "ValueError"; throw error; }
  if ("sleep" in event) await wait(event.sleep * 1000);
  if ("exit" in event) process.exit(event.exit);
  if ("fill" in event) { const kept = Buffer.alloc(event.fill << 20, 1); await wait(20000); }
  return { event, count, pid: process.pid, id: context.awsRequestId, custom: context.clientContext?.custom ?? null,
           left: context.getRemainingTimeInMillis() > 0, arn: context.invokedFunctionArn,
           identity: context.identity?.cognitoIdentityId ?? null, variable: process.env.VARIABLE ?? null };
};
export const streamed = awslambda.streamifyResponse(async (event, out) => {
  console.log("said", event.say ?? "nothing");
  out.write("one");
  await wait(100);
  out.write("two");
  if ("fail" in event) throw new TypeError(event.fail);
});
"""

# A runtime client that is not ours: a shell, curl, and Python only to read JSON.
BOOTSTRAP = r"""#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
count=0
folder=$(mktemp -d)
field() { sed -n "s/^$1: *\([^\r]*\).*/\1/ip" "$folder/head"; }
get() { python3 -c 'import json,sys; v=json.load(open(sys.argv[1])).get(sys.argv[2]); print("" if v is None else v)' "$folder/event" "$1"; }
while curl -sf -D "$folder/head" -o "$folder/event" "$api/invocation/next"; do
    id=$(field lambda-runtime-aws-request-id)
    count=$((count + 1))
    say=$(get say)
    echo "said ${say:-nothing}"
    fail=$(get fail)
    if [ -n "$fail" ]; then
        curl -s -o /dev/null -H 'Lambda-Runtime-Function-Error-Type: ValueError' \
            -d "{\"errorMessage\":\"$fail\",\"errorType\":\"ValueError\"}" "$api/invocation/$id/error"
        continue
    fi
    if [ "$_HANDLER" = streamed ]; then
        { printf one; sleep 0.1; printf two; } | curl -s -o /dev/null -X POST -T - -H 'Expect:' \
            -H 'Lambda-Runtime-Function-Response-Mode: streaming' "$api/invocation/$id/response"
        continue
    fi
    sleep=$(get sleep); [ -n "$sleep" ] && sleep "$sleep"
    exit=$(get exit); [ -n "$exit" ] && exit "$exit"
    fill=$(get fill); [ -n "$fill" ] && python3 -c "import time; kept = bytearray($fill << 20); time.sleep(20)"
    context=$(field lambda-runtime-client-context)
    left=false
    [ "$(field lambda-runtime-deadline-ms)" -gt "$(date +%s)000" ] && left=true
    custom=$(python3 -c 'import json,sys; print(json.dumps(json.loads(sys.argv[1] or "{}").get("custom")))' "$context")
    identity=$(python3 -c 'import json,sys; print(json.dumps(json.loads(sys.argv[1] or "{}").get("cognitoIdentityId")))' \
        "$(field lambda-runtime-cognito-identity)")
    variable=${VARIABLE:+\"$VARIABLE\"}
    printf '{"event": %s, "count": %d, "pid": %d, "id": "%s", "custom": %s, "left": %s, "arn": "%s", "variable": %s, "identity": %s}' \
        "$(cat "$folder/event")" "$count" $$ "$id" "$custom" "$left" "$(field lambda-runtime-invoked-function-arn)" \
        "${variable:-null}" "$identity" > "$folder/result"
    curl -s -o /dev/null --data-binary "@$folder/result" "$api/invocation/$id/response"
done
"""

# An executable: a process for each invocation.
EXECUTABLE = r"""#!/usr/bin/env python3
import json, os, sys, time
event = json.load(sys.stdin)
print("said", event.get("say", "nothing"), file=sys.stderr)
if os.environ["AWS_LAMBDA_FUNCTION_NAME"].endswith("streamed"):
    for piece in ("one", "two"):
        print(piece, end="", flush=True)
        time.sleep(0.1)
    sys.exit(1 if "fail" in event else 0)
if "fail" in event:
    print(json.dumps({"errorMessage": event["fail"], "errorType": "ValueError"}))
    sys.exit(1)
if "sleep" in event: time.sleep(event["sleep"])
if "exit" in event: os._exit(event["exit"])
if "fill" in event:
    kept = bytearray(event["fill"] << 20)
    time.sleep(20)
def text(name, key): return json.loads(os.environ.get(name) or "{}").get(key)
print(json.dumps({
    "event": event, "count": 1, "pid": os.getpid(), "id": os.environ["AWS_LAMBDA_REQUEST_ID"],
    "custom": text("AWS_LAMBDA_CLIENT_CONTEXT", "custom"), "identity": text("AWS_LAMBDA_COGNITO_IDENTITY", "cognitoIdentityId"),
    "left": int(os.environ["AWS_LAMBDA_DEADLINE_MS"]) > time.time() * 1000,
    "arn": os.environ["AWS_LAMBDA_INVOKED_FUNCTION_ARN"], "variable": os.environ.get("VARIABLE")}))
"""


def write(folder, name, text, mode=0):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    if mode:
        os.chmod(path, mode)
    return os.path.dirname(path)


def is_alive(pid):
    return os.path.exists("/proc/%d" % pid)


def each_runtime(check):
    """Runs a check for each runtime, and for an executable."""
    def run(self):
        for name in self.names + ["executable"]:
            with self.subTest(runtime=name):
                check(self, name)
    return run


def each_warm_runtime(check):
    """Runs a check for each runtime that keeps its processes."""
    def run(self):
        for name in self.names:
            with self.subTest(runtime=name):
                check(self, name)
    return run


class Runtimes(unittest.TestCase):
    """The same checks over all runtimes."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = cls.folder.name
        cls.names = ["python", "bootstrap"] + (["node"] if shutil.which("node") else [])
        places = {"python": write(folder, "python/app.py", PYTHON), "node": write(folder, "node/index.mjs", NODE),
                  "bootstrap": write(folder, "bootstrap/bootstrap", BOOTSTRAP.replace("python3", sys.executable),
                                     stat.S_IRWXU)}
        write(folder, "executable", EXECUTABLE.replace("/usr/bin/env python3", sys.executable), stat.S_IRWXU)
        places["executable"] = os.path.join(folder, "executable")
        handlers = {"python": ",handler=app.streamed", "node": ",handler=index.streamed",
                    "bootstrap": ",handler=streamed", "executable": ""}
        options = []
        for name in cls.names + ["executable"]:
            options += ["--function", "%s-streamed=%s%s,timeout=20" % (name, places[name], handlers[name])]
            options += ["--function", "%s=%s,timeout=20,memory=256" % (name, places[name])]
            options += ["--function", "%s-quick=%s,timeout=3,memory=256" % (name, places[name])]
            options += ["--function", "%s-env=%s,timeout=20,memory=256,env=VARIABLE=a=b" % (name, places[name])]
        cls.server = Server(*options)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def invoke(self, name, event, **headers):
        return self.server.invoke(name, json.dumps(event).encode(), log_type="Tail", **headers)

    @each_runtime
    def test_a_result_and_its_context(self, name):
        context = base64.b64encode(b'{"custom": {"k": "v"}}').decode()
        identity = '{"cognitoIdentityId": "id-1", "cognitoIdentityPoolId": "pool"}'
        reply = self.invoke(name, {"say": "hello"}, client_context=context, cognito_identity=identity)
        found = reply.json()
        self.assertEqual((found["event"], found["custom"], found["left"]), ({"say": "hello"}, {"k": "v"}, True))
        self.assertEqual(found["identity"], "id-1")
        self.assertEqual(found["arn"], "arn:aws:lambda:us-east-1:123456789012:function:" + name)
        self.assertIn("START RequestId: %s " % found["id"], reply.log())
        self.assertIn("said hello\n", reply.log())
        self.assertIsNone(reply.headers["X-Amz-Function-Error"])

    @each_warm_runtime
    def test_a_process_is_kept_and_its_first_start_is_reported(self, name):
        first = self.invoke(name + "-env", {})
        second = self.invoke(name + "-env", {})
        self.assertIn("Init Duration: ", first.log())
        self.assertNotIn("Init Duration: ", second.log())
        self.assertEqual((first.json()["count"], second.json()["count"]), (1, 2))
        self.assertEqual(first.json()["pid"], second.json()["pid"])
        self.assertEqual(first.json()["variable"], "a=b")

    @each_runtime
    def test_an_error_of_the_function(self, name):
        reply = self.invoke(name, {"fail": "bad"})
        self.assertEqual((reply.status, reply.headers["X-Amz-Function-Error"]), (200, "Unhandled"))
        self.assertEqual((reply.json()["errorMessage"], reply.json()["errorType"]), ("bad", "ValueError"))
        self.assertEqual("Status: error" in reply.log(), name == "executable", reply.log())  # its process has ended
        self.assertEqual(self.invoke(name, {}).headers["X-Amz-Function-Error"], None)

    @each_runtime
    def test_a_timeout_ends_the_process(self, name):
        before = self.invoke(name + "-quick", {}).json()["pid"]
        reply = self.invoke(name + "-quick", {"sleep": 30})
        self.assertIn("Task timed out after 3.00 seconds", reply.json()["errorMessage"])
        self.assertEqual(reply.headers["X-Amz-Function-Error"], "Unhandled")
        self.assertFalse(is_alive(before))
        self.assertIn("event", self.invoke(name + "-quick", {}).json())

    @each_warm_runtime
    def test_an_exit_is_a_function_error(self, name):
        for code, text in ((3, "exit status 3"), (0, "without providing a reason")):
            reply = self.invoke(name, {"exit": code})
            self.assertEqual(reply.headers["X-Amz-Function-Error"], "Unhandled")
            self.assertEqual(reply.json()["errorType"], "Runtime.ExitError")
            self.assertIn(text, reply.json()["errorMessage"])
        self.assertEqual(self.invoke(name, {}).json()["count"], 1)

    @each_warm_runtime
    def test_a_killed_process_is_replaced(self, name):
        pid = self.invoke(name, {}).json()["pid"]
        os.kill(pid, 9)
        found = self.invoke(name, {})
        if found.headers["X-Amz-Function-Error"]:
            self.assertIn("signal: killed", found.json()["errorMessage"])
            found = self.invoke(name, {})
        self.assertNotEqual(found.json()["pid"], pid)

    @each_runtime
    def test_memory_has_a_limit(self, name):
        reply = self.invoke(name, {"fill": 500})
        self.assertEqual(reply.headers["X-Amz-Function-Error"], "Unhandled")
        self.assertIn("signal: killed", reply.json()["errorMessage"])

    @each_runtime
    def test_two_invocations_at_once_have_two_processes(self, name):
        found = []
        threads = [threading.Thread(target=lambda: found.append(self.invoke(name, {"sleep": 1}).json()["pid"]))
                   for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(set(found)), 2)

    @each_runtime
    def test_a_stream_of_any_runtime_has_the_result(self, name):
        body = self.server.stream(name, b'{"say": "x"}').body
        self.assertIn(b'"event": {"say": "x"}' if name != "node" else b'"event":{"say":"x"}', body)
        self.assertIn(b"InvokeComplete", body)

    @each_runtime
    def test_output_is_streamed(self, name):
        events = self.server.stream(name + "-streamed", b"{}").body
        self.assertEqual((events.count(b"PayloadChunk"), events.count(b"one"), events.count(b"two")), (2, 1, 1))
        self.assertNotIn(b"ErrorCode", events)
        self.assertEqual(self.server.invoke(name + "-streamed", b"{}").body, b"onetwo")

    @each_runtime
    def test_a_late_error_is_in_the_last_event(self, name):
        if name == "bootstrap":
            return  # curl sends no trailers
        event = b'{"fail": "late", "say": "x"}'
        events = self.server.stream(name + "-streamed", event).body
        self.assertEqual((events.count(b"one"), events.count(b"two")), (1, 1))
        self.assertIn(b'"ErrorCode":"Unhandled"', events)
        reply = self.server.invoke(name + "-streamed", event, log_type="Tail")
        self.assertIn("said x\n", reply.log())
        self.assertEqual(reply.headers["X-Amz-Function-Error"], "Unhandled")
        if name != "executable":
            self.assertIn(b"late", events)
            self.assertEqual(reply.json()["errorType"], "TypeError")

    def test_a_broken_identity_is_refused(self):
        reply = self.server.invoke("python", b"{}", cognito_identity="{x")
        self.assertEqual((reply.status, reply.error), (400, "InvalidRequestContentException"))


RIC = os.environ.get("AWS_LAMBDA_RIC", "")


@unittest.skipUnless(os.path.exists(RIC) and shutil.which("node"), "AWS_LAMBDA_RIC is not index.mjs of npm's aws-lambda-ric")
class VendorClient(unittest.TestCase):
    """The vendor's runtime client for Node.js, from npm, in a bootstrap."""

    CODE = """
export const handler = async (event, context) => {
  console.log("said", event.say);
  if (event.fail) { const error = new Error(event.fail); error.name = "ValueError"; throw error; }
  if (event.sleep) await new Promise((resolve) => setTimeout(resolve, event.sleep * 1000));
  return { event, id: context.awsRequestId, custom: context.clientContext?.custom, pid: process.pid,
           identity: context.identity?.cognitoIdentityId, left: context.getRemainingTimeInMillis() > 0 };
};
export const streamed = awslambda.streamifyResponse(async (event, out) => {
  out.write("one");
  await new Promise((resolve) => setTimeout(resolve, 100));
  out.write("two");
  if (event.fail) throw new TypeError(event.fail);
  out.end();
});
export const broken = 1;
"""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        place = write(self.folder.name, "f/index.mjs", self.CODE)
        write(self.folder.name, "f/bootstrap", '#!/bin/sh\nexec node %s "$_HANDLER"\n' % RIC, stat.S_IRWXU)
        options = []
        for name in ("handler", "streamed", "broken", "missing"):
            options += ["--function", "%s=%s,handler=index.%s,timeout=5,memory=512" % (name, place, name)]
        self.server = Server(*options)

    def tearDown(self):
        self.server.stop()
        self.folder.cleanup()

    def test_results_errors_and_timeouts(self):
        context = base64.b64encode(b'{"custom": {"k": "v"}}').decode()
        reply = self.server.invoke("handler", b'{"say": "hi"}', log_type="Tail", client_context=context,
                                   cognito_identity='{"cognitoIdentityId": "i"}')
        found = reply.json()
        self.assertEqual((found["event"], found["custom"], found["identity"], found["left"]),
                         ({"say": "hi"}, {"k": "v"}, "i", True))
        self.assertIn("said hi\n", reply.log())
        self.assertIn("RequestId: " + found["id"], reply.log())
        self.assertEqual(self.server.invoke("handler").json()["pid"], found["pid"])
        error = self.server.invoke("handler", b'{"fail": "bad"}')
        self.assertEqual((error.headers["X-Amz-Function-Error"], error.json()["errorType"], error.json()["errorMessage"]),
                         ("Unhandled", "ValueError", "bad"))
        self.assertIn("timed out after 5.00 s", self.server.invoke("handler", b'{"sleep": 30}').json()["errorMessage"])

    def test_streams_and_errors_of_the_start(self):
        events = self.server.stream("streamed", b"{}").body
        self.assertEqual((events.count(b"PayloadChunk"), events.count(b"one"), events.count(b"two")), (2, 1, 1))
        self.assertIn(b'"ErrorCode":"Unhandled"', self.server.stream("streamed", b'{"fail": "late"}').body)
        self.assertEqual(self.server.invoke("broken").json()["errorType"], "Runtime.HandlerNotFound")
        self.assertEqual(self.server.invoke("missing").json()["errorType"], "Runtime.HandlerNotFound")


class Api(unittest.TestCase):
    # Tries ids that are wrong, and the right one twice; the result tells the statuses.
    CLIENT = r"""#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
folder=$(mktemp -d)
last=none
post() { curl -s -o /dev/null -w '%{http_code} ' -d "$2" "$api/$1"; }
while curl -sf -D "$folder/head" -o /dev/null "$api/invocation/next"; do
    id=$(sed -n 's/^lambda-runtime-aws-request-id: *\([^\r]*\).*/\1/ip' "$folder/head")
    found=$(post invocation/wrong/response 1; post invocation/wrong/error '{}'; post "invocation/$last/response" 1
            post init/error '{}'; curl -s -o /dev/null -w '%{http_code} ' "$api/invocation/$id/response"
            post nothing '{}'; post "invocation/$(printf 'x%.0s' $(seq 500))/response" 1)
    answer=$(post "invocation/$id/response" "\"$found\"")
    again=$(post "invocation/$id/response" '"again"'; post "invocation/$id/error" '{}')
    echo "$answer/ $again" > "$STATUSES"
    last=$id
done
"""

    def test_wrong_repeated_and_late_ids_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            statuses = os.path.join(folder, "statuses")
            place = write(folder, "f/bootstrap", self.CLIENT, stat.S_IRWXU)
            with Server("--function", "f=%s,timeout=20,env=STATUSES=%s" % (place, statuses)) as server:
                for _ in range(2):
                    self.assertEqual(server.invoke("f").json(), "400 400 400 400 404 404 404 ")
                    while not os.path.exists(statuses):
                        time.sleep(0.01)
                    with open(statuses, encoding="ascii") as file:
                        self.assertEqual(file.read(), "202 / 400 400 \n")
                    os.unlink(statuses)

    def test_errors_of_the_start_are_reported(self):
        with tempfile.TemporaryDirectory() as folder:
            cases = {"syntax": ("app.py", "def handler(:", "Runtime.UserCodeSyntaxError"),
                     "import": ("app.py", "import no_such_module", "Runtime.ImportModuleError"),
                     "missing": ("app.py", "other = 1", "Runtime.HandlerNotFound"),
                     "raises": ("app.py", "raise KeyError('k')", "KeyError"),
                     "exits": ("app.py", "import os; os._exit(7)", "Runtime.ExitError"),
                     "shell": ("bootstrap", "#!/bin/sh\ncurl -s -H 'Lambda-Runtime-Function-Error-Type: Own.Error' -d "
                               "'{\"errorType\":\"Own.Error\"}' http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/init/"
                               "error\nexit 1\n", "Own.Error"),
                     "no-program": ("bootstrap", "#!/no/such/program\n", "Runtime.InvalidEntrypoint")}
            if shutil.which("node"):
                cases["node-missing"] = ("index.mjs", "export const other = 1;", "Runtime.HandlerNotFound")
                cases["node-syntax"] = ("index.mjs", "export const = ;", "Runtime.UserCodeSyntaxError")
            options = []
            for name, (file, text, _) in cases.items():
                options += ["--function", "%s=%s" % (name, write(folder, name + "/" + file, text, stat.S_IRWXU))]
            with Server(*options) as server:
                for name, (_, _, kind) in cases.items():
                    with self.subTest(name=name):
                        reply = server.invoke(name, Log_Type="Tail")
                        self.assertEqual((reply.status, reply.headers["X-Amz-Function-Error"]), (200, "Unhandled"))
                        self.assertEqual(reply.json()["errorType"], kind)
                        shown = kind if kind.startswith("Runtime.") else "Runtime.Unknown"
                        self.assertTrue(reply.log().endswith("\tStatus: error\tError Type: %s\t\n" % shown), reply.log())


class Options(unittest.TestCase):
    TEXT = "import os\ndef handler(event, context):\n    return [%s, os.environ.get('FROM_FILE'), os.getpid()]\n"

    def test_idle_processes_are_stopped(self):
        with tempfile.TemporaryDirectory() as folder:
            place = write(folder, "f/app.py", self.TEXT % 1)
            with Server("--function", "f=%s,timeout=20" % place, "--warm-seconds", "1") as server:
                pid = server.invoke("f").json()[2]
                self.assertTrue(is_alive(pid))
                while is_alive(pid):
                    time.sleep(0.05)
                self.assertNotEqual(server.invoke("f").json()[2], pid)

    def test_processes_end_with_the_server(self):
        with tempfile.TemporaryDirectory() as folder:
            place = write(folder, "f/app.py", self.TEXT % 1)
            with Server("--function", "f=%s,timeout=20" % place) as server:
                pid = server.invoke("f").json()[2]
            self.assertFalse(is_alive(pid))

    def test_a_watched_folder_starts_anew_when_it_changes(self):
        with tempfile.TemporaryDirectory() as folder:
            place = write(folder, "f/app.py", self.TEXT % 1)
            for watch in (True, False):
                write(folder, "f/app.py", self.TEXT % 1)
                with Server("--function", "f=%s,timeout=20" % place, *(["--watch"] if watch else [])) as server:
                    self.assertEqual(server.invoke("f").json()[0], 1)
                    write(folder, "f/app.py", self.TEXT % 1000)
                    self.assertEqual(server.invoke("f").json()[0], 1000 if watch else 1)

    def test_variables_come_from_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            place = write(folder, "f/app.py", self.TEXT % 1)
            write(folder, "env", "# comment\n\nexport OTHER=1\nFROM_FILE = 'a b=c'\n")
            with Server("--function", "f=%s,timeout=20" % place, "--env-file", os.path.join(folder, "env")) as server:
                self.assertEqual(server.invoke("f").json()[1], "a b=c")
            for text, words in (("no value\n", b"line 1: expected NAME=VALUE"), ("\n1A=x\n", b"line 2: expected")):
                write(folder, "env", text)
                ended = subprocess.run([local_support.BINARY, "--env-file", os.path.join(folder, "env")],
                                       capture_output=True, check=False)
                self.assertEqual(ended.returncode, 2)
                self.assertIn(words, ended.stderr)

    def test_folders_of_functions_dir_are_functions(self):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, "first/app.py", self.TEXT % 1)
            write(folder, "empty/notes.txt", "")
            with Server("--functions-dir", folder, "--timeout-seconds", "20") as server:
                self.assertEqual(server.invoke("first").json()[0], 1)
                found = server.api("GET", "/2015-03-31/functions/first/configuration").json()
                self.assertEqual((found["Handler"], found["Runtime"][:6]), ("app.handler", "python"))
                write(folder, "second/lambda_function.py", (self.TEXT % 2).replace("handler", "lambda_handler"))
                self.assertEqual(server.invoke("second").json()[0], 2)
            self.assertIn("/empty: the directory has neither", server.errors)

    def test_folders_without_a_function_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            for option in ("f=" + folder, "f=%s,handler=x.y" % folder, "f=%s,handler=../x.y" % folder):
                ended = subprocess.run([local_support.BINARY, "--function", option], capture_output=True, check=False)
                self.assertEqual(ended.returncode, 2, option)
                self.assertIn(b"expected a function's folder", ended.stderr)


def package(*entries):
    """A ZIP file of (name, text, mode) in base64. A mode with the bits of a link makes one."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text, mode in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return base64.b64encode(data.getvalue()).decode()


class Packages(unittest.TestCase):
    FILE, PROGRAM, LINK = 0o100644, 0o100755, 0o120777

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        os.environ["TMPDIR"] = self.folder.name
        try:
            self.server = Server("--state-delay-ms", "0")
        finally:
            del os.environ["TMPDIR"]

    def tearDown(self):
        self.server.stop()
        self.assertEqual([name for name in os.listdir(self.folder.name) if name.startswith("lambda-local")], [])
        self.folder.cleanup()

    def create(self, name, zip_file, runtime="python3.13", handler="app.handler"):
        reply = self.server.api("POST", "/2015-03-31/functions", {
            "FunctionName": name, "Role": "arn:aws:iam::123456789012:role/r", "Runtime": runtime, "Handler": handler,
            "Timeout": 20, "Code": {"ZipFile": zip_file}})
        self.assertEqual(reply.status, 201, reply.body)

    def update(self, name, zip_file):
        reply = self.server.api("PUT", "/2015-03-31/functions/%s/code" % name, {"ZipFile": zip_file})
        self.assertEqual(reply.status, 200, reply.body)

    def test_the_handler_of_a_package_runs(self):
        self.create("python", package(("inner/app.py", "from inner import more\ndef handler(e, c): return more.VALUE",
                                       self.FILE), ("inner/more.py", "VALUE = 'packed'", self.FILE)),
                    handler="inner/app.handler")
        self.assertEqual(self.server.invoke("python").json(), "packed")
        self.create("shell", package(("bootstrap", BOOTSTRAP.replace("python3", sys.executable), self.PROGRAM)),
                    "provided.al2023", "any")
        self.assertEqual(self.server.invoke("shell", b'{"a": 1}').json()["event"], {"a": 1})
        if shutil.which("node"):
            self.create("node", package(("index.mjs", "export const handler = async () => 'packed';", self.FILE)),
                        "nodejs22.x", "index.handler")
            self.assertEqual(self.server.invoke("node").json(), "packed")

    def test_new_code_runs_after_an_update_and_a_version_keeps_its_own(self):
        text = "def handler(e, c): return %d"
        self.create("f", package(("app.py", text % 1, self.FILE)))
        self.assertEqual(self.server.invoke("f").json(), 1)
        self.assertEqual(self.server.api("POST", "/2015-03-31/functions/f/versions", {}).status, 201)
        self.update("f", package(("app.py", text % 2, self.FILE)))
        self.assertEqual((self.server.invoke("f").json(), self.server.invoke("f:1").json()), (2, 1))

    def test_a_link_inside_of_a_package_works(self):
        self.create("f", package(("lib/real.py", "def handler(e, c): return 'linked'", self.FILE),
                                 ("app.py", "lib/real.py", self.LINK), ("lib/up", "../lib/real.py", self.LINK)))
        self.assertEqual(self.server.invoke("f").json(), "linked")

    def test_nothing_is_made_outside_of_the_folder(self):
        good = ("app.py", "def handler(e, c): return 1", self.FILE)
        outside = os.path.join(self.folder.name, "outside")
        cases = {"up": [("../outside", "x", self.FILE)], "absolute": [(outside, "x", self.FILE)],
                 "inner-up": [("a/../../outside", "x", self.FILE)], "dot": [("./outside", "x", self.FILE)],
                 "link": [("l", outside, self.LINK)], "link-up": [("l", "../outside", self.LINK)],
                 "link-inner": [("a/l", "x/../../../outside", self.LINK)], "link-end": [("a/l", "../..", self.LINK)],
                 "through": [("l", ".", self.LINK), ("l/x", "x", self.FILE)],
                 "twice": [("l", "app.py", self.LINK), ("l", "x", self.FILE)], "empty": [("a//b", "x", self.FILE)]}
        for name, entries in cases.items():
            with self.subTest(name=name):
                self.create(name, package(good, *entries))
                reply = self.server.invoke(name)
                self.assertEqual(reply.headers["X-Amz-Function-Error"], "Unhandled")
                self.assertEqual(reply.json()["errorType"], "Runtime.InvalidEntrypoint")
                self.assertFalse(os.path.lexists(outside))

    def test_damaged_and_huge_packages_are_refused(self):
        good = base64.b64decode(package(("app.py", "def handler(e, c): return 1", self.FILE)))
        huge = bytearray(good)
        at = huge.rindex(b"PK\x01\x02")
        huge[at + 24:at + 28] = (300 << 20).to_bytes(4, "little")
        cases = {"cut": good[:-5], "huge": bytes(huge)}
        for position in range(0, len(good), 3):
            changed = bytearray(good)
            changed[position] ^= 0xFF
            cases["b%d" % position] = bytes(changed)
        for name, data in cases.items():
            self.create(name, base64.b64encode(data).decode())
            self.assertIn(self.server.invoke(name).status, (200, 400), name)
        self.assertEqual(self.server.invoke("huge").json()["errorType"], "Runtime.InvalidEntrypoint")
        self.assertEqual(self.server.request("GET", "/_local/health").status, 200)


if __name__ == "__main__":
    local_support.BINARY = sys.argv[1]
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=1)
