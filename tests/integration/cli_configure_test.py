#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lambda configure list prints the same as the vendor's tool, and requests use the settings that it prints.

    cli_configure_test.py TOOL             against what was recorded of awscli 2.9.19
    cli_configure_test.py --record AWS     records it anew
"""

import json
import os
import pathlib
import pty
import re
import select
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cli_support import Recorder, Tool, json_body  # noqa: E402

RECORDED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cli_configure_recorded.json")
CONFIG = """
[default]
region = eu-west-3
[profile keys]
aws_access_key_id = AKIDPROFILE1
aws_secret_access_key = secretprofile9
[profile both]
region = us-west-1
aws_access_key_id = AKIDINCONFIG
aws_secret_access_key = secretinconfig
[profile program]
credential_process = echo '{"Version":1,"AccessKeyId":"AKPROC","SecretAccessKey":"SECPROC"}'
region = us-west-2
[profile half]
aws_access_key_id = AKIDHALF
[profile short]
aws_access_key_id = AB
aws_secret_access_key = CDE
[profile failing]
credential_process = false
[profile nothing]
"""
CREDENTIALS = """
[default]
aws_access_key_id = AKIDDEFAULT1
aws_secret_access_key = secretdefault9
[both]
aws_access_key_id = AKIDINCREDENTIALS
aws_secret_access_key = secretincredentials
[elsewhere]
aws_access_key_id = AKIDELSEWHERE
aws_secret_access_key = secretelsewhere
region = sa-east-1
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "secretenvironment"}
CASES = [
    ("nothing said", [], {}),
    ("profile of an option", ["--profile", "keys"], {}),
    ("profile of a variable", [], {"AWS_PROFILE": "keys"}),
    ("profile of the other variable", [], {"AWS_DEFAULT_PROFILE": "keys"}),
    ("both variables", [], {"AWS_PROFILE": "program", "AWS_DEFAULT_PROFILE": "keys"}),
    ("option before a variable", ["--profile", "both"], {"AWS_PROFILE": "keys"}),
    ("a profile of the credentials file only", ["--profile", "elsewhere"], {}),
    ("a program", ["--profile", "program"], {}),
    ("a missing profile", ["--profile", "missing"], {}),
    ("a missing profile of a variable", [], {"AWS_PROFILE": "missing"}),
    ("half of the keys", ["--profile", "half"], {}),
    ("a failing program", ["--profile", "failing"], {}),
    ("short keys", ["--profile", "short"], {}),
    ("no keys", ["--profile", "nothing"], {}),
    ("keys of variables", [], KEYS),
    ("keys of variables with a profile of a variable", [], {**KEYS, "AWS_PROFILE": "keys"}),
    ("an option's profile before keys of variables", ["--profile", "keys"], KEYS),
    ("region of a variable", [], {"AWS_REGION": "ap-south-1"}),
    ("region of the other variable", [], {"AWS_DEFAULT_REGION": "ap-south-2"}),
    ("both variables of the region", [], {"AWS_REGION": "ap-south-1", "AWS_DEFAULT_REGION": "ap-south-2"}),
    ("region of an option does not count", ["--region", "xx-west-1"], {}),
    ("another config file", [], {"AWS_CONFIG_FILE": "FOLDER/other"}),
    ("no config file", [], {"AWS_CONFIG_FILE": "FOLDER/missing"}),
    ("no credentials file", [], {"AWS_SHARED_CREDENTIALS_FILE": "FOLDER/missing"}),
    ("output does not matter", ["--output", "text", "--query", "x"], {}),
    ("unknown words", ["x", "y"], {}),
    ("unknown option", ["--wrong"], {}),
]
# Same exit code, other words in the message.
OWN_WORDS = {"half of the keys", "a failing program"}


def measure(tool, arguments, environment):
    folder = tool.folder.name
    for name, text in ((".aws/config", CONFIG), (".aws/credentials", CREDENTIALS), ("other", "[default]\nregion = me\n")):
        os.makedirs(os.path.join(folder, ".aws"), exist_ok=True)
        tool.write(name, text.encode())
    values = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_DEFAULT_REGION": None}
    values.update({name: value.replace("FOLDER", folder) for name, value in environment.items()})
    result = tool.run("configure", "list", *arguments, **values)
    text = [part.decode().replace(folder, "FOLDER") for part in (result.stdout, result.stderr)]
    return {"stdout": text[0], "stderr": text[1], "code": result.returncode}


class ConfigureTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.tool = Tool([TOOL])
        with open(RECORDED, encoding="utf-8") as file:
            cls.recorded = json.load(file)

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()

    def check(self, name, arguments, environment):
        found, expected = measure(self.tool, arguments, environment), self.recorded[name]
        if name in OWN_WORDS:
            self.assertNotEqual(found["stderr"], "")
            found["stderr"] = expected["stderr"]
        self.assertEqual(found, expected)


def _add(case):
    setattr(ConfigureTest, "test_" + re.sub(r"\W+", "_", case[0]), lambda self: self.check(*case))


for _case in CASES:
    _add(_case)


class CountsTest(unittest.TestCase):
    """Requests use the configured settings."""

    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()
        os.mkdir(os.path.join(cls.tool.folder.name, ".aws"))

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def call(self, config, *arguments, answers=None, **environment):
        self.tool.write(".aws/config", config.replace("URL", self.recorder.url).encode())
        self.recorder.prepare(answers or [json_body({"Functions": []})])
        values = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_DEFAULT_REGION": None, **environment}
        return self.tool.run("list-functions", *arguments, **values)

    def signed(self):
        return self.recorder.requests[-1][2].get("Authorization", "")

    def test_a_profile_gives_keys_region_and_the_endpoint_of_a_services_section(self):
        config = """
[profile p]
aws_access_key_id = AKIDPROFILE1
aws_secret_access_key = secret
region = eu-north-1
services = local
output = text
[services local]
lambda =
  endpoint_url = URL
"""
        for arguments, environment in ((["--profile", "p"], {}), ([], {"AWS_PROFILE": "p"}),
                                       ([], {"AWS_DEFAULT_PROFILE": "p"})):
            result = self.call(config, *arguments, **environment)
            self.assertEqual((result.returncode, result.stderr), (0, b""))
            self.assertRegex(self.signed(), r"Credential=AKIDPROFILE1/\d+/eu-north-1/lambda/")
            self.assertEqual(result.stdout, b"")  # as text

    def test_the_profile_of_the_option_comes_before_keys_of_the_environment(self):
        config = "[default]\nregion = r-1\nendpoint_url = URL\n[profile p]\nregion = r-2\nendpoint_url = URL\n" \
                 "aws_access_key_id = AKIDPROFILE1\naws_secret_access_key = secret\n"
        self.call(config, AWS_ACCESS_KEY_ID="AKIDENV", AWS_SECRET_ACCESS_KEY="x")
        self.assertRegex(self.signed(), r"Credential=AKIDENV/\d+/r-1/")
        self.call(config, "--profile", "p", AWS_ACCESS_KEY_ID="AKIDENV", AWS_SECRET_ACCESS_KEY="x")
        self.assertRegex(self.signed(), r"Credential=AKIDPROFILE1/\d+/r-2/")

    def test_options_come_before_environment_and_profile(self):
        config = "[default]\nregion = r-1\nendpoint_url = http://127.0.0.1:1\n" \
                 "aws_access_key_id = A\naws_secret_access_key = s\n"
        result = self.call(config, "--region", "r-3", "--endpoint-url", self.recorder.url, AWS_REGION="r-2")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("/r-3/", self.signed())
        result = self.call(config, "--region", "r-3", "--endpoint-url", self.recorder.url, "--no-sign-request")
        self.assertEqual((result.returncode, self.signed()), (0, ""))

    def test_messages_name_the_configured_endpoint(self):
        keys = "aws_access_key_id = A\naws_secret_access_key = s\nregion = r-1\nmax_attempts = 1\n"
        section = "[default]\nservices = s\n" + keys + "[services s]\nlambda =\n  endpoint_url = http://127.0.0.1:1\n"
        for config in ("[default]\nendpoint_url = http://127.0.0.1:1/\n" + keys, section):
            result = self.call(config)
            self.assertEqual(result.returncode, 255)
            self.assertIn(b'Could not connect to the endpoint URL: "http://127.0.0.1:1/2015-03-31/functions', result.stderr)

    def test_a_failing_source_is_reported(self):
        config = "[default]\nregion = r\nendpoint_url = URL\ncredential_process = exit 3\n"
        result = self.call(config)
        self.assertEqual(result.returncode, 255)
        self.assertIn(b"exited with status 3", result.stderr)

    def test_a_timeout_in_seconds_ends_the_wait(self):
        """The server listens and never responds."""
        keys = "aws_access_key_id = A\naws_secret_access_key = s\nregion = r-1\nmax_attempts = 1\n"
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            config = "[default]\nendpoint_url = %s://127.0.0.1:%d\n" + keys
            for scheme, option, words in (("https", "--cli-connect-timeout", b"Connect timeout on endpoint URL"),
                                          ("http", "--cli-read-timeout", b"Read timeout on endpoint URL")):
                begin = time.monotonic()
                result = self.call(config % (scheme, port), option, "1")
                self.assertLess(time.monotonic() - begin, 8)
                self.assertEqual(result.returncode, 255)
                self.assertIn(words, result.stderr)

    def test_all_settings_are_listed_without_secrets_and_without_requests(self):
        marker = os.path.join(self.tool.folder.name, "ran")
        self.tool.write(".aws/config", ("[profile p]\ncredential_process = touch %s\n" % marker).encode())
        result = self.tool.run("configure", "list", "--all", "--profile", "p", "--region", "r-9", "--cli-read-timeout",
                               "7", HTTPS_PROXY="http://user:hunter2@proxy", AWS_MAX_ATTEMPTS="5",
                               AWS_ACCESS_KEY_ID=None)
        text = result.stdout.decode()
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertNotIn("hunter2", text)
        self.assertFalse(os.path.exists(marker))
        for row in (r"region\s+r-9\s+manual\s+--region", r"idle_timeout_ms\s+7000\s+manual\s+--cli-read-timeout",
                    r"https_proxy\s+http://\*\*\*\*@proxy\s+env\s+HTTPS_PROXY",
                    r"max_attempts\s+5\s+env\s+AWS_MAX_ATTEMPTS", r"retry_mode\s+standard\s+default\s+None",
                    r"credentials\s+credential_process\s+config-file\s+profile p of \S+/\.aws/config"):
            self.assertRegex(text, "(?m)^ *" + row + "$")

    def test_help_and_completion_know_the_command(self):
        self.assertIn(b"configure list [--all]", self.tool.run("configure", "help").stdout)
        self.assertIn(b"configure list [--all]", self.tool.run("help").stdout)
        self.assertEqual(self.tool.run("--complete", "config").stdout, b"configure\n")
        self.assertEqual(self.tool.run("--complete", "configure", "").stdout, b"list\n")
        self.assertEqual(self.tool.run("configure").returncode, 252)
        self.assertEqual(self.tool.run("configure", "set").returncode, 252)


class FilesTest(unittest.TestCase):
    """A call ignores malformed lines of profile files; `configure` reports them."""

    KEYS = "aws_access_key_id = AKIDHERE\naws_secret_access_key = s\n"

    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()
        os.mkdir(os.path.join(cls.tool.folder.name, ".aws"))

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def run_with(self, config, *arguments, **environment):
        self.tool.write(".aws/config", config.replace("URL", self.recorder.url).encode())
        self.recorder.prepare([json_body({"Functions": []})])
        values = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_DEFAULT_REGION": None, **environment}
        return self.tool.run(*arguments, **values)

    def test_a_quoted_name_is_found_by_calls_and_by_configure(self):
        config = "[profile 'my prof\u00efle']\nregion = r-1\nendpoint_url = URL\n" + self.KEYS
        result = self.run_with(config, "list-functions", "--profile", "my prof\u00efle")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertRegex(self.recorder.requests[-1][2]["Authorization"], r"Credential=AKIDHERE/\d+/r-1/")
        result = self.run_with(config, "configure", "list", "--profile", "my prof\u00efle")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertIn(b"****************HERE", result.stdout)

    def test_a_malformed_line_stops_configure_but_no_call(self):
        for odd in ("[profile b]\n  region = x\n", "[profile b] x\n", "[profile b]\nregion : x\n", "nonsense\n"):
            config = "[default]\nregion = r-1\nendpoint_url = URL\n" + self.KEYS + odd
            result = self.run_with(config, "list-functions")
            self.assertEqual((result.returncode, result.stderr), (0, b""))
            for command in (("configure", "list"), ("configure", "list", "--all")):
                result = self.run_with(config, *command)
                self.assertEqual((result.returncode, result.stdout), (255, b""))
                self.assertRegex(result.stderr, rb"profile file \S+/\.aws/config line [67]: ")

    def test_debug_shows_the_warning(self):
        config = "[default]\nregion = r-1\nendpoint_url = URL\n" + self.KEYS + "nonsense\n"
        result = self.run_with(config, "list-functions", "--debug")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stderr, rb"WARN +profile file \S+/\.aws/config line 6 is ignored: expected KEY = VALUE\n")

    def test_the_message_repeats_the_ignored_line_where_the_missing_setting_stands(self):
        for config, arguments, code, words, line in (
                ("[default]\nregion r-1\n" + self.KEYS, [], 253, b"You must specify a region.", 2),
                ("[profile b\n", ["--profile", "b"], 255, b"The config profile (b) could not be found", 1),
                ("[default]\nregion = r-1\naws_access_key_id A\n", [], 253, b"Unable to locate credentials.", 3)):
            result = self.run_with(config, "list-functions", *arguments)
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn(words, result.stderr)
            self.assertRegex(result.stderr, rb"\nprofile file \S+/\.aws/config line %d is ignored: [^;\n]+\n$" % line)

    def test_a_pipe_in_place_of_a_file_is_refused(self):
        path = os.path.join(self.tool.folder.name, "pipe")
        os.mkfifo(path)
        for command in (("list-functions",), ("configure", "list"), ("configure", "list", "--all")):
            result = self.tool.run(*command, AWS_CONFIG_FILE=path)
            self.assertEqual(result.returncode, 255)
            self.assertIn(b"profile file %s cannot be read: it is a pipe" % path.encode(), result.stderr)
        os.unlink(path)

    def test_a_parameter_may_come_through_a_pipe(self):
        path = os.path.join(self.tool.folder.name, "parameters")
        os.mkfifo(path)
        writer = threading.Thread(target=pathlib.Path(path).write_text, args=('{"MaxItems": 7}',))
        writer.start()
        result = self.run_with("[default]\nregion = r-1\nendpoint_url = URL\n" + self.KEYS, "list-functions",
                               "--cli-input-json", "file://" + path)
        writer.join()
        os.unlink(path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("MaxItems=7", self.recorder.requests[-1][1])

    def test_a_refused_endpoint_is_shown_without_its_query_and_password(self):
        for url, shown in (("h.example/p?token=s3cret", b'"h.example/p"'), ("http://h.example/p?token=s3cret",
                           b'"http://h.example/p"'), ("user:s3cret@h.example", b'"****@h.example"')):
            result = self.tool.run("list-functions", "--endpoint-url", url)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(shown, result.stderr)
            self.assertNotIn(b"s3cret", result.stderr)


@unittest.skipUnless(shutil.which("openssl"), "openssl makes the certificate")
class CertificateTest(unittest.TestCase):
    """Trusted certificates: from an option, a variable, or the profile."""

    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()
        folder = cls.tool.folder.name
        os.mkdir(os.path.join(folder, ".aws"))
        cls.pem, key = os.path.join(folder, "ca.pem"), os.path.join(folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
                        "-out", cls.pem], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cls.pem, key)
        server = cls.recorder.server
        server.socket = context.wrap_socket(server.socket, server_side=True)
        cls.url = "https://localhost:%d" % server.server_address[1]

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def call(self, *arguments, config="", **environment):
        self.tool.write(".aws/config", ("[default]\nmax_attempts = 1\n" + config).encode())
        self.recorder.prepare([json_body({"Functions": []})])
        return self.tool.run("list-functions", "--endpoint-url", self.url, *arguments, **environment)

    def test_an_untrusted_certificate_is_refused(self):
        result = self.call()
        self.assertEqual((result.returncode, self.recorder.requests), (255, []))
        self.assertIn(b"SSL validation failed for https://localhost", result.stderr)

    def test_a_bundle_makes_it_trusted(self):
        self.assertEqual(self.call("--ca-bundle", self.pem).returncode, 0)
        self.assertEqual(self.call(AWS_CA_BUNDLE=self.pem).returncode, 0)
        self.assertEqual(self.call(config="ca_bundle = %s\n" % self.pem).returncode, 0)
        self.assertEqual(self.call("--ca-bundle", "/etc/hostname", AWS_CA_BUNDLE=self.pem).returncode, 255)

    def test_verification_can_be_turned_off(self):
        self.assertEqual(self.call("--no-verify-ssl").returncode, 0)


ROLE = """
[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = secret
[profile role]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = eu-west-1
endpoint_url = URL
"""
ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""


class DeviceTest(unittest.TestCase):
    """The tool asks for the code of an MFA device on the terminal."""

    def setUp(self):
        self.tool, self.recorder = Tool([TOOL]), Recorder()
        os.mkdir(os.path.join(self.tool.folder.name, ".aws"))
        self.tool.write(".aws/config", ROLE.replace("URL", self.recorder.url).encode())
        self.recorder.prepare([{"body": ASSUMED, "headers": {"Content-Type": "text/xml"}},
                               json_body({"Functions": []})])

    def tearDown(self):
        self.tool.close()
        self.recorder.close()

    def environment(self):
        return self.tool.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None, AWS_DEFAULT_REGION=None,
                                     AWS_ENDPOINT_URL_STS=self.recorder.url)

    def talk(self, typed):
        """Runs the command on its own terminal and types at the prompt. Returns terminal output and exit code."""
        child, terminal = pty.fork()
        if child == 0:
            os.execve(TOOL, [TOOL, "list-functions", "--profile", "role"], self.environment())
        shown, end = b"", time.monotonic() + 30
        while time.monotonic() < end:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break
            if not data:
                break
            shown += data
            if typed and shown.endswith(b": "):
                os.write(terminal, typed)
                typed = None
        os.close(terminal)
        return shown, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def test_a_code_is_read_without_echo(self):
        shown, code = self.talk(b"123456\r")
        self.assertTrue(shown.startswith(b"Enter MFA code for arn:aws:iam::123456789012:mfa/me: \r\n"), shown)
        self.assertNotIn(b"123456\r", shown)
        self.assertEqual(code, 0, shown)
        self.assertIn(b"TokenCode=123456", self.recorder.requests[0][3])
        self.assertIn("Credential=ASIAASSUMED/", self.recorder.requests[1][2]["Authorization"])

    def test_an_interrupt_ends_the_prompt(self):
        shown, code = self.talk(b"\x03")
        self.assertEqual((code, self.recorder.requests), (130, []), shown)

    def test_without_a_terminal_the_command_fails(self):
        self.tool.write("run.py", b"import os, sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])")
        tool = Tool([sys.executable, os.path.join(self.tool.folder.name, "run.py"), TOOL])
        tool.folder.cleanup()
        tool.folder = self.tool.folder
        result = tool.run("list-functions", "--profile", "role", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None,
                          AWS_DEFAULT_REGION=None, AWS_ENDPOINT_URL_STS=self.recorder.url)
        self.assertEqual(result.returncode, 255, result.stderr)
        self.assertIn(b"no terminal", result.stderr)
        self.assertEqual(self.recorder.requests, [])


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--record":
        vendor = Tool([sys.argv[2]])
        found = {name: measure(vendor, arguments, environment) for name, arguments, environment in CASES}
        vendor.close()
        with open(RECORDED, "w", encoding="utf-8") as out:
            json.dump(found, out, indent=1, sort_keys=True)
            out.write("\n")
        sys.exit(0)
    TOOL = os.path.abspath(sys.argv.pop(1))
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli_configure: %d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
