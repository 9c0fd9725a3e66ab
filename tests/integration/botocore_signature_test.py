# SPDX-License-Identifier: Apache-2.0
"""Debian's botocore recomputes the signatures of requests that our programs sent, as an independent check."""
import http.server
import os
import re
import subprocess
import sys
import threading
import unittest
import urllib.parse

import overheard

try:
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
except ImportError:
    print("SKIPPED: botocore is not installed (apt-get install python3-botocore)")
    sys.exit(0)

KEY, SECRET, TOKEN = "AKIDBOTOCORE", "secret/with+characters", "session-token/with+characters=="
REGION = "eu-west-1"


class Server(http.server.ThreadingHTTPServer):
    """Accepts as many connections at once as a program opens: a connection beyond the backlog would be reset."""
    request_queue_size = 1024


class Recorder(http.server.BaseHTTPRequestHandler):
    """Keeps the request byte for byte, and sends a fixed response."""
    protocol_version = "HTTP/1.1"
    requests = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.requests.append((self.command, self.path, list(self.headers.items()), body))
        reply = b"{}"
        self.send_response(202 if "invoke-async" in self.path else 200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


def signature_by_botocore(method, path, headers, body, host):
    """botocore's signature over the headers that our signature covers."""
    fields = {name.lower(): value for name, value in headers}
    match = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=(\S+?), ?SignedHeaders=(\S+?), ?Signature=([0-9a-f]{64})",
                         fields["authorization"])
    scope, signed, signature = match.groups()
    credentials = botocore.credentials.Credentials(KEY, SECRET, TOKEN)
    signer = botocore.auth.SigV4Auth(credentials, "lambda", REGION)
    request = botocore.awsrequest.AWSRequest(method=method, url="http://%s%s" % (host, path), data=body)
    for name in signed.split(";"):
        request.headers[name] = fields[name]
    request.context["timestamp"] = fields["x-amz-date"]
    # botocore decides by itself which headers are signed; ours must be exactly those.
    canonical = signer.canonical_request(request)
    assert canonical.split("\n")[-2] == signed, "signed headers: %s, botocore: %s" % (signed, canonical.split("\n")[-2])
    assert scope == signer.scope(request), (scope, signer.scope(request))
    return signature, signer.signature(signer.string_to_sign(request, canonical), request)


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(("127.0.0.1", 0), Recorder)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.host = "127.0.0.1:%d" % cls.server.server_port

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()

    def check(self, program, *arguments, base="", requests=1):
        Recorder.requests.clear()
        env = dict({name: value for name, value in os.environ.items() if not name.startswith("AWS_")}, AWS_REGION=REGION,
                   AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_SESSION_TOKEN=TOKEN,
                   AWS_ENDPOINT_URL_LAMBDA="http://%s%s" % (self.host, base))
        done = subprocess.run([overheard.program(os.path.join(EXAMPLES, program)), *arguments], env=env,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(Recorder.requests), requests, done.stdout + done.stderr)
        for method, path, headers, body in Recorder.requests:
            ours, theirs = signature_by_botocore(method, path, headers, body, self.host)
            self.assertEqual(ours, theirs, path)

    def test_a_plain_name(self):
        self.check("invoke", "hello", '{"name": "Ada"}')

    def test_an_arn_in_the_path(self):
        self.check("invoke", "arn:aws:lambda:eu-west-1:123456789012:function:hello", "{}")

    def test_a_qualifier_after_the_name(self):
        self.check("invoke", "hello:$LATEST", "{}")

    def test_characters_that_need_encoding(self):
        self.check("invoke", "name with blanks/ünïcode+~*", "{}")

    def test_a_payload_that_is_not_text(self):
        self.check("invoke", "hello", "\u00e4\u20ac\U0001f600")

    def test_a_base_path(self):
        self.check("invoke", "hello", "{}", base="/base/path")

    def test_an_event_and_a_dry_run(self):
        self.check("invoke_event", "hello")
        self.check("dry_run", "hello")

    def test_many(self):
        self.check("many_in_flight", "hello", requests=100)


class PresignedUrls(unittest.TestCase):
    URL = "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/a%3Ab/url?Qualifier=%24LATEST&Marker="

    def presign(self, region, *arguments):
        env = dict({name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
                   AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_SESSION_TOKEN=TOKEN)
        done = subprocess.run([os.path.join(EXAMPLES, "sigv4_presign"), self.URL, "lambda", region, *arguments], env=env,
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        url = done.stdout.rstrip("\n")
        self.assertTrue(url.startswith(self.URL + "&X-Amz-Algorithm="), url)
        return url, dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query, keep_blank_values=True))

    def test_a_presigned_url_equals_botocores(self):
        url, query = self.presign(REGION, "600")
        credentials = botocore.credentials.Credentials(KEY, SECRET, TOKEN)
        signer = botocore.auth.SigV4QueryAuth(credentials, "lambda", REGION, expires=600)
        request = botocore.awsrequest.AWSRequest(method="GET", url=url.split("&X-Amz-Signature=")[0])
        request.context["timestamp"] = query["X-Amz-Date"]
        canonical = signer.canonical_request(request)
        self.assertEqual(query["X-Amz-Signature"], signer.signature(signer.string_to_sign(request, canonical), request))
        self.assertEqual((query["X-Amz-Expires"], query["X-Amz-SignedHeaders"], query["X-Amz-Security-Token"]),
                         ("600", "host", TOKEN))

    def test_a_set_of_regions_is_signed_with_version_4a(self):
        query = self.presign("us-*,eu-west-1")[1]
        self.assertEqual((query["X-Amz-Algorithm"], query["X-Amz-Region-Set"], query["X-Amz-Expires"]),
                         ("AWS4-ECDSA-P256-SHA256", "us-*,eu-west-1", "900"))
        self.assertRegex(query["X-Amz-Credential"], KEY + r"/\d{8}/lambda/aws4_request$")
        self.assertRegex(query["X-Amz-Signature"], r"^30[0-9a-f]{120,142}$")


if __name__ == "__main__":
    EXAMPLES = sys.argv[1]
    unittest.main(argv=sys.argv[:1], verbosity=1)
