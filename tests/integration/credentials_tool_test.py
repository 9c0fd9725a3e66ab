# SPDX-License-Identifier: Apache-2.0
"""awsc-credentials prints the forms that its readers expect (botocore, a shell, curl, kubectl). Its exit codes, completion
and manual page are as documented, and secrets are on standard output only.

    credentials_tool_test.py TOOL
"""
import base64
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

import overheard

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ["BOTO_DISABLE_CRT"] = "true"  # before botocore is imported: the signers in Python are the reference
KEY, SECRET, SESSION = "AKIDTOOLEXAMPLE", "hush-Secret/with+'\"\\$`odd", "hush-session+/=token=="
MANUAL = (ROOT / "docs/man/awsc-credentials.1").read_text()
RDS = ["token", "rds", "--host", "db.example.com", "--port", "5432", "--user", "jané"]


class Tool(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.environment = {"HOME": self.folder.name, "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true",
                            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": SESSION,
                            "AWS_REGION": "eu-west-1"}
        for name in ("AWSC_TEST_OVERHEAR", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def run_tool(self, *words, code=0, **changes):
        environment = {**self.environment, **changes}
        done = subprocess.run([overheard.program(TOOL), *words], capture_output=True, text=True, timeout=60,
                              env={name: value for name, value in environment.items() if value is not None})
        overheard.keep(done.stderr)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn("hush-", done.stderr)
        if code:
            self.assertEqual(done.stdout, "")
            self.assertTrue(done.stderr.startswith("awsc-credentials: "), done.stderr)
        else:
            self.assertEqual(done.stderr, "")
        return done.stderr if code else done.stdout

    def configure(self, text):
        folder = pathlib.Path(self.folder.name, ".aws")
        folder.mkdir(exist_ok=True)
        (folder / "config").write_text(text)


class Credentials(Tool):
    def test_process_prints_the_object_of_credential_process(self):
        found = json.loads(self.run_tool("process", AWS_ACCOUNT_ID="123456789012"))
        self.assertEqual(found, {"Version": 1, "AccessKeyId": KEY, "SecretAccessKey": SECRET, "SessionToken": SESSION,
                                 "AccountId": "123456789012"})
        found = json.loads(self.run_tool("process", AWS_SESSION_TOKEN=None))
        self.assertEqual(found, {"Version": 1, "AccessKeyId": KEY, "SecretAccessKey": SECRET})

    def test_a_profile_can_take_its_credentials_from_the_tool(self):
        self.configure("[profile inner]\naws_access_key_id = AKIDINNER\naws_secret_access_key = hush-inner-secret\n"
                       f"[profile outer]\ncredential_process = {TOOL} process --profile inner\n")
        without_keys = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_SESSION_TOKEN": None}
        found = json.loads(self.run_tool("process", "--profile", "outer", **without_keys))
        self.assertEqual((found["AccessKeyId"], found["SecretAccessKey"]), ("AKIDINNER", "hush-inner-secret"))

    def test_the_end_of_credentials_is_printed(self):
        given = {"Version": 1, "AccessKeyId": "AKIDENDS", "SecretAccessKey": "hush-ending-secret",
                 "SessionToken": "hush-ending-token", "Expiration": "2099-01-02T03:04:05Z"}
        self.configure(f"[default]\ncredential_process = echo '{json.dumps(given)}'\n")
        without_keys = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_SESSION_TOKEN": None}
        self.assertEqual(json.loads(self.run_tool("process", **without_keys)), given)
        self.assertIn("AWS_CREDENTIAL_EXPIRATION='2099-01-02T03:04:05Z'\n", self.run_tool("env", **without_keys))

    def test_a_shell_reads_the_variables_as_they_are(self):
        lines = self.run_tool("env")
        names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCOUNT_ID"]
        shown = "".join(f'printf "%s\\0" "${{{name}-unset}}"\n' for name in names)
        done = subprocess.run(["sh", "-ec", lines + shown], capture_output=True, text=True, check=True,
                              env={"PATH": os.environ["PATH"], "AWS_ACCOUNT_ID": "of another identity"})
        self.assertEqual(done.stdout.split("\0")[:-1], [KEY, SECRET, SESSION, "unset"])
        self.assertIn("unset AWS_SESSION_TOKEN\n", self.run_tool("env", AWS_SESSION_TOKEN=None))

    def test_explain_names_sources_and_no_secret(self):
        text = self.run_tool("--explain")
        overheard.keep(text)
        self.assertIn("region = eu-west-1  (AWS_REGION)\n", text)
        self.assertIn("credentials = environment", text)
        self.assertNotIn("hush-", text)
        self.assertEqual(self.run_tool("token", "rds", "--explain"), text)


class Recorder(http.server.BaseHTTPRequestHandler):
    requests = []

    def do_GET(self):
        self.requests.append((self.path, dict(self.headers.items())))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Curl(Tool):
    def test_curl_signs_a_request_that_botocore_accepts(self):
        if not shutil.which("curl"):
            self.skipTest("curl is not installed")
        try:
            import botocore.auth
            import botocore.awsrequest
            import botocore.credentials
        except ImportError:
            self.skipTest("botocore is not installed")
        server = http.server.HTTPServer(("127.0.0.1", 0), Recorder)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f"http://127.0.0.1:{server.server_port}/stage"
        for session in (SESSION, None):
            config = self.run_tool("curl", "--service", "execute-api", AWS_SESSION_TOKEN=session)
            subprocess.run(["curl", "-sS", "--fail", "--noproxy", "*", "--config", "-", url], input=config, text=True,
                           check=True, capture_output=True)
            _, headers = Recorder.requests.pop()
            headers = {name.lower(): value for name, value in headers.items()}
            scope, signed, signature = re.fullmatch(
                r"AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=(\w+)",
                headers["authorization"]).groups()
            self.assertTrue(scope.startswith(KEY + "/"))
            self.assertTrue(scope.endswith("/eu-west-1/execute-api/aws4_request"))
            signer = botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY, SECRET, session), "execute-api",
                                             "eu-west-1")
            request = botocore.awsrequest.AWSRequest(method="GET", url=url)
            for name in signed.split(";"):
                request.headers[name] = headers[name]
            request.context["timestamp"] = headers["x-amz-date"]
            canonical = signer.canonical_request(request)
            self.assertEqual(signer.signature(signer.string_to_sign(request, canonical), request), signature)
            self.assertEqual(headers.get("x-amz-security-token"), session)


def query_of(token):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit("//" + token.split("://")[-1]).query, keep_blank_values=True))


class Tokens(Tool):
    def parameters(self, *words, prefix="", encoded=False):
        text = self.run_tool(*words).rstrip("\n")
        self.assertTrue(text.startswith(prefix), text)
        text = text[len(prefix):]
        if encoded:
            text = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        found = query_of(text)
        self.assertEqual(found["X-Amz-Security-Token"], SESSION)
        self.assertRegex(found["X-Amz-Signature"], "^[0-9a-f]{64}$")
        return text.split("/?")[0], found

    def test_each_kind_has_the_request_of_its_service(self):
        place, found = self.parameters(*RDS)
        self.assertEqual((place, found["Action"], found["DBUser"]), ("db.example.com:5432", "connect", "jané"))
        self.assertEqual(list(found)[-1], "X-Amz-Signature")
        self.assertEqual(list(self.parameters(*RDS, "--sorted")[1])[-1], "X-Amz-SignedHeaders")
        place, found = self.parameters("token", "dsql", "--host", "x.dsql.example", "--admin", "--expires=60")
        self.assertEqual((place, found["Action"], found["X-Amz-Expires"]), ("x.dsql.example", "DbConnectAdmin", "60"))
        place, found = self.parameters("token", "elasticache", "--cache", "Cache-1", "--user", "u", "--serverless")
        self.assertEqual((place, found["User"], found["ResourceType"]), ("cache-1", "u", "ServerlessCache"))
        place, found = self.parameters("token", "memorydb", "--cluster", "c", "--user", "u", "--region", "us-east-1")
        self.assertEqual((place, found["X-Amz-Credential"].split("/")[2:4]), ("c", ["us-east-1", "memorydb"]))
        place, found = self.parameters("token", "msk", "--user-agent", "me/1", encoded=True)
        self.assertEqual((place, found["User-Agent"]), ("https://kafka.eu-west-1.amazonaws.com", "me/1"))
        place, found = self.parameters("token", "eks", "--cluster", "k", prefix="k8s-aws-v1.", encoded=True)
        self.assertEqual((place, found["X-Amz-SignedHeaders"]),
                         ("https://sts.eu-west-1.amazonaws.com", "host;x-k8s-aws-id"))
        place, found = self.parameters("token", "bedrock", prefix="bedrock-api-key-", encoded=True)
        self.assertEqual((place, found["X-Amz-Expires"]), ("bedrock.amazonaws.com", "43200"))

    def test_a_token_equals_botocores_of_the_same_second(self):
        sys.path.insert(0, str(ROOT / "tests/tokens"))
        try:
            import references_python
        except ImportError:
            self.skipTest("botocore is not installed")
        text = self.run_tool(*RDS).rstrip("\n")
        import calendar
        import time
        date = calendar.timegm(time.strptime(query_of(text)["X-Amz-Date"], "%Y%m%dT%H%M%SZ"))
        case = {"key": KEY, "secret": SECRET, "session": SESSION, "region": "eu-west-1", "host": "db.example.com",
                "port": 5432, "user": "jané", "now_ms": date * 1000, "ends_ms": None}
        self.assertEqual(text, references_python.rds(case)[0])

    def test_json_has_the_token_and_its_end(self):
        found = json.loads(self.run_tool(*RDS, "--json"))
        date = query_of(found["Token"])["X-Amz-Date"]
        self.assertEqual(sorted(found), ["Expiration", "ExpirationMs", "Token"])
        self.assertEqual(found["ExpirationMs"] % 1000, 0)
        self.assertGreater(re.sub("[-:]", "", found["Expiration"]), date)

    def test_kubectl_gets_its_document(self):
        words = ["token", "eks", "--cluster", "k", "--exec-credential"]
        document = json.loads(self.run_tool(*words))
        self.assertEqual((document["kind"], document["apiVersion"]),
                         ("ExecCredential", "client.authentication.k8s.io/v1beta1"))
        asked = json.dumps({"apiVersion": "client.authentication.k8s.io/v1"})
        self.assertEqual(json.loads(self.run_tool(*words, KUBERNETES_EXEC_INFO=asked))["apiVersion"],
                         "client.authentication.k8s.io/v1")


class Failures(Tool):
    def test_an_invalid_command_line_is_refused_before_anything_is_done(self):
        for words, message in (
                ((), "a command is missing"), (("export",), 'there is no command "export"'),
                (("token",), "token: its kind is missing"), (("token", "ftp"), 'there is no token "ftp"'),
                (("token", "rds"), "rds: --host is missing"), (("curl",), "curl: --service is missing"),
                (("env", "--host", "x"), 'env takes no argument "--host"'), (("env", "x"), 'env takes no argument "x"'),
                (("env", "--profile"), "--profile: NAME is missing"), (("env", "--profile="), "--profile: NAME is empty"),
                (("env", "--region", "a", "--region", "b"), "--region is given twice"),
                (("--explain=1",), "--explain takes no value"), (("env", "--timeout", "soon"), "expected a whole number"),
                (("env", "--timeout", "0"), "--timeout is 0; expected 1 to"),
                ((*RDS[:-3], "x", *RDS[-2:]), '--port is "x"; expected a whole number'),
                ((*RDS[:-3], "70000", *RDS[-2:]), "port is 70000; expected 1 to 65535"),
                (("token", "bedrock", "--expires", "43201"), "expires_seconds is 43201; expected 1 to 43200"),
                (("token", "dsql", "--host", "a/b"), "options.host is not a host"),
                (("completion", "tcsh"), "expected bash, zsh or fish")):
            with self.subTest(words):
                self.assertIn(message, self.run_tool(*words, code=252))

    def test_without_region_or_credentials_the_code_is_253(self):
        nothing = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_SESSION_TOKEN": None}
        self.assertIn("msk: there is no region", self.run_tool("token", "msk", code=253, AWS_REGION=None))
        self.assertIn("tried environment", self.run_tool("process", code=253, **nothing))
        self.assertIn("tried environment", self.run_tool(*RDS, code=253, **nothing))
        self.assertIn("gone", self.run_tool("env", "--profile", "gone", code=253))

    def test_a_slow_source_ends_with_the_timeout(self):
        self.configure("[default]\ncredential_process = sleep 60\n")
        nothing = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_SESSION_TOKEN": None}
        self.assertIn("did not answer within 1000 ms", self.run_tool("env", "--timeout", "1", code=253, **nothing))

    def test_output_that_cannot_be_written_is_an_error(self):
        for words in (["process"], RDS, ["--explain"], ["--help"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([overheard.program(TOOL), *words], stdout=full, stderr=subprocess.PIPE, text=True,
                                      env=self.environment, timeout=60)
            self.assertEqual(done.returncode, 255)
            self.assertIn("standard output: No space left on device", done.stderr)


class Words(Tool):
    def options(self):
        return sorted(set(re.findall(r"(?m)^  (--[a-z-]+)", self.run_tool("--help"))) | {"--version"})

    def test_the_manual_page_has_every_command_and_option(self):
        for option in self.options():
            self.assertIn(f".It Fl {option[1:]}", MANUAL)
        kinds = re.findall(r"(?m)^  token (\w+)", self.run_tool("--help"))
        self.assertEqual(len(kinds), 7)
        for kind in kinds:
            self.assertIn(f".It Cm token {kind}\n", MANUAL)
        for code in (0, 130, 252, 253, 255):
            self.assertIn(f".It {code}\n", MANUAL)
        if shutil.which("mandoc"):
            subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=MANUAL, text=True, check=True)

    def complete(self, *words):
        return self.run_tool("--complete", *words).split()

    def test_completion_offers_what_may_follow(self):
        self.assertEqual(self.complete("tok"), ["token"])
        self.assertEqual(self.complete("token", "m"), ["memorydb", "msk"])
        self.assertEqual(self.complete("completion", ""), ["bash", "zsh", "fish"])
        self.assertEqual(self.complete("curl", "--s"), ["--service"])
        self.assertEqual(self.complete("token", "rds", "--host", "db", "--h"), [])
        self.assertEqual(self.complete("token", "rds", "--host", ""), [])
        self.assertIn("--sorted", self.complete("token", "rds", "--host", "db", ""))
        self.assertNotIn("--admin", self.complete("token", "rds", "-"))
        self.assertEqual(self.complete("env", "--pro"), ["--profile"])

    def test_bash_completes(self):
        if not shutil.which("bash"):
            self.skipTest("bash is not installed")
        script = self.run_tool("completion", "bash") + (
            f"COMP_WORDS=({TOOL} token b); COMP_CWORD=2; _awsc_credentials; echo \"${{COMPREPLY[@]}}\"")
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env=self.environment)
        self.assertEqual(done.stdout, "bedrock\n")

    def test_zsh_reads_its_script(self):
        script = self.run_tool("completion", "zsh")
        if not shutil.which("zsh"):
            self.skipTest("zsh is not installed")
        subprocess.run(["zsh", "-n"], input=script, text=True, check=True)

    def test_the_version_is_printed(self):
        self.assertRegex(self.run_tool("--version"), r"^awsc-credentials \d+\.\d+\.\d+\n$")


if __name__ == "__main__":
    TOOL = os.path.abspath(sys.argv.pop(1))
    unittest.main()
