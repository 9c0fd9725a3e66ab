# SPDX-License-Identifier: Apache-2.0
"""A server that lets botocore recompute the signature of every request, and answers with what it received."""
import http.server
import json
import re
import threading

import botocore.auth
import botocore.awsrequest
import botocore.credentials

AUTHORIZATION = r"AWS4-HMAC-SHA256 Credential=(([^/]+)/[^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})"


class Upstream(http.server.ThreadingHTTPServer):
    """`keys` maps access key ids to secret and session token. `answer` makes status, type and body of a response from
    the description of a request; otherwise the response is the description, with status 403 if there is a refusal.
    Status 0: the connection ends."""
    request_queue_size = 256

    def __init__(self, service, region, keys, answer=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.service, self.region, self.keys = service, region, keys
        self.answer = answer or (lambda seen: (403 if seen["refusal"] else 200, "application/json", json.dumps(seen)))
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()

    def refusal(self, method, path, headers, body):
        """The reason why the signature is wrong, or None."""
        match = re.fullmatch(AUTHORIZATION, headers.get("authorization", ""))
        if not match or match.group(2) not in self.keys:
            return "no signature of a known key: %s" % headers.get("authorization")
        scope, key, signed, signature = match.groups()
        secret, token = self.keys[key]
        if headers.get("x-amz-security-token") != token:
            return "another session token"
        credentials = botocore.credentials.Credentials(key, secret, token)
        signer = botocore.auth.SigV4Auth(credentials, self.service, self.region)
        request = botocore.awsrequest.AWSRequest(method=method, url="http://%s%s" % (headers["host"], path), data=body)
        for name in signed.split(";"):
            request.headers[name] = headers[name]
        request.context["timestamp"] = headers["x-amz-date"]
        canonical = signer.canonical_request(request)
        if scope != signer.scope(request):
            return "scope %s, expected %s" % (scope, signer.scope(request))
        expected = signer.signature(signer.string_to_sign(request, canonical), request)
        return None if expected == signature else "another signature than botocore's of %r" % canonical


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length") or 0))
        refusal = self.server.refusal(self.command, self.path, headers, body)
        document = {"refusal": refusal, "method": self.command, "path": self.path, "body": body.decode(),
                    "key": (re.findall(r"Credential=([^/]+)", headers.get("authorization", "")) or [None])[0]}
        status, content_type, text = self.server.answer(document)
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass
