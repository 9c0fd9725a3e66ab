# SPDX-License-Identifier: Apache-2.0
"""Runs the programs of docs/extending.md on four services, behind a proxy that checks every signature with botocore.
DynamoDB and SQS are servers of others, which AWSC_NPM_DIR has (npm install --prefix DIR dynalite fauxqs); without them,
and for the other services, the proxy answers by itself."""
import http.client
import importlib.util
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integrations"))

KEY, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE", "eu-west-1"
JSON = "application/x-amz-json-1.0"
QUEUE = "http://sqs.eu-west-1.localhost/000000000000/orders"
EXPECTED = {"sqs": "received one book\n", "dynamodb": "pages: 272\n", "secretsmanager": "database has 6 bytes\n",
            "logs": "written\n"}
# Responses by operation, for services without a server.
ANSWERS = {
    "SendMessage": {"MessageId": "m-1"}, "DeleteMessage": {}, "PutItem": {}, "PutLogEvents": {},
    "ReceiveMessage": {"Messages": [{"Body": "one book", "ReceiptHandle": "r-1"}]},
    "GetItem": {"Item": {"isbn": {"S": "0-13-110362-8"}, "pages": {"N": "272"}}},
    "GetSecretValue": {"Name": "database", "SecretString": "secret"},
    "CreateLogStream": {"__type": "ResourceAlreadyExistsException", "message": "it exists"}}


class Failure(Exception):
    pass


class Server:
    """A server of others, in a process of its own."""

    def __init__(self, folder, name, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        arguments = ["--port", str(self.port), "--createTableMs", "1"] if name == "dynalite" else []
        self.process = subprocess.Popen(
            ["node", str(folder / "node_modules/.bin" / name), *arguments], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, **environment, "FAUXQS_PORT": str(self.port)})
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        raise Failure(f"{name} does not listen")

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def send(self, method, path, headers, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, response.headers.get("Content-Type", JSON), text

    def call(self, target, value):
        """A request of the test itself, with a signature that the server does not check."""
        scope = f"{KEY}/20260101/{REGION}/{target.split('_')[0].lower()}/aws4_request"
        signature = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}"
        status, _, text = self.send("POST", "/", {"X-Amz-Target": target, "Content-Type": JSON, "X-Amz-Date": "x",
                                                  "Authorization": signature}, json.dumps(value).encode())
        if status != 200:
            raise Failure(f"{target}: {status} {text}")
        return json.loads(text)


def proxy(service, server, refusals):
    """Checks signatures, then asks the server, if there is one."""
    import verifying_upstream

    class Proxy(verifying_upstream.Upstream):
        def refusal(self, method, path, headers, body):
            self.received = method, path, headers, body
            return super().refusal(method, path, headers, body)

    def answer(seen):
        method, path, headers, body = made.received
        if seen["refusal"]:
            refusals.append(seen["refusal"])
            return 403, JSON, json.dumps({"__type": "InvalidSignatureException"})
        if server:
            return server.send(method, path, headers, body)
        answered = ANSWERS[headers["x-amz-target"].split(".")[1]]
        return 400 if "__type" in answered else 200, JSON, json.dumps(answered)
    made = Proxy(service, REGION, {KEY: (SECRET, None)}, answer)
    return made


def prepared(service, server):
    """Makes what the program needs; returns the URL of the queue."""
    if service == "dynamodb":
        server.call("DynamoDB_20120810.CreateTable", {
            "TableName": "books", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "isbn", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "isbn", "KeyType": "HASH"}]})
        while server.call("DynamoDB_20120810.DescribeTable", {"TableName": "books"})["Table"]["TableStatus"] != "ACTIVE":
            time.sleep(0.01)
        return QUEUE
    return server.call("AmazonSQS.CreateQueue", {"QueueName": "orders"})["QueueUrl"]


def run(program, service, server):
    refusals = []
    queue = prepared(service, server) if server else QUEUE
    upstream = proxy(service, server, refusals)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    try:
        done = subprocess.run([program], capture_output=True, text=True, timeout=60, env={
            **kept, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION, "QUEUE_URL": queue,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{upstream.server_port}", "AWS_EC2_METADATA_DISABLED": "true"})
    finally:
        upstream.stop()
    if refusals or done.returncode or done.stdout != EXPECTED[service]:
        raise Failure(f"{service}: expected {EXPECTED[service]!r}, found {done.returncode}, {done.stdout!r}, "
                      f"{done.stderr!r}, {refusals}")


def check(folder):
    """Runs the programs of the folder."""
    if not importlib.util.find_spec("botocore"):
        print("SKIPPED: programs on SQS, DynamoDB, Secrets Manager and Logs (python3-botocore checks their signatures)")
        return
    npm = pathlib.Path(os.environ.get("AWSC_NPM_DIR") or "/nonexistent")
    for service in EXPECTED:
        name = {"sqs": "fauxqs", "dynamodb": "dynalite"}.get(service)
        server = None
        if name and (npm / "node_modules/.bin" / name).exists():
            server = Server(npm, name)
        elif name:
            print(f"SKIPPED: {name} as {service} (npm install --prefix DIR {name}, AWSC_NPM_DIR=DIR); the proxy answers")
        try:
            run(folder / service, service, server)
        finally:
            if server:
                server.stop()
