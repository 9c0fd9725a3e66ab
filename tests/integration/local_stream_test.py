# SPDX-License-Identifier: Apache-2.0
"""lambda-local: InvokeWithResponseStream sends output of the function at once."""
import base64
import json
import os
import time
import unittest

from local_support import FUNCTIONS, Server, decode_frames, main

EXTRA = {
    "half": "#!/bin/sh\nprintf 'half of it'\nexit 7\n",
    "hang,timeout=1": "#!/bin/sh\nprintf 'begin'\nsleep 60\n",
    # Each waits until the test has read the bytes before.
    "drip": "#!/bin/sh\nfor i in 1 2 3 4 5; do printf $i; until [ -e \"$0.$i\" ]; do sleep 0.01; done; done\n",
    "gate": "#!/bin/sh\nuntil [ -e \"$0.go\" ]; do sleep 0.01; done; printf done\n",
    "bulk": "#!/bin/sh\nhead -c 20000000 /dev/zero | tr '\\0' b\n",
    "endless,timeout=60": "#!/bin/sh\necho $$ > \"$0.pid\"\nwhile :; do printf 'more '; sleep 0.02; done\n",
    "silent,timeout=60": "#!/bin/sh\necho $$ > \"$0.pid\"\nexec sleep 50\n",
}


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone, before it was opened or while it was read
        return False


class Stream(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--functions-dir", FUNCTIONS, functions=EXTRA)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def events(self, reply):
        frames = decode_frames(reply.body)
        for headers, _ in frames:
            self.assertEqual(headers[":message-type"], "event")
        chunks = [payload for headers, payload in frames if headers[":event-type"] == "PayloadChunk"]
        self.assertEqual([headers[":event-type"] for headers, _ in frames],
                         ["PayloadChunk"] * len(chunks) + ["InvokeComplete"])
        self.assertEqual(frames[-1][0][":content-type"], "application/json")
        return chunks, json.loads(frames[-1][1])

    def test_pieces_and_the_end_are_events(self):
        reply = self.server.stream("stream")
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "application/vnd.amazon.eventstream"))
        self.assertEqual(reply.headers["X-Amz-Executed-Version"], "$LATEST")
        chunks, complete = self.events(reply)
        self.assertEqual(b"".join(chunks), b"one two three ")
        self.assertEqual(complete, {})

    def test_log_tail_comes_with_the_end(self):
        _, complete = self.events(self.server.stream("log", Log_Type="Tail"))
        self.assertRegex(base64.b64decode(complete["LogResult"]).decode(), r"(?s)^START .*handling.*REPORT .*\n$")

    def open_stream(self, name):
        connection = self.server.connection()
        self.addCleanup(connection.close)
        connection.request("POST", "/2021-11-15/functions/%s/response-streaming-invocations" % name, body=b"{}")
        return connection.getresponse()

    def go_on(self, name, step):
        open(os.path.join(self.server.directory.name, "%s.%s" % (name, step)), "w").close()

    def test_each_piece_leaves_at_once(self):
        response = self.open_stream("drip")
        data = b""
        for piece in range(1, 6):
            while data.count(b"PayloadChunk") < piece:
                part = response.read1(65536)
                self.assertTrue(part, "the stream ended before piece %d" % piece)
                data += part
            self.go_on("drip", piece)
        data += response.read()
        self.assertEqual([payload for _, payload in decode_frames(data)[:-1]], [b"1", b"2", b"3", b"4", b"5"])

    def test_headers_leave_before_the_first_piece(self):
        response = self.open_stream("gate")
        self.go_on("gate", "go")
        self.assertIn(b"done", response.read())

    def test_twenty_megabytes_arrive_whole(self):
        chunks, complete = self.events(self.server.stream("bulk"))
        self.assertEqual(b"".join(chunks), b"b" * 20000000)
        self.assertEqual(complete, {})

    def test_a_failure_in_the_middle_is_reported_at_the_end(self):
        chunks, complete = self.events(self.server.stream("half"))
        self.assertEqual(chunks, [b"half of it"])
        self.assertEqual(complete["ErrorCode"], "Unhandled")
        self.assertEqual(json.loads(complete["ErrorDetails"])["errorType"], "Runtime.ExitError")

    def test_a_timeout_in_the_middle_is_reported_at_the_end(self):
        chunks, complete = self.events(self.server.stream("hang"))
        self.assertEqual((chunks, complete["ErrorCode"]), ([b"begin"], "Unhandled"))
        self.assertIn("Task timed out after 1.00 seconds", complete["ErrorDetails"])

    def test_errors_before_the_stream_are_plain_responses(self):
        reply = self.server.stream("nope")
        self.assertEqual((reply.status, reply.error), (404, "ResourceNotFoundException"))
        reply = self.server.stream("echo", b"{")
        self.assertEqual((reply.status, reply.error), (400, "InvalidRequestContentException"))

    def test_dry_run_has_no_stream(self):
        self.assertEqual(self.server.stream("hello", Invocation_Type="DryRun").status, 204)

    def test_a_hang_up_of_the_client_ends_the_function(self):
        for name in ["endless", "silent"]:
            connection = self.server.connection()
            connection.request("POST", "/2021-11-15/functions/%s/response-streaming-invocations" % name, body=b"{}")
            response = connection.getresponse()
            if name == "endless":
                response.read1(10)
            path = os.path.join(self.server.directory.name, name + ".pid")
            while not os.path.exists(path) or not os.path.getsize(path):
                time.sleep(0.01)
            with open(path) as file:
                pid = int(file.read())
            self.assertTrue(alive(pid))
            response.close()
            connection.close()
            end = time.time() + 30
            while alive(pid) and time.time() < end:
                time.sleep(0.01)
            self.assertFalse(alive(pid), name)


if __name__ == "__main__":
    main("integration/local_stream")
