# SPDX-License-Identifier: Apache-2.0
"""A server with prepared responses that records requests, and a runner for command-line tools."""

import json
import os
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import overheard


class Recorder:
    """Sends the given responses in order, and repeats the last one."""

    def __init__(self):
        self.answers, self.requests = [], []
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # otherwise each body waits for the acknowledgement of its headers

            def log_message(self, *_):
                pass

            def answer(self):
                if self.headers.get("Transfer-Encoding", "") == "chunked":
                    body = self.read_chunks()
                else:
                    body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                recorder.requests.append((self.command, self.path, dict(self.headers), body))
                answer = recorder.answers[min(len(recorder.requests), len(recorder.answers)) - 1]
                data = answer.get("body", "")
                data = data if isinstance(data, bytes) else data.encode()
                self.send_response(answer.get("status", 200))
                for name, value in answer.get("headers", {}).items():
                    self.send_header(name, value)
                if answer.get("status") != 204:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if answer.get("status") != 204:
                    self.wfile.write(data)

            def read_chunks(self):
                parts = []
                while True:
                    size = int(self.rfile.readline().split(b";")[0], 16)
                    part = self.rfile.read(size)
                    self.rfile.readline()
                    if not size:
                        return b"".join(parts)
                    parts.append(part)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a tool may end before it has read the response
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]

    def prepare(self, answers):
        self.answers, self.requests = list(answers), []

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Tool:
    """Runs a tool in its own folder, with an environment without the machine's configuration."""

    def __init__(self, command):
        self.command = [overheard.program(command[0]), *command[1:]]
        self.folder = tempfile.TemporaryDirectory()

    def environment(self, **more):
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "AWSC_TEST_OVERHEAR",
                                                   "GCOV_PREFIX", "GCOV_PREFIX_STRIP")
                if name in os.environ}
        values = {**kept, "HOME": self.folder.name, "TZ": "Europe/Vienna", "LC_ALL": "C.UTF-8",
                  "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE",
                  "AWS_DEFAULT_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "", **more}
        return {name: value for name, value in values.items() if value is not None}

    def run(self, *arguments, stdin=None, timeout=60, **environment):
        done = subprocess.run(self.command + list(arguments), cwd=self.folder.name, input=stdin, capture_output=True,
                              env=self.environment(**environment), timeout=timeout)
        overheard.keep(done.stderr)
        return done

    def write(self, name, data):
        with open(os.path.join(self.folder.name, name), "wb") as file:
            file.write(data)

    def read(self, name):
        with open(os.path.join(self.folder.name, name), "rb") as file:
            return file.read()

    def close(self):
        self.folder.cleanup()


def json_body(value, **headers):
    return {"body": json.dumps(value), "headers": {"Content-Type": "application/json", **headers}}


def service_error(status, code, message, **headers):
    return {"status": status, "body": json.dumps({"Type": "User", "message": message}),
            "headers": {"Content-Type": "application/json", "x-amzn-ErrorType": code, **headers}}
