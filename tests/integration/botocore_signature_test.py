# SPDX-License-Identifier: Apache-2.0
"""Debian's botocore recomputes the signatures of requests that our programs sent, as an independent check."""
import os
import subprocess
import sys
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

from botocore_server import KEY, REGION, SECRET, TOKEN, Recorder, environment, signature_by_botocore, start


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server, cls.host = start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()

    def check(self, program, *arguments, base="", requests=1):
        Recorder.requests.clear()
        env = environment(os.environ, AWS_ENDPOINT_URL_LAMBDA="http://%s%s" % (self.host, base))
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
        done = subprocess.run([os.path.join(EXAMPLES, "sigv4_presign"), self.URL, "lambda", region, *arguments],
                              env=environment(os.environ), capture_output=True, text=True, timeout=60)
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
