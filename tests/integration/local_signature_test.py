# SPDX-License-Identifier: Apache-2.0
"""lambda-local verifies signatures: it accepts those of botocore, an independent signer, and refuses invalid ones."""
import datetime
import hashlib
import hmac
import unittest
import urllib.parse

from local_support import Server, main

try:
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
    import botocore.session
    from botocore.config import Config
except ImportError:
    botocore = None

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY="
SESSION_KEY, TOKEN = "ASIAEXAMPLE", "session/token+with=signs"
INVALID_TOKEN = "The security token included in the request is invalid."


def signature(server, method, target, body=b"", key=KEY, secret=SECRET, region="us-east-1", service="lambda",
              shift=0, headers=None, signed=None, scope_date=None):
    """Headers of a signed request, by the text of the specification. Each part can be made invalid."""
    now = datetime.datetime.utcnow() + datetime.timedelta(seconds=shift)
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    date = scope_date or stamp[:8]
    fields = {"host": "%s:%d" % (server.host, server.port), "x-amz-date": stamp, **(headers or {})}
    names = ";".join(sorted(fields)) if signed is None else signed
    path, _, query = target.partition("?")
    canonical = "\n".join(
        [method, urllib.parse.quote(path, safe="/-_.~"), "&".join(sorted(query.split("&"))) if query else ""]
        + ["%s:%s" % (name, fields[name]) for name in names.split(";")]
        + ["", names, hashlib.sha256(body).hexdigest()])
    scope = "/".join([date, region, service, "aws4_request"])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    derived = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        derived = hmac.new(derived, part.encode(), hashlib.sha256).digest()
    value = hmac.new(derived, to_sign.encode(), hashlib.sha256).hexdigest()
    fields["Authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
        key, scope, names, value)
    return fields


class Signature(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--access-key", KEY + "=" + SECRET, "--access-key", SESSION_KEY + "=" + SECRET + "," + TOKEN,
                            "--function", "cat=/bin/cat")
        cls.target = "/2015-03-31/functions/cat/invocations"

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def post(self, headers, body=b"", target=None):
        return self.server.request("POST", target or self.target, body, headers)

    def assert_refused(self, reply, code, message):
        self.assertEqual((reply.status, reply.error), (403, code))
        self.assertIn(message, reply.json()["message"])

    def test_right_signature_is_accepted(self):
        for target in [self.target, self.target + "?Qualifier=%24LATEST",
                       "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Acat/invocations",
                       "/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:cat/invocations"]:
            reply = self.post(signature(self.server, "POST", target, b"[1]"), b"[1]", target)
            self.assertEqual((reply.status, reply.body), (200, b"[1]"), target)

    def test_clock_may_be_off_by_less_than_five_minutes(self):
        for shift in [-290, 290]:
            self.assertEqual(self.post(signature(self.server, "POST", self.target, shift=shift)).status, 200)

    def test_missing_signature_is_refused(self):
        self.assert_refused(self.post({}), "MissingAuthenticationTokenException", "Missing Authentication Token")

    def test_unknown_key_is_refused(self):
        headers = signature(self.server, "POST", self.target, key="AKIDOTHER")
        self.assert_refused(self.post(headers), "UnrecognizedClientException", INVALID_TOKEN)

    def test_wrong_secret_is_refused(self):
        headers = signature(self.server, "POST", self.target, secret=SECRET + "x")
        self.assert_refused(self.post(headers), "InvalidSignatureException", "The request signature we calculated")

    def test_changed_body_path_query_or_header_is_refused(self):
        headers = signature(self.server, "POST", self.target, b"1", headers={"x-amz-log-type": "Tail"})
        self.assert_refused(self.post(headers, b"2"), "InvalidSignatureException", "does not match")
        self.assert_refused(self.post(headers, b"1", self.target + "?Qualifier=$LATEST"), "InvalidSignatureException",
                            "does not match")
        self.assert_refused(self.post({**headers, "x-amz-log-type": "None"}, b"1"), "InvalidSignatureException",
                            "does not match")
        self.assert_refused(self.post(headers, b"1", self.target.replace("/cat/", "/c%61t/")), "InvalidSignatureException",
                            "does not match")
        self.assertEqual(self.post(headers, b"1").status, 200)

    def test_old_and_future_signatures_are_refused(self):
        reply = self.post(signature(self.server, "POST", self.target, shift=-360))
        self.assert_refused(reply, "InvalidSignatureException", "Signature expired: ")
        self.assertRegex(reply.json()["message"],
                         r"^Signature expired: \w+Z is now earlier than \w+Z \(\w+Z - 5 min\.\)$")
        reply = self.post(signature(self.server, "POST", self.target, shift=360))
        self.assert_refused(reply, "InvalidSignatureException", "Signature not yet current: ")

    def test_scope_must_be_that_of_the_endpoint(self):
        self.assert_refused(self.post(signature(self.server, "POST", self.target, region="eu-west-1")),
                            "InvalidSignatureException", "region")
        self.assert_refused(self.post(signature(self.server, "POST", self.target, service="s3")),
                            "InvalidSignatureException", "correct service: 'lambda'")
        self.assert_refused(self.post(signature(self.server, "POST", self.target, scope_date="20150830")),
                            "InvalidSignatureException", "Date in Credential scope")

    def test_amz_headers_must_be_signed(self):
        headers = signature(self.server, "POST", self.target)
        self.assert_refused(self.post({**headers, "X-Amz-Log-Type": "Tail"}), "InvalidSignatureException",
                            "must be a 'SignedHeader'")
        self.assert_refused(self.post(signature(self.server, "POST", self.target, signed="x-amz-date")),
                            "InvalidSignatureException", "'Host'")

    def test_stated_payload_hash_must_be_right(self):
        right = hashlib.sha256(b"{}").hexdigest()
        headers = signature(self.server, "POST", self.target, b"{}", headers={"x-amz-content-sha256": right})
        self.assertEqual(self.post(headers, b"{}").status, 200)
        self.assert_refused(self.post(headers, b"[]"), "InvalidSignatureException", "x-amz-content-sha256")

    def test_temporary_credentials_need_their_token(self):
        fields = {"x-amz-security-token": TOKEN}
        headers = signature(self.server, "POST", self.target, key=SESSION_KEY, headers=fields)
        self.assertEqual(self.post(headers).status, 200)
        headers = signature(self.server, "POST", self.target, key=SESSION_KEY)
        self.assert_refused(self.post(headers), "UnrecognizedClientException", INVALID_TOKEN)
        headers = signature(self.server, "POST", self.target, key=SESSION_KEY,
                            headers={"x-amz-security-token": "other"})
        self.assert_refused(self.post(headers), "UnrecognizedClientException", INVALID_TOKEN)

    def test_malformed_authorization_is_refused(self):
        good = signature(self.server, "POST", self.target)
        text = good["Authorization"]
        for changed in ["Basic eDp5", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential",
                        text.split(", Signature")[0], text.replace("SignedHeaders=", "Other="),
                        text.replace("Credential=", "Credential=/"), text.replace("/aws4_request", ""),
                        text.replace("/aws4_request", "/aws4_request/more"), text.replace("Signature=", "Signature=é"),
                        text.replace("SignedHeaders=host", "SignedHeaders=absent;host"), text[:-1], text + "0"]:
            reply = self.post({**good, "Authorization": changed.encode()})
            self.assertEqual(reply.status, 403, changed)
            self.assertIn(reply.error, ["IncompleteSignatureException", "InvalidSignatureException",
                                        "UnrecognizedClientException"], changed)
        for date in ["yesterday", "20150830", ""]:
            self.assertEqual(self.post({**good, "x-amz-date": date}).error, "IncompleteSignatureException")

    def test_no_response_repeats_a_secret(self):
        for headers in [{}, signature(self.server, "POST", self.target, secret="other")]:
            reply = self.post(headers)
            self.assertNotIn(SECRET.encode(), reply.body)
            self.assertNotIn(headers.get("Authorization", "Signature=?").split("Signature=")[1].encode(), reply.body)


@unittest.skipIf(botocore is None, "python3-botocore is not installed")
class Botocore(unittest.TestCase):
    def client(self, server, key=KEY, secret=SECRET, token=None):
        return botocore.session.Session().create_client(
            "lambda", region_name="us-east-1", endpoint_url="http://%s:%d" % (server.host, server.port),
            aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token,
            config=Config(retries={"max_attempts": 0}))

    def test_its_client_works_with_the_endpoint(self):
        with Server("--access-key", KEY + "=" + SECRET, "--access-key", SESSION_KEY + "=" + SECRET + "," + TOKEN,
                    "--function", "cat=/bin/cat", "--function", "false=/bin/false") as server:
            client = self.client(server)
            arn = "arn:aws:lambda:us-east-1:123456789012:function:cat"
            for name in ["cat", arn, arn + ":$LATEST"]:
                reply = client.invoke(FunctionName=name, Payload=b'{"k":"v"}', LogType="Tail", Qualifier="$LATEST")
                self.assertEqual((reply["StatusCode"], reply["Payload"].read()), (200, b'{"k":"v"}'))
                self.assertIn("LogResult", reply)
            self.assertEqual(client.invoke(FunctionName="false")["FunctionError"], "Unhandled")
            self.assertEqual(client.invoke(FunctionName="cat", InvocationType="Event")["StatusCode"], 202)
            self.assertEqual(client.invoke(FunctionName="cat", InvocationType="DryRun")["StatusCode"], 204)
            self.assertEqual(client.invoke_async(FunctionName="cat", InvokeArgs=b"{}")["Status"], 202)
            self.assertEqual(client.get_function(FunctionName="cat")["Configuration"]["FunctionArn"], arn)
            pages = client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 1})
            self.assertEqual([f["FunctionName"] for page in pages for f in page["Functions"]], ["cat", "false"])
            client.get_waiter("function_active_v2").wait(FunctionName="cat")
            with self.assertRaises(client.exceptions.ResourceNotFoundException) as caught:
                client.invoke(FunctionName="nope")
            self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceNotFoundException")
            self.assertEqual(self.client(server, SESSION_KEY, SECRET, TOKEN).invoke(FunctionName="cat")["StatusCode"], 200)
            with self.assertRaises(botocore.exceptions.ClientError) as caught:
                self.client(server, KEY, "wrong").invoke(FunctionName="cat")
            self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidSignatureException")

    def sample(self, shape):
        """A value that passes the checks of botocore, which grow with its versions."""
        if shape.type_name == "structure":
            return {name: self.sample(shape.members[name]) for name in shape.required_members}
        if shape.type_name == "list":
            return [self.sample(shape.member)]
        if shape.type_name == "map":
            return {"key": self.sample(shape.value)}
        least = shape.metadata.get("min", 1)
        text = (getattr(shape, "enum", None) or ["cat".ljust(least, "t")])[0]
        return {"string": text, "blob": b"{}", "boolean": True, "timestamp": 0}.get(shape.type_name, max(1, least))

    def test_requests_of_every_operation_are_routed_and_deserialized(self):
        with Server("--access-key", KEY + "=" + SECRET, "--function", "cat=/bin/cat") as server:
            client = self.client(server)
            model = client.meta.service_model
            for name in model.operation_names:
                operation = model.operation_model(name)
                params = self.sample(operation.input_shape) if operation.input_shape else {}
                try:
                    client._make_api_call(name, params)
                    code = None
                except botocore.exceptions.ClientError as error:
                    code = error.response["Error"]["Code"]
                modeled = {error.name for error in operation.error_shapes} - {"ServiceException"}
                found = {None, "InvalidParameterValueException", "ResourceNotFoundException"} | modeled
                self.assertIn(code, found, name)

    def test_its_signer_is_accepted_on_hard_targets(self):
        with Server("--access-key", KEY + "=" + SECRET, "--function", "cat=/bin/cat") as server:
            base = "http://%s:%d" % (server.host, server.port)
            for target in ["/2021-11-15/functions/cat/response-streaming-invocations",
                           "/2015-03-31/functions/?MaxItems=1&Marker=&FunctionVersion=ALL%20",
                           "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Acat",
                           "/2015-03-31/functions/c%20at", "/nothing?b=2&a=1&a=0"]:
                method = "POST" if "invocations" in target else "GET"
                request = botocore.awsrequest.AWSRequest(method, base + target, data=b"{}" if method == "POST" else b"",
                                                         headers={"X-Amz-Log-Type": " Tail  x ", "Content-Type": "a/b"})
                credentials = botocore.credentials.Credentials(KEY, SECRET)
                botocore.auth.SigV4Auth(credentials, "lambda", "us-east-1").add_auth(request)
                reply = server.request(method, target, request.body, dict(request.headers.items()))
                self.assertNotEqual(reply.status, 403, (target, reply.body))


if __name__ == "__main__":
    if botocore is None:
        print("SKIPPED: Botocore: python3-botocore is not installed")
    main("integration/local_signature")
