# SPDX-License-Identifier: Apache-2.0
"""A running lambda-local for tests, and a client that shares no code with it."""
import base64
import http.client
import json
import os
import re
import stat
import struct
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import zlib

import overheard

BINARY = ""
FUNCTIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "functions")


class Reply:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def log(self):
        return base64.b64decode(self.headers["X-Amz-Log-Result"]).decode()

    @property
    def error(self):
        return self.headers["x-amzn-ErrorType"]


class Server:
    """Starts the program on a free port; `functions` maps names to shell text. Where an access key is needed, `sign`
    makes the headers of a signature from server, method, target and body."""

    sign = None

    def __init__(self, *arguments, functions=None):
        self.directory = tempfile.TemporaryDirectory()
        options = list(arguments)
        for name, text in (functions or {}).items():
            path = os.path.join(self.directory.name, name.split(",")[0])
            with open(path, "w") as file:
                file.write(text)
            os.chmod(path, stat.S_IRWXU)
            suffix = name[len(name.split(",")[0]):]
            options += ["--function", name.split(",")[0] + "=" + path + suffix]
        self.process = subprocess.Popen(
            [overheard.program(BINARY), "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        match = re.fullmatch(r"listening on http://([0-9.]+|\[[0-9a-f:]+\]):([0-9]+)\n", line)
        if not match:
            raise AssertionError("lambda-local said %r and %r" % (line, self.process.stderr.read()))
        self.host, self.port = match.group(1).strip("[]"), int(match.group(2))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the program. The test fails unless the end is clean."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            _, errors = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.directory.cleanup()
        if self.process.returncode != 0 or "Sanitizer" in errors or "runtime error" in errors:
            raise AssertionError("lambda-local ended with %s:\n%s" % (self.process.returncode, errors))
        self.errors = errors
        overheard.keep(errors)

    def connection(self, timeout=20):
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def request(self, method, target, body=None, headers=None):
        connection = self.connection()
        try:
            connection.request(method, target, body=body, headers=headers or {})
            response = connection.getresponse()
            return Reply(response, response.read())
        finally:
            connection.close()

    def invoke(self, name, body=b"{}", query="", **headers):
        fields = {"X-Amz-" + key.replace("_", "-"): value for key, value in headers.items()}
        return self.request("POST", "/2015-03-31/functions/%s/invocations%s" % (name, query), body, fields)

    def stream(self, name, body=b"{}", **headers):
        fields = {"X-Amz-" + key.replace("_", "-"): value for key, value in headers.items()}
        return self.request("POST", "/2021-11-15/functions/%s/response-streaming-invocations" % name, body, fields)

    def api(self, method, target, document=None, **query):
        """Calls the API with JSON. Skips None in the query."""
        query = {key: value for key, value in query.items() if value is not None}
        if query:
            target += ("&" if "?" in target else "?") + urllib.parse.urlencode(query)
        body = None if document is None else json.dumps(document).encode()
        return self.request(method, target, body, {"Content-Type": "application/json"})

    def pages(self, target, member, size, **query):
        """The pages of a List operation, each no longer than `size`."""
        found, marker = [], None
        while True:
            page = self.api("GET", target, MaxItems=size, Marker=marker, **query).json()
            assert len(page[member]) <= size, page
            found.append(page[member])
            marker = page.get("NextMarker")
            if marker is None:
                return found

    def control(self, method, target, body=b""):
        reply = self.request(method, "/_local/" + target, body, self.sign(self, method, "/_local/" + target, body)
                             if self.sign else None)
        assert reply.status == 200, reply.body
        return reply.body

    def executions(self, name):
        return int(self.control("GET", "executions?function=" + name))

    def add_fault(self, text):
        self.control("POST", "faults", text.encode())

    def clear_faults(self):
        self.control("DELETE", "faults")


def decode_frames(data):
    """Frames of application/vnd.amazon.eventstream as (headers, payload)."""
    frames = []
    while data:
        total, header_size, prelude_crc = struct.unpack(">III", data[:12])
        assert zlib.crc32(data[:8]) == prelude_crc, "prelude checksum"
        message = data[:total]
        assert len(message) == total, "cut"
        assert zlib.crc32(message[:-4]) == struct.unpack(">I", message[-4:])[0], "message checksum"
        raw, headers = message[12:12 + header_size], {}
        while raw:
            name_size = raw[0]
            name, kind = raw[1:1 + name_size].decode(), raw[1 + name_size]
            assert kind == 7
            (size,) = struct.unpack(">H", raw[2 + name_size:4 + name_size])
            headers[name] = raw[4 + name_size:4 + name_size + size].decode()
            raw = raw[4 + name_size + size:]
        frames.append((headers, message[12 + header_size:-4]))
        data = data[total:]
    return frames


def main(topic):
    global BINARY
    sys.modules.setdefault("local_support", sys.modules[__name__])
    if len(sys.argv) < 2:
        sys.exit("usage: %s LAMBDA-LOCAL [TEST...]" % sys.argv[0])
    BINARY = os.path.abspath(sys.argv.pop(1))
    program = unittest.main(module="__main__", exit=False, warnings="ignore")
    result = program.result
    failed = len(result.failures) + len(result.errors)
    print("%s: %d passed, %d failed" % (topic, result.testsRun - failed - len(result.skipped), failed))
    sys.exit(1 if failed else 0)
