# SPDX-License-Identifier: Apache-2.0
"""A server that keeps requests byte for byte, and botocore's signatures of them."""
import hashlib
import http.server
import re
import threading
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.utils

KEY, SECRET, TOKEN = "AKIDBOTOCORE", "secret/with+characters", "session-token/with+characters=="
REGION = "eu-west-1"
AUTHORIZATION = r"AWS4-HMAC-SHA256 Credential=(\S+?), ?SignedHeaders=(\S+?), ?Signature=([0-9a-f]{64})"
UNSIGNED = "UNSIGNED-PAYLOAD"


class Server(http.server.ThreadingHTTPServer):
    """Accepts as many connections at once as a program opens: a connection beyond the backlog would be reset."""
    request_queue_size = 1024


class Recorder(http.server.BaseHTTPRequestHandler):
    """Keeps the request, and sends a fixed response."""
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # one packet for head and body
    requests = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.requests.append((self.command, self.path, list(self.headers.items()), body))
        reply = b"{}"
        self.send_response(202 if "invoke-async" in self.path else 200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer

    def log_message(self, *_):
        pass


def start():
    """A server on the loopback address, and its host:port."""
    server = Server(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, "127.0.0.1:%d" % server.server_port


def environment(inherited, **more):
    """Variables with the keys that the signatures are checked with, and no others of AWS."""
    return dict({name: value for name, value in inherited.items() if not name.startswith("AWS_")}, AWS_REGION=REGION,
                AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_SESSION_TOKEN=TOKEN, **more)


def signer_of(service):
    credentials = botocore.credentials.Credentials(KEY, SECRET, TOKEN)
    kind = botocore.auth.S3SigV4Auth if service.startswith("s3") else botocore.auth.SigV4Auth
    return kind(credentials, service, REGION)


def signature_by_botocore(method, path, headers, body, host, service="lambda"):
    """The signature of a request, and botocore's over the headers that the signature covers."""
    fields = {}
    for name, value in headers:
        fields.setdefault(name.lower(), []).append(value)
    scope, signed, signature = re.fullmatch(AUTHORIZATION, fields["authorization"][0]).groups()
    assert len(fields["authorization"]) == 1 and fields["x-amz-security-token"] == [TOKEN]
    stated = fields.get("x-amz-content-sha256", [""])[0]
    assert stated in ("", UNSIGNED, hashlib.sha256(body).hexdigest()), "the body does not hash to " + stated
    signer = signer_of(service)
    if service.startswith("s3"):  # botocore signs the path that it would send for this key
        key, question, query = path.partition("?")
        path = botocore.utils.percent_encode(urllib.parse.unquote_to_bytes(key), "-._~/") + question + query
    request = botocore.awsrequest.AWSRequest(method=method, url="http://%s%s" % (host, path), data=body)
    for name in signed.split(";"):
        for value in fields[name]:
            request.headers[name] = value
    request.context["timestamp"] = fields["x-amz-date"][0]
    # botocore decides by itself which headers are signed; ours must be exactly those.
    canonical = signer.canonical_request(request)
    assert canonical.split("\n")[-2] == signed, "signed headers: %s, botocore: %s" % (signed, canonical.split("\n")[-2])
    assert scope == signer.scope(request), (scope, signer.scope(request))
    return signature, signer.signature(signer.string_to_sign(request, canonical), request)
