# SPDX-License-Identifier: Apache-2.0
"""botocore verifies the requests that libcurl sends with our signatures, and those of the examples that sign requests of
their own; also the programs of docs/guide/signing.md.
Usage: botocore_curl_test.py PROBE EXAMPLES CC FLAGS ROOT BUILD [SEED]"""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

import overheard

try:
    import botocore_server as server
except ImportError:
    print("SKIPPED: botocore is not installed (apt-get install python3-botocore)")
    sys.exit(0)

SERVICES = ("es", "aoss", "aps", "execute-api", "lambda", "vpc-lattice-svcs", "s3", "s3-object-lambda")
UNSIGNED_PAYLOAD = 4
HASHED = {"s3", "s3-object-lambda", "aoss"}
PATHS = ("/", "/index/_bulk", "/a/../b", "/a%20b", "/a//b/", "/%E2%82%AC", "/key+with=signs@x:y", "/.", "/a/./b", "/~*'()!$,;")
QUERIES = ("", "?", "?a=b", "?b=1&a=2&a=1", "?query=up%7Bjob%3D%22x%22%7D", "?flag", "?e=%C3%A9&x=~")
BODIES = ("", "{}", "{\"index\":{}}", "\u00e4\u20ac\U0001f600 text", "x" * 5000)
HEADERS = ((), ("Content-Type: application/json",), ("X-Twice: a", "X-Twice:  b  c "), ("X-Empty;", "Accept:"),
           ("Accept-Encoding: gzip", "X-Amz-Date: 20000101T000000Z", "authorization: Basic eDp5"))


class Signed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server, cls.host = server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()

    def run_program(self, program, *arguments, given="", requests=1):
        server.Recorder.requests.clear()
        done = subprocess.run([program, *arguments], env=server.environment(os.environ), input=given.encode(),
                              capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr).decode()[-2000:])
        self.assertEqual(len(server.Recorder.requests), requests)
        return list(server.Recorder.requests)

    def verify(self, request, service):
        method, path, headers, body = request
        ours, theirs = server.signature_by_botocore(method, path, headers, body, self.host, service)
        self.assertEqual(ours, theirs, (service, method, path, headers, body[:100]))


class Handles(Signed):
    def send(self, *lines):
        """(service, flags, method, target, headers, body) of each request."""
        given = "".join("\t".join((service, str(flags), method, "http://" + self.host + target, "|".join(headers), body))
                        + "\n" for service, flags, method, target, headers, body in lines)
        return self.run_program(PROBE, given=given, requests=len(lines))

    def test_requests_of_each_service_over_one_handle_are_signed_as_botocore_signs_them(self):
        generator = random.Random(SEED)
        print("seed %d" % SEED)
        lines = []
        for service in SERVICES:
            for number in range(60):
                body = generator.choice(BODIES)
                method = generator.choice(("POST", "PUT") if body else ("GET", "DELETE", "HEAD"))
                flags = UNSIGNED_PAYLOAD if number % 5 == 0 else 0
                lines.append((service, flags, method, generator.choice(PATHS) + generator.choice(QUERIES),
                              generator.choice(HEADERS), body))
        for line, request in zip(lines, self.send(*lines)):
            with self.subTest(line=line):
                self.verify(request, line[0])
                method, path, headers, body = request
                self.assertEqual((method, path.rstrip("?"), body.decode()), (line[2], line[3].rstrip("?"), line[5]))
                stated = dict((name.lower(), value) for name, value in headers).get("x-amz-content-sha256")
                unsigned = line[1] == UNSIGNED_PAYLOAD or line[0] == "vpc-lattice-svcs"
                self.assertEqual(stated is not None, unsigned or line[0] in HASHED)
                self.assertEqual(stated == server.UNSIGNED, unsigned)

    def test_all_headers_of_the_program_are_sent_and_signed(self):
        sent = ("X-Twice: a", "X-Twice: b", "X-Empty;", "Accept:", "Content-Type: text/plain", "User-Agent: own/1",
                "Content-Length: 2")
        (request,) = self.send(("es", 0, "POST", "/", sent, "{}"))
        self.verify(request, "es")
        headers = [(name.lower(), value) for name, value in request[2]]
        self.assertEqual([value for name, value in headers if name == "x-twice"], ["a", "b"])
        self.assertIn(("x-empty", ""), headers)
        self.assertIn(("user-agent", "own/1"), headers)
        self.assertNotIn("accept", dict(headers))
        self.assertEqual(len(dict(headers)), len(headers) - 1, headers)
        signed = dict(headers)["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
        self.assertEqual(signed, ["content-type", "host", "x-amz-date", "x-amz-security-token", "x-empty", "x-twice"])

    def test_a_host_of_the_program_is_the_one_that_is_signed(self):
        (request,) = self.send(("vpc-lattice-svcs", 0, "GET", "/", ("Host: service.example",), ""))
        self.assertEqual([value for name, value in request[2] if name.lower() == "host"], ["service.example"])
        ours, theirs = server.signature_by_botocore(*request, "service.example", "vpc-lattice-svcs")
        self.assertEqual(ours, theirs)


class Examples(Signed):
    def run_example(self, name, *arguments, requests=1):
        program = os.path.join(EXAMPLES, name)
        if not os.path.exists(program):
            self.skipTest("SKIPPED: %s is not built (its library is not installed)" % name)
        return self.run_program(overheard.program(program), *arguments, requests=requests)

    def test_a_function_url_is_posted_to(self):
        (request,) = self.run_example("curl_function_url", "http://%s/path?x=1" % self.host, server.REGION, '{"name": "Ada"}')
        self.assertEqual((request[0], request[1], request[3]), ("POST", "/path?x=1", b'{"name": "Ada"}'))
        self.verify(request, "lambda")

    def test_lines_are_written_to_an_index_and_counted(self):
        requests = self.run_example("curl_opensearch", "http://" + self.host, server.REGION, "logs", "one", "two",
                                    requests=3)
        self.assertEqual([(method, path) for method, path, _, _ in requests],
                         [("POST", "/logs/_bulk")] * 2 + [("GET", "/logs/_count?q=line%3A%2A")])
        self.assertEqual(requests[1][3], b'{"index":{}}\n{"line":"two"}\n')
        for request in requests:
            self.verify(request, "es")

    def test_a_request_over_a_blocking_socket(self):
        url = "http://%s/api/v1/query?query=up" % self.host
        self.verify(self.run_example("sigv4_sign", url, "aps", server.REGION)[0], "aps")
        self.verify(self.run_example("sigv4_sign", url, "execute-api", server.REGION, "{}")[0], "execute-api")

    def test_requests_of_a_foreign_loop(self):
        address, port = self.host.split(":")
        for request in self.run_example("sigv4_libuv", address, port, "/stage/path?b=1&a=2", "execute-api",
                                        server.REGION, "20", requests=20):
            self.verify(request, "execute-api")


class Guide(Signed):
    """The programs of the guide, compiled as a reader would."""
    BLOCK = re.compile(r"^```c\n(/\* (\w+\.c) \*/\n.*?)^```$", re.MULTILINE | re.DOTALL)

    def run_guide(self, name, *arguments, requests=1):
        blocks = {file: text for text, file in self.BLOCK.findall((ROOT / "docs/guide/signing.md").read_text())}
        with tempfile.TemporaryDirectory() as folder:
            source, program = pathlib.Path(folder, name), pathlib.Path(folder, "program")
            source.write_text(blocks[name])
            subprocess.run([CC, *FLAGS.split(), "-std=c11", "-Wall", "-Wextra", "-Werror", str(source), "-o",
                            str(program), "-I%s/runtime/include" % ROOT, "-L" + BUILD, "-lawsc-identity", "-lcurl",
                            "-Wl,-rpath," + BUILD], check=True)
            server.Recorder.requests.clear()
            done = subprocess.run([program, *arguments], env=server.environment(os.environ), capture_output=True,
                                  text=True, timeout=60)
        self.assertEqual((done.returncode, len(server.Recorder.requests)), (0, requests), done.stdout + done.stderr)
        return done.stdout

    def test_the_program_with_libcurl(self):
        self.run_guide("with_libcurl.c", "http://%s/logs/_bulk" % self.host)
        self.verify(server.Recorder.requests[0], "es")

    def test_the_program_with_other_http(self):
        line, *fields = self.run_guide("with_other_http.c", self.host, requests=0).split("\n\n")[0].split("\n")
        method, target, _ = line.split(" ")
        headers = [tuple(field.split(": ", 1)) for field in fields]
        self.verify((method, target, headers, b""), "aps")


if __name__ == "__main__":
    PROBE, EXAMPLES, CC, FLAGS, ROOT, BUILD = sys.argv[1:7]
    ROOT = pathlib.Path(ROOT)
    SEED = int(sys.argv[7]) if len(sys.argv) > 7 else random.randrange(1 << 32)
    unittest.main(argv=sys.argv[:1], verbosity=1)
