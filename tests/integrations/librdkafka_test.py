# SPDX-License-Identifier: Apache-2.0
"""librdkafka logs in with tokens of ours, at a broker that sees them: web identity tokens of an HTTP server that answers
as STS, and tokens for MSK, whose signatures botocore recomputes."""
import base64
import datetime
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

try:
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
    from verifying_upstream import Upstream
except ImportError:
    Upstream = None

from kafka_broker import Broker

KEY, SECRET, TOKEN = "AKIDKAFKA", "kafka-secret/with+characters", "kafka-session/with+characters=="
REGION = "eu-west-1"
SECONDS = 5  # the life of a token of STS: librdkafka asks for the next one after four
ANSWER = """<GetWebIdentityTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetWebIdentityTokenResult><WebIdentityToken>%s</WebIdentityToken><Expiration>%s</Expiration></GetWebIdentityTokenResult>
<ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></GetWebIdentityTokenResponse>"""
DENIED = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>not for you</Message></Error><RequestId>request-2</RequestId></ErrorResponse>"""


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class Sts(Upstream or object):
    """Issues a numbered token for each signed request."""

    def __init__(self):
        self.issued, self.forms, self.denies = [], [], False
        self.came, self.lets = threading.Condition(), threading.Event()
        self.lets.set()
        super().__init__("sts", REGION, {KEY: (SECRET, TOKEN)}, self.issue)

    def wait_issued(self, count):
        with self.came:
            assert self.came.wait_for(lambda: len(self.issued) >= count, timeout=60), self.forms

    def issue(self, seen):
        self.forms.append((seen["refusal"], dict(urllib.parse.parse_qsl(seen["body"]))))
        if not self.lets.is_set():
            self.lets.wait(60)
            return 0, None, None
        if self.denies or seen["refusal"]:
            return 403, "text/xml", DENIED
        token = "%s.%s.c2lnbmF0dXJl" % (part({"alg": "RS256"}), part({"sub": "awsc", "jti": len(self.issued)}))
        with self.came:
            self.issued.append(token)
            self.came.notify_all()
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=SECONDS)
        return 200, "text/xml", ANSWER % (token, end.strftime("%Y-%m-%dT%H:%M:%SZ"))


class Tokens(unittest.TestCase):
    def start(self, broker, *arguments, sts=None):
        """Starts the program, which logs in at the broker again and again."""
        self.addCleanup(broker.stop)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment = dict(plain, AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_SESSION_TOKEN=TOKEN,
                           AWS_EC2_METADATA_DISABLED="true", HOME=directory.name,
                           KAFKA_SECURITY_PROTOCOL="sasl_plaintext")
        if sts:
            self.addCleanup(sts.stop)
            environment["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:%d" % sts.server_port
        self.process = subprocess.Popen([PROGRAM, arguments[0], "127.0.0.1:%d" % broker.port, REGION, *arguments[1:]],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        self.addCleanup(self.kill)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def end(self, *tokens):
        """Ends the program in order. No token and no key is in what it wrote, which is returned."""
        self.process.terminate()
        out, errors = self.process.communicate(timeout=60)
        self.assertEqual(self.process.returncode, 0, errors)
        for secret in (SECRET, TOKEN, *tokens):
            self.assertNotIn(secret, out + errors)
        return errors

    def test_tokens_of_sts_are_renewed_and_reach_the_broker(self):
        sts = Sts()
        broker = Broker(lambda token: token in sts.issued)
        self.start(broker, "sts", "kafka.example.com", sts=sts)
        self.assertEqual(self.process.stdout.readline(), "1 brokers\n")
        sts.wait_issued(2)
        while len(set(broker.tokens)) < 2:
            broker.let_log_in_again()
        tokens = list(broker.tokens)
        self.assertEqual(tokens[0], sts.issued[0])
        self.assertTrue(set(tokens) <= set(sts.issued))
        for refusal, form in sts.forms:
            self.assertIsNone(refusal)
            self.assertEqual(form, {"Action": "GetWebIdentityToken", "Version": "2011-06-15", "SigningAlgorithm": "RS256",
                                    "Audience.member.1": "kafka.example.com", "DurationSeconds": "900"})
        self.end(*tokens)

    def test_tokens_for_msk_are_signed_as_botocore_signs_them(self):
        broker = Broker(lambda token: True)
        self.start(broker, "msk")
        self.assertEqual(self.process.stdout.readline(), "1 brokers\n")
        token = broker.wait_for(lambda came: came)[0]
        self.end(token)
        url = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        base, _, parameters = url.partition("?")
        self.assertEqual(base, "https://kafka.%s.amazonaws.com/" % REGION)
        query = dict(urllib.parse.parse_qsl(parameters))
        self.assertRegex(query.pop("User-Agent"), "^awsc")
        signature = query.pop("X-Amz-Signature")
        self.assertEqual((query["Action"], query["X-Amz-Expires"], query["X-Amz-Security-Token"]),
                         ("kafka-cluster:Connect", "900", TOKEN))
        unsigned = base + "?" + urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
        signer = botocore.auth.SigV4QueryAuth(botocore.credentials.Credentials(KEY, SECRET, TOKEN), "kafka-cluster",
                                              REGION, expires=900)
        request = botocore.awsrequest.AWSRequest(method="GET", url=unsigned)
        request.context["timestamp"] = query["X-Amz-Date"]
        canonical = signer.canonical_request(request)
        self.assertEqual(signature, signer.signature(signer.string_to_sign(request, canonical), request))

    def test_a_failure_of_sts_is_librdkafkas_error(self):
        sts = Sts()
        sts.denies = True
        self.start(Broker(lambda token: True), "sts", "kafka.example.com", sts=sts)
        line = self.process.stderr.readline()
        while "AccessDenied" not in line:
            line = self.process.stderr.readline()
            self.assertTrue(line)
        self.assertIn("Failed to acquire SASL OAUTHBEARER token: GetWebIdentityToken: AccessDenied (HTTP 403): not for you",
                      line)
        self.end()

    def test_the_client_can_be_destroyed_while_a_token_is_on_its_way(self):
        sts = Sts()
        sts.lets.clear()
        self.start(Broker(lambda token: True), "sts", "kafka.example.com", sts=sts)
        while not sts.forms:
            self.assertIsNone(self.process.poll())
        self.end()
        sts.lets.set()


if __name__ == "__main__":
    PROGRAM = sys.argv[2]
    if not Upstream or not os.access(PROGRAM, os.X_OK):
        print("SKIPPED: tokens for librdkafka (apt-get install librdkafka-dev python3-botocore)")
        sys.exit(0)
    program = unittest.main(argv=sys.argv[:1] + sys.argv[3:], exit=False, verbosity=2)
    failed = len(program.result.failures) + len(program.result.errors)
    print("librdkafka: %d passed, %d failed" % (program.result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
