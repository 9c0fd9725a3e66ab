# SPDX-License-Identifier: Apache-2.0
"""lambda in daily use: completion of names, lines on a terminal, and durable executions that are followed.

    cli_daily_test.py TOOL LAMBDA_LOCAL
"""

import json
import os
import pty
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import local_support  # noqa: E402
from cli_support import Recorder, Tool, json_body, service_error  # noqa: E402
from local_durable_test import FUNCTION, ROLE  # noqa: E402

FUNCTIONS = [json_body({"Functions": [{"FunctionName": "first"}, {"FunctionName": "fish"}], "NextMarker": "m"}),
             json_body({"Functions": [{"FunctionName": "other"}]})]


def on_terminal(tool, arguments, **environment):
    """Exit code, standard output, and standard error, which is a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(tool.command + arguments, cwd=tool.folder.name, stdout=subprocess.PIPE, stderr=slave,
                               env=tool.environment(**environment))
    os.close(slave)
    out, parts = [], []
    reader = threading.Thread(target=lambda: out.append(process.stdout.read()))
    reader.start()
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:
            part = b""
        if not part:
            break
        parts.append(part)
    os.close(master)
    reader.join()
    process.stdout.close()
    return process.wait(60), out[0].decode(), b"".join(parts).decode()


class CompletionTest(unittest.TestCase):
    def setUp(self):
        self.tool, self.recorder = Tool([TOOL]), Recorder()

    def tearDown(self):
        self.tool.close()
        self.recorder.close()

    def offered(self, *words, answers=None, **environment):
        if answers is not None:
            self.recorder.prepare(answers)
        environment.setdefault("AWS_ENDPOINT_URL", self.recorder.url)
        result = self.tool.run("--complete", *words, **environment)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout.decode().split()

    def paths(self):
        return [request[1].split("?")[0] for request in self.recorder.requests]

    def test_functions_of_all_pages_are_offered_and_kept_for_seconds(self):
        self.assertEqual(self.offered("invoke", "--function-name", "fi", answers=FUNCTIONS), ["first", "fish"])
        self.assertEqual(len(self.recorder.requests), 2)
        self.assertEqual(self.offered("get-function", "--function-name", ""), ["first", "fish", "other"])
        self.assertEqual(len(self.recorder.requests), 2)
        files = os.listdir(os.path.join(self.tool.folder.name, ".cache", "awsc-completion"))
        self.assertEqual(len(files), 1)
        path = os.path.join(self.tool.folder.name, ".cache", "awsc-completion", files[0])
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        os.utime(path, (time.time() - 60, time.time() - 60))
        new = [json_body({"Functions": [{"FunctionName": "new"}]})]
        self.assertEqual(self.offered("invoke", "--function-name", "", answers=new), ["new"])
        os.utime(path, (time.time() - 7200, time.time() - 7200))
        self.offered("invoke", "--function-name", "", answers=new, AWS_REGION="eu-north-1")
        self.assertFalse(os.path.exists(path))  # too old for any use

    def test_another_account_has_another_list(self):
        for number, more in enumerate(({}, {"AWS_REGION": "eu-north-1"}, {"AWS_ACCESS_KEY_ID": "AKIDOTHER"})):
            name = "f%d" % number
            answers = [json_body({"Functions": [{"FunctionName": name}]})]
            self.assertEqual(self.offered("invoke", "--function-name", "", answers=answers, **more), [name])
        answers = [json_body({"Functions": [{"FunctionName": "f3"}]})]
        self.assertEqual(self.offered("--region", "sa-east-1", "invoke", "--function-name", "", answers=answers), ["f3"])
        self.assertIn("/sa-east-1/lambda/", self.recorder.requests[-1][2]["Authorization"])

    def test_every_setting_that_changes_the_answer_has_its_own_list(self):
        """A list that was kept under other settings is not offered, not even if the request fails."""
        os.mkdir(os.path.join(self.tool.folder.name, ".aws"))
        base = {"AWS_ENDPOINT_URL": None, "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        config = "[profile p]\nregion=eu-west-1\nendpoint_url=%s\n[profile s]\nregion=eu-west-1\nservices=t\n" \
                 "[services t]\nlambda =\n  endpoint_url=%s\n" % (self.recorder.url, self.recorder.url)
        keys = "[%s]\naws_access_key_id=%s\naws_secret_access_key=secret\n"
        def write(one, two):
            self.tool.write(".aws/config", one.encode())
            self.tool.write(".aws/credentials", (keys % ("p", two) + keys % ("s", two)).encode())
        write(config, "AKIDONE")
        other = Recorder()
        try:
            other.prepare([json_body({"Functions": [{"FunctionName": "elsewhere"}]})])
            for profile in ("p", "s"):
                words = ["--profile", profile, "invoke", "--function-name", ""]
                here = [json_body({"Functions": [{"FunctionName": "here"}]})]
                self.assertEqual(self.offered(*words, answers=here, **base), ["here"])
                write(config.replace(self.recorder.url, other.url), "AKIDONE")  # another endpoint_url in the file
                self.assertEqual(self.offered(*words, **base), ["elsewhere"], profile)
                write(config, "AKIDTWO")  # another account, by its key
                there = [json_body({"Functions": [{"FunctionName": "there"}]})]
                self.assertEqual(self.offered(*words, answers=there, **base), ["there"], profile)
                for name, value in (("AWS_ENDPOINT_URL_LAMBDA", other.url), ("AWS_ENDPOINT_URL", other.url)):
                    shown = self.offered(*words, **{**base, name: value})
                    self.assertEqual(shown, ["elsewhere"], (profile, name))
                for name in ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                             "AWS_CA_BUNDLE"):
                    value = self.tool.folder.name + "/missing" if name == "AWS_CA_BUNDLE" else "true"
                    answers = [json_body({"Functions": [{"FunctionName": "set"}]})]
                    shown = self.offered(*words, answers=answers, **{**base, name: value, "http_proxy": "http://127.0.0.1:9"})
                    self.assertNotIn("there", shown, (profile, name))
        finally:
            other.close()

    def test_aliases_versions_and_layers_are_offered(self):
        aliases = json_body({"Aliases": [{"Name": "live"}]})
        versions = json_body({"Versions": [{"Version": "$LATEST"}, {"Version": "7"}]})
        self.assertEqual(self.offered("invoke", "--function-name", "f", "--qualifier", "", answers=[aliases, versions]),
                         ["live", "7"])
        self.assertEqual(self.paths(), ["/2015-03-31/functions/f/aliases", "/2015-03-31/functions/f/versions"])
        self.assertEqual(self.offered("update-alias", "--function-name", "g", "--name", "l", answers=[aliases]), ["live"])
        layers = json_body({"Layers": [{"LayerName": "tools", "LatestMatchingVersion": {"LayerVersionArn": "arn:l:1"}}]})
        self.assertEqual(self.offered("get-layer-version", "--layer-name", "", answers=[layers]), ["tools"])
        self.assertEqual(self.offered("create-function", "--layers", ""), ["arn:l:1"])
        numbers = json_body({"LayerVersions": [{"Version": 3}, {"Version": 2}]})
        self.assertEqual(self.offered("get-layer-version", "--layer-name", "tools", "--version-number", "",
                                      answers=[numbers]), ["3", "2"])
        self.assertEqual(self.offered("invoke", "--qualifier", "", answers=[aliases]), [])
        self.assertEqual(self.recorder.requests, [])

    def test_profiles_are_offered(self):
        os.mkdir(os.path.join(self.tool.folder.name, ".aws"))
        self.tool.write(".aws/config", b"[default]\n[profile dev]\nregion=x\n[ profile 'two words' ] # c\n"
                                       b"[sso-session s]\n[services t]\n[profile prod\n")
        self.tool.write(".aws/credentials", b"[dev]\n[old]\n")
        out = self.tool.run("--complete", "--profile", "").stdout.decode()
        self.assertEqual(out.splitlines(), ["default", "dev", "two words", "old"])
        self.assertEqual(self.offered("--profile", "d"), ["default", "dev"])

    def test_a_silent_service_does_not_block_and_an_old_list_is_offered(self):
        self.assertEqual(self.offered("invoke", "--function-name", "", answers=FUNCTIONS), ["first", "fish", "other"])
        folder = os.path.join(self.tool.folder.name, ".cache", "awsc-completion")
        for name in os.listdir(folder):
            os.utime(os.path.join(folder, name), (time.time() - 60, time.time() - 60))
        port = int(self.recorder.url.rsplit(":", 1)[1])
        self.recorder.close()
        with socket.socket() as silent:
            silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            silent.bind(("127.0.0.1", port))
            silent.listen(5)
            # The listener never answers: only the tool's own limit ends this.
            self.assertEqual(self.offered("invoke", "--function-name", ""), ["first", "fish", "other"])
            self.assertEqual(self.offered("get-layer-version", "--layer-name", ""), [])
        self.recorder = Recorder()

    def test_a_failed_request_leaves_the_older_list(self):
        self.assertEqual(self.offered("invoke", "--function-name", "", answers=FUNCTIONS), ["first", "fish", "other"])
        folder = os.path.join(self.tool.folder.name, ".cache", "awsc-completion")
        path = os.path.join(folder, os.listdir(folder)[0])
        denied = service_error(403, "AccessDeniedException", "no")
        for answers in ([denied], [FUNCTIONS[0], denied]):
            os.utime(path, (time.time() - 60, time.time() - 60))
            self.assertEqual(self.offered("invoke", "--function-name", "", answers=answers), ["first", "fish", "other"])
            self.assertEqual(len(self.recorder.requests), len(answers))
            with open(path) as file:
                self.assertEqual(file.read(), "first\nfish\nother\n")
        os.unlink(path)
        self.assertEqual(self.offered("invoke", "--function-name", "", answers=[FUNCTIONS[0], denied]), ["first", "fish"])
        self.assertEqual(os.listdir(folder), [])

    def test_a_refused_request_offers_nothing(self):
        denied = [service_error(403, "AccessDeniedException", "no")]
        self.assertEqual(self.offered("invoke", "--function-name", "", answers=denied), [])

    def shell(self, words, script):
        self.recorder.prepare(FUNCTIONS)
        result = subprocess.run(words + [script], capture_output=True, cwd=self.tool.folder.name, timeout=60,
                                env=self.tool.environment(AWS_ENDPOINT_URL=self.recorder.url,
                                                          PATH=os.path.dirname(TOOL) + ":" + os.environ["PATH"]))
        self.assertEqual(result.stderr, b"")
        return result.stdout.decode().split()

    def test_bash_completes_names(self):
        self.assertEqual(self.shell(["bash", "-c"], (
            'source <(lambda completion bash); COMP_WORDS=(lambda invoke --function-name fi); COMP_CWORD=3; '
            '_lambda_complete; echo "${COMPREPLY[@]}"')), ["first", "fish"])

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_zsh_completes_names(self):
        self.assertEqual(self.shell(["zsh", "-fc"], (
            'compdef() { :; }; compadd() { print -l ${(P)2}; }; source <(lambda completion zsh); '
            'words=(lambda invoke --function-name fi); CURRENT=4; _lambda')), ["first", "fish"])

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish_completes_names(self):
        found = self.shell(["fish", "-N", "-c"], (
            "lambda completion fish | source; complete -C'lambda invoke --function-name fi'"))
        self.assertEqual(found, ["first", "fish"])


class TerminalTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def test_a_retry_is_announced_with_its_reason_and_leaves_no_trace(self):
        self.recorder.prepare([service_error(503, "ServiceException", "busy \x1b[31m now"), json_body({"AccountUsage": {}})])
        code, out, err = on_terminal(self.tool, ["get-account-settings", "--endpoint-url", self.recorder.url])
        self.assertEqual((code, json.loads(out)), (0, {"AccountUsage": {}}))
        self.assertRegex(err, r"GetAccountSettings: attempt 2 of 3 in \d+\.\d s: ServiceException: .*busy  \[31m now")
        self.assertTrue(err.endswith("\r\x1b[K"), err)

    def test_a_wait_says_what_it_waits_for(self):
        self.recorder.prepare([json_body({"State": "Pending"}), json_body({"State": "Active"})])
        code, out, err = on_terminal(
            self.tool, ["wait", "published-version-active", "--function-name", "f", "--endpoint-url", self.recorder.url])
        self.assertEqual((code, out), (0, ""))
        self.assertRegex(err, r"PublishedVersionActive: not yet after 0 s; call 2 in 5\.0 s")
        self.assertTrue(err.endswith("\r\x1b[K"), err)

    def test_without_a_terminal_nothing_is_announced(self):
        self.recorder.prepare([service_error(503, "ServiceException", "busy"), json_body({})])
        result = self.tool.run("get-account-settings", "--endpoint-url", self.recorder.url)
        self.assertEqual((result.returncode, result.stderr), (0, b""))


class FollowTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        local_support.BINARY = LOCAL
        cls.folder = tempfile.TemporaryDirectory()
        path = os.path.join(cls.folder.name, "durable")
        with open(path, "w") as file:
            file.write(FUNCTION)
        os.chmod(path, stat.S_IRWXU)
        cls.server = local_support.Server("--state-delay-ms", "0", "--functions-dir", cls.folder.name,
                                          "--function", "cat=/bin/cat")
        cls.url = "http://127.0.0.1:%d" % cls.server.port
        cls.server.api("POST", "/2015-03-31/functions", {
            "FunctionName": "d", "Role": ROLE, "Runtime": "provided.al2023", "Handler": "durable", "Timeout": 20,
            "Code": {"S3Bucket": "bucket", "S3Key": "k"}, "DurableConfig": {"RetentionPeriodInDays": 1}})
        cls.tool = Tool([TOOL])

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.server.stop()
        cls.folder.cleanup()

    def follow(self, *steps, name="d", outfile="out", more=()):
        payload = json.dumps({"url": self.url, "steps": steps})
        return self.tool.run("invoke", "--function-name", name, "--follow", "--payload", payload, outfile,
                             "--endpoint-url", self.url, *more)

    def test_the_events_are_shown_until_the_result(self):
        result = self.follow(["STEP", "a", 1], ["WAIT", 1])
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stderr.decode().splitlines()
        self.assertEqual([line.split()[1] for line in lines],
                         ["ExecutionStarted", "StepStarted", "StepSucceeded", "WaitStarted", "InvocationCompleted",
                          "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"])
        self.assertIn("StepSucceeded step-0", lines[2])
        self.assertEqual(json.loads(self.tool.read("out")), [["a", 1]])
        shown = json.loads(result.stdout)
        self.assertEqual((shown["Status"], shown["StatusCode"]), ("SUCCEEDED", 202))
        self.assertIn(":function:d:$LATEST/durable-execution/", shown["DurableExecutionArn"])

    def test_a_failure_is_shown_and_becomes_the_exit_code(self):
        result = self.follow(["EXIT"], more=["--query", "[Status,FunctionError]"])
        self.assertEqual((result.returncode, json.loads(result.stdout)), (255, ["FAILED", "Unhandled"]))
        self.assertIn(b"ExecutionFailed", result.stderr)
        self.assertIn(b"Runtime.ExitError", result.stderr.splitlines()[-1])
        self.assertEqual(json.loads(self.tool.read("out"))["errorType"], "Runtime.ExitError")

    def test_the_result_may_go_to_standard_output(self):
        result = self.follow(["STEP", "x", 1], outfile="-")
        self.assertEqual((result.returncode, json.loads(result.stdout)), (0, [["x", 1]]))

    def test_an_empty_result_empties_the_file(self):
        self.tool.write("out", b"old")
        result = self.follow(["OUTPUT", {"Status": "SUCCEEDED", "Result": ""}])
        self.assertEqual((result.returncode, self.tool.read("out")), (0, b""), result.stderr)
        self.tool.write("out", b"old")
        self.assertEqual(self.follow(name="cat").returncode, 255)
        self.assertEqual(self.tool.read("out"), b"old")

    def test_a_history_without_an_end_is_an_error(self):
        recorder = Recorder()
        self.addCleanup(recorder.close)
        recorder.prepare([{"status": 202, "headers": {"X-Amz-Durable-Execution-Arn": "arn:aws:lambda:eu-west-1:"
                           "123456789012:function:d:$LATEST/durable-execution/n/i"}},
                          json_body({"Events": [], "NextMarker": "m"})])
        result = self.tool.run("invoke", "--function-name", "d", "--follow", "out", "--endpoint-url", recorder.url)
        self.assertEqual((result.returncode, len(recorder.requests)), (255, 1001))
        self.assertIn(b"--follow: the history has more than 1000 new pages", result.stderr)

    def test_a_plain_function_is_not_followed(self):
        result = self.follow(name="cat")
        self.assertEqual(result.returncode, 255)
        self.assertIn(b"--follow: the function has no durable configuration", result.stderr)


if __name__ == "__main__":
    TOOL, LOCAL = (os.path.abspath(path) for path in sys.argv[1:3])
    del sys.argv[1:3]
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli_daily: %d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
