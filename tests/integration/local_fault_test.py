# SPDX-License-Identifier: Apache-2.0
"""lambda-local makes requested faults, and survives faults of clients."""
import random
import socket
import struct
import time
import unittest

from local_support import Server, decode_frames, main


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--function", "cat=/bin/cat", functions={"talk": "#!/bin/sh\nprintf 'twenty bytes of text'\n"})

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        self.server.clear_faults()

    def test_a_status_is_sent_count_times_and_the_function_does_not_run(self):
        before = self.server.executions("cat")
        self.server.add_fault("status=503,code=ServiceException,message=not today,count=2")
        for _ in range(2):
            reply = self.server.invoke("cat")
            self.assertEqual((reply.status, reply.error), (503, "ServiceException"))
            self.assertEqual(reply.json(), {"Type": "Service", "Message": "not today"})
        self.assertEqual(self.server.invoke("cat").status, 200)
        self.assertEqual(self.server.executions("cat"), before + 1)

    def test_codes_outside_the_model_are_sent_too(self):
        self.server.add_fault("status=418,code=TeapotException")
        reply = self.server.invoke("cat")
        self.assertEqual((reply.status, reply.error), (418, "TeapotException"))

    def test_throttling_has_reason_and_retry_after(self):
        self.server.add_fault("throttle,retry-after=7")
        reply = self.server.invoke("cat")
        self.assertEqual((reply.status, reply.error, reply.headers["Retry-After"]),
                         (429, "TooManyRequestsException", "7"))
        self.assertEqual(reply.json()["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded")

    def test_delay_waits(self):
        self.server.add_fault("delay=300")
        start = time.time()
        self.assertEqual(self.server.invoke("cat").status, 200)
        self.assertGreaterEqual(time.time() - start, 0.3)

    def test_skip_and_operation_choose_the_request(self):
        self.server.add_fault("status=500,skip=1,operation=GetFunction")
        get = lambda: self.server.request("GET", "/2015-03-31/functions/cat").status
        self.assertEqual([self.server.invoke("cat").status, get(), self.server.invoke("cat").status, get(), get()],
                         [200, 200, 200, 500, 200])

    def test_count_zero_has_no_end(self):
        self.server.add_fault("status=500,count=0")
        self.assertEqual([self.server.invoke("cat").status for _ in range(5)], [500] * 5)

    def exchange(self, request):
        """All bytes of the server, and whether the connection ended by a reset."""
        with socket.create_connection((self.server.host, self.server.port), timeout=10) as client:
            client.sendall(request)
            data = b""
            while True:
                try:
                    part = client.recv(65536)
                except ConnectionResetError:
                    return data, True
                if not part:
                    return data, False
                data += part

    def invoke_raw(self, name="cat", path="/2015-03-31/functions/%s/invocations", body=b'{"k":"0123456789"}'):
        return self.exchange(b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                             % ((path % name).encode(), len(body), body))

    def test_reset_after_the_request_sends_nothing(self):
        before = self.server.executions("cat")
        self.server.add_fault("reset-after-request")
        self.assertEqual(self.invoke_raw(), (b"", True))
        self.assertEqual(self.server.executions("cat"), before)
        self.server.add_fault("reset-after-request,run")
        self.assertEqual(self.invoke_raw(), (b"", True))
        self.assertEqual(self.server.executions("cat"), before + 1)

    def test_reset_after_the_headers_sends_them_and_nothing_else(self):
        for name, path in [("cat", "/2015-03-31/functions/%s/invocations"),
                           ("talk", "/2021-11-15/functions/%s/response-streaming-invocations")]:
            for _ in range(20):
                self.server.add_fault("reset-after-headers")
                data, reset = self.invoke_raw(name, path)
                self.assertTrue(reset)
                self.assertTrue(data.startswith(b"HTTP/1.1 200 OK\r\n"), data)
                self.assertTrue(data.endswith(b"\r\n\r\n"), data)

    def test_truncation_cuts_plain_bodies_and_streams(self):
        self.server.add_fault("truncate=5")
        data, reset = self.invoke_raw()
        self.assertFalse(reset)
        self.assertIn(b"Content-Length: 18\r\n", data)
        self.assertTrue(data.endswith(b'\r\n\r\n{"k":'), data)
        for at in [0, 1, 50]:
            self.server.add_fault("truncate=%d" % at)
            data, _ = self.invoke_raw("talk", "/2021-11-15/functions/%s/response-streaming-invocations")
            body = data.split(b"\r\n\r\n", 1)[1]
            self.assertEqual(len(body.split(b"\r\n", 1)[1][:-2]) if at else len(body), at, body)

    def test_corruption_breaks_one_frame(self):
        for offset in [None, 3, 9, 40]:
            self.server.add_fault("corrupt" if offset is None else "corrupt=%d" % offset)
            with self.assertRaises((AssertionError, struct.error, UnicodeDecodeError, IndexError)):
                decode_frames(self.server.stream("talk").body)
        decode_frames(self.server.stream("talk").body)

    def test_status_with_run_runs_the_function_and_hides_it(self):
        before = self.server.executions("talk")
        self.server.add_fault("status=500,run,count=2")
        self.assertEqual(self.server.invoke("talk").status, 500)
        self.assertEqual(self.server.stream("talk").status, 500)
        self.assertEqual(self.server.executions("talk"), before + 2)

    def test_faults_add_up(self):
        self.server.add_fault("delay=100")
        self.server.add_fault("delay=100")
        self.server.add_fault("status=502")
        start = time.time()
        self.assertEqual(self.server.invoke("cat").status, 502)
        self.assertGreaterEqual(time.time() - start, 0.2)

    def test_bad_faults_are_explained(self):
        for text in [b"explode", b"status=99", b"status", b"delay=x", b"throttle=1", b"code=", b"count=-1",
                     b"code=" + b"x" * 200, b"status=503,"]:
            reply = self.server.request("POST", "/_local/faults", text)
            self.assertEqual(reply.status, 400, text)
            self.assertIn(b"fault: ", reply.body)

    def test_command_line_takes_faults(self):
        with Server("--fault", "status=500,count=1", "--fault", "status=502,skip=1", "--function", "cat=/bin/cat") as server:
            self.assertEqual([server.invoke("cat").status for _ in range(3)], [500, 502, 200])


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--function", "cat=/bin/cat")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def send(self, data, wait=True):
        with socket.create_connection((self.server.host, self.server.port), timeout=10) as client:
            client.sendall(data)
            if not wait:
                return b""
            client.shutdown(socket.SHUT_WR)
            try:
                return client.recv(65536)
            except ConnectionResetError:
                return b""

    def tearDown(self):
        self.assertEqual(self.server.request("GET", "/_local/health").body, b"ok\n")

    def test_broken_requests_do_no_harm(self):
        line = b"POST /2015-03-31/functions/cat/invocations HTTP/1.1\r\nHost: localhost\r\n"
        for data in [b"", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x00\xa5\x01\x00\x00",
                     line + b"Content-Length: -1\r\n\r\n", line + b"Content-Length: 99999999999999999999\r\n\r\n",
                     line + b"Content-Length: 10\r\n\r\n{}", line + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                     line + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", line + b"A" * 200000,
                     line + b"X: y\r\n" * 5000 + b"\r\n", b"POST /" + b"a/" * 20000 + b" HTTP/1.1\r\n\r\n",
                     b"GET /%00%ff%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     b"GET /2015-03-31/functions?MaxItems=1&&&=&=x&Marker HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     b"GET http://other/2015-03-31/functions HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     b"GET /_local/executions?function=%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     b"PUT /2017-03-31/tags/x?tagKeys=a HTTP/1.1\r\nHost: localhost\r\n\r\n"]:
            self.send(data)

    def test_connections_that_are_dropped_do_no_harm(self):
        for size in [1, 30, 100, 140, 155]:
            request = (b"POST /2015-03-31/functions/cat/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
                       b"X-Amz-Log-Type: Tail\r\n\r\n" + b"x" * 1000)
            self.send(request[:size], wait=False)

    def test_random_bytes_do_no_harm(self):
        source = random.Random(20150830)
        valid = (b"POST /2015-03-31/functions/cat/invocations?Qualifier=%24LATEST HTTP/1.1\r\nHost: localhost\r\n"
                 b"X-Amz-Client-Context: e30=\r\nX-Amz-Invocation-Type: RequestResponse\r\nContent-Length: 2\r\n\r\n{}")
        for _ in range(300):
            data = bytearray(valid)
            for _ in range(source.randrange(1, 6)):
                data[source.randrange(len(data))] = source.randrange(256)
            self.send(bytes(data))

    def test_reading_of_bodies_for_every_operation_survives_garbage(self):
        paths = ["/2015-03-31/functions", "/2015-03-31/event-source-mappings", "/2017-03-31/tags/x"]
        for path in paths:
            for body in [b"", b"{", b"[]", b'{"FunctionName":7}', b"\x00" * 100, b'{"a":' * 500]:
                self.assertIn(self.server.request("POST", path, body).status, [400, 501])

    def test_idle_connections_do_not_block_others(self):
        idle = [socket.create_connection((self.server.host, self.server.port)) for _ in range(100)]
        self.assertEqual(self.server.invoke("cat", b"1").body, b"1")
        for client in idle:
            client.close()


if __name__ == "__main__":
    main("integration/local_fault")
