# SPDX-License-Identifier: Apache-2.0
"""Runs the signing proxy in its libevent base, with an upstream server whose signatures botocore verifies, and with a
source of credentials that answers when the test lets it."""
import datetime
import errno
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest

try:
    from verifying_upstream import Upstream
except ImportError:
    Upstream = None

KEYS = {"AKIDFIRST": ("first-secret/with+characters", "first-token/with+characters=="),
        "AKIDSECOND": ("second-secret", "second-token"), "AKIDTHIRD": ("third-secret", "third-token")}
SECONDS_OF_A_SLOW_SOURCE = 2


class Source:
    """A credential process that reads its answer from a pipe: it waits until the test writes it."""

    def __init__(self, directory):
        self.path = os.path.join(directory, "answer")
        os.mkfifo(self.path)
        self.config = os.path.join(directory, "config")
        with open(self.config, "w") as file:
            file.write("[default]\ncredential_process = cat '%s'\n" % self.path)

    def wait_asked(self):
        """Returns when the process waits for its answer."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                self.pipe = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
                return
            except OSError as error:
                if error.errno != errno.ENXIO:
                    raise
                time.sleep(0.01)
        raise AssertionError("the source was not asked")

    def answer(self, key):
        """With credentials that are to be renewed in two seconds."""
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=4)
        secret, token = KEYS[key]
        self.answer_text(json.dumps({"Version": 1, "AccessKeyId": key, "SecretAccessKey": secret, "SessionToken": token,
                                     "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ")}))

    def answer_text(self, text):
        os.write(self.pipe, text.encode())
        os.close(self.pipe)


class Proxy(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.source = Source(directory.name)
        self.upstream = Upstream("es", "eu-west-1", KEYS)
        self.addCleanup(self.upstream.stop)
        plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.process = subprocess.Popen(
            [PROGRAM, "127.0.0.1", str(self.upstream.server_port), "es", "eu-west-1", "1"], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
            env=dict(plain, AWS_CONFIG_FILE=self.source.config, AWS_EC2_METADATA_DISABLED="true", HOME=directory.name))
        self.addCleanup(self.end)
        self.port = int(self.process.stdout.readline().rpartition(":")[2])

    def end(self):
        self.process.terminate()
        _, errors = self.process.communicate(timeout=60)
        self.assertEqual(self.process.returncode, 0, errors)
        for secret, token in KEYS.values():
            self.assertNotIn(secret, errors)
            self.assertNotIn(token, errors)

    def send(self, method, path, body=None):
        """Status and body of the response, and the milliseconds that it took."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body=body and body.encode(),
                           headers={"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text, (time.monotonic() - begun) * 1000

    def forward(self, method="GET", path="/index/_search?q=a%20b&empty=", body=None):
        """The upstream server's view of a request."""
        status, text, self.took_ms = self.send(method, path, body)
        self.assertEqual(status, 200, text)
        seen = json.loads(text)
        self.assertEqual((seen["method"], seen["path"], seen["body"]), (method, path, body or ""))
        return seen["key"]

    def begin(self):
        self.source.wait_asked()
        self.source.answer("AKIDFIRST")
        self.assertEqual(self.forward(), "AKIDFIRST")

    def test_requests_are_signed_as_botocore_signs_them(self):
        self.begin()
        for method, path, body in (("GET", "/", None), ("POST", "/index/_doc", '{"name": "Zoë"}'),
                                   ("PUT", "/a%2Fb/c%20d", "{}"), ("DELETE", "/index?pretty", None)):
            self.assertEqual(self.forward(method, path, body), "AKIDFIRST")

    def test_a_request_before_the_first_credentials_waits_alone(self):
        keys = []
        self.source.wait_asked()
        waiting = threading.Thread(target=lambda: keys.append(self.forward()))
        waiting.start()
        for _ in range(20):
            self.assertEqual(self.send("GET", "/_status")[:2], (200, "0 forwarded, 0 renewals, renewing\n"))
        self.assertEqual(keys, [])
        self.source.answer("AKIDFIRST")
        waiting.join()
        self.assertEqual(keys, ["AKIDFIRST"])

    def test_requests_go_on_while_credentials_are_renewed(self):
        self.begin()
        self.source.wait_asked()
        times, end = [], time.monotonic() + SECONDS_OF_A_SLOW_SOURCE
        while time.monotonic() < end:
            self.assertEqual(self.forward(), "AKIDFIRST")
            times.append(self.took_ms)
        self.assertIn("1 renewals, renewing", self.send("GET", "/_status")[1])
        print("libevent: %d requests while the source took %d s, the slowest took %.1f ms" %
              (len(times), SECONDS_OF_A_SLOW_SOURCE, max(times)))
        self.source.answer("AKIDSECOND")
        while self.forward() == "AKIDFIRST":
            pass
        self.assertEqual(self.forward(), "AKIDSECOND")

    def test_requests_go_on_when_a_renewal_fails(self):
        self.begin()
        self.source.wait_asked()
        self.source.answer_text("no credentials")
        while "renewing" in self.send("GET", "/_status")[1]:
            pass
        self.assertEqual(self.forward(), "AKIDFIRST")

    def test_without_credentials_the_client_receives_the_reason(self):
        self.source.wait_asked()
        results = []
        waiting = threading.Thread(target=lambda: results.append(self.send("GET", "/")))
        waiting.start()
        while "0 forwarded, 0 renewals, renewing" not in self.send("GET", "/_status")[1]:
            pass
        self.source.answer_text("no credentials")
        waiting.join()
        self.assertEqual(results[0][0], 503)
        self.assertIn("credential_process", results[0][1])

    def test_an_upstream_server_that_is_gone_is_reported(self):
        self.begin()
        self.upstream.stop()
        self.assertEqual(self.send("GET", "/")[0], 502)
        self.assertEqual(self.send("GET", "/_status")[0], 200)

    def open_request(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.addCleanup(connection.close)
        connection.request("GET", "/")

    def test_the_server_ends_in_order_while_requests_wait_for_credentials(self):
        self.source.wait_asked()
        self.open_request()
        self.send("GET", "/_status")
        os.close(self.source.pipe)

    def test_the_server_ends_in_order_while_requests_wait_for_the_upstream_server(self):
        self.begin()
        came, goes_on = threading.Event(), threading.Event()
        self.upstream.answer = lambda seen: (came.set(), goes_on.wait(60), (0, None, None))[2]
        self.open_request()
        came.wait(60)
        self.addCleanup(goes_on.set)

    def test_a_client_that_leaves_does_no_harm(self):
        self.begin()
        came, goes_on = threading.Event(), threading.Event()
        usual = self.upstream.answer
        self.upstream.answer = lambda seen: (came.set(), goes_on.wait(60), usual(seen))[2]
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/")
        came.wait(60)
        connection.close()
        self.send("GET", "/_status")
        goes_on.set()
        self.assertEqual(self.forward(), "AKIDFIRST")


if __name__ == "__main__":
    PROGRAM = sys.argv[2]
    if not Upstream or not os.access(PROGRAM, os.X_OK):
        print("SKIPPED: the server in libevent (apt-get install libevent-dev python3-botocore)")
        sys.exit(0)
    program = unittest.main(argv=sys.argv[:1] + sys.argv[3:], exit=False, verbosity=2)
    failed = len(program.result.failures) + len(program.result.errors)
    print("libevent: %d passed, %d failed" % (program.result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
