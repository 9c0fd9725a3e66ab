#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lambda-local beside other programs, web pages, floods and processes that outlive their function.

    local_safety_test.py LAMBDA_LOCAL
"""
import json
import os
import resource
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import local_support  # noqa: E402
from local_signature_test import KEY, SECRET, signature  # noqa: E402
from local_support import Server  # noqa: E402

ECHO = "#!/bin/sh\ncat\n"
RUN = "/2015-03-31/functions/f/invocations"


def is_alive(pid):
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Listening(unittest.TestCase):
    def test_a_second_instance_on_the_port_fails(self):
        with Server(functions={"f": ECHO}) as server:
            second = subprocess.run([local_support.BINARY, "--port", str(server.port)], capture_output=True, timeout=20,
                                    check=False)
            self.assertEqual((second.returncode, second.stdout), (2, b""))
            self.assertIn(b"Address already in use", second.stderr)
            self.assertEqual(server.invoke("f", b"1").body, b"1")

    def test_a_port_is_free_after_its_server_ended(self):
        with Server(functions={"f": ECHO}) as server:
            port = server.port
            self.assertEqual(server.invoke("f", b"1").body, b"1")
        with Server("--port", str(port), functions={"f": ECHO}) as server:
            self.assertEqual(server.port, port)


class WebPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--allow-host", "lambda.test", functions={"f": ECHO})

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def status(self, method="POST", target=RUN, **headers):
        return self.server.request(method, target, b"{}" if method == "POST" else None, headers).status

    def test_a_foreign_origin_is_refused_and_runs_nothing(self):
        before = self.server.executions("f")
        for origin in ("http://evil.example", "https://evil.example:9001", "null", "file://", "",
                       "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://lambda.test.evil"):
            self.assertEqual(self.status(Origin=origin), 403, origin)
        self.assertEqual(self.status("GET", "/_local/health", Origin="http://evil.example"), 403)
        self.assertEqual(self.server.executions("f"), before)

    def test_a_foreign_host_is_refused(self):
        for host in ("evil.example", "evil.example:9001", "x", "10.0.0.1", "localhost.evil.example", "[2001:db8::1]:1",
                     "", "127.0.0.1.evil.example"):
            self.assertEqual(self.status(Host=host), 403, host)
            self.assertEqual(self.status("GET", "/_local/health", Host=host), 403, host)

    def test_loopback_and_allowed_names_are_served(self):
        for host in ("localhost", "LOCALHOST:9001", "127.0.0.1", "127.1.2.3:80", "[::1]:9001", "a.localhost",
                     "lambda.test", "Lambda.Test:9001"):
            self.assertEqual(self.status(Host=host), 200, host)
        for origin in ("http://localhost:3000", "https://127.0.0.1", "http://[::1]:80", "http://lambda.test"):
            self.assertEqual(self.status(Origin=origin), 200, origin)

    def test_a_bad_name_is_no_option(self):
        for name in ("", "a b", "http://a", "a,b"):
            ended = subprocess.run([local_support.BINARY, "--allow-host", name], capture_output=True, check=False)
            self.assertEqual(ended.returncode, 2, name)


class Control(unittest.TestCase):
    def test_control_paths_need_the_key_where_there_is_one(self):
        with Server("--access-key", KEY + "=" + SECRET, functions={"f": ECHO}) as server:
            for method, target in (("GET", "/_local/health"), ("GET", "/_local/executions?function=f"),
                                   ("POST", "/_local/faults"), ("DELETE", "/_local/faults"), ("GET", "/_local/nothing"),
                                   ("GET", "/_local/code?function=f"), ("GET", "/_local/code?function=f&token=x")):
                self.assertEqual(server.request(method, target, b"").status, 403, target)
            for method, target in (("GET", "/_local/health"), ("DELETE", "/_local/faults")):
                headers = signature(server, method, target, b"")
                self.assertEqual(server.request(method, target, b"", headers).status, 200, target)


    def test_the_link_to_a_package_needs_no_signature(self):
        with Server("--access-key", KEY + "=" + SECRET) as server:
            document = json.dumps({"FunctionName": "n", "Role": "arn:aws:iam::123456789012:role/r", "Handler": "h",
                                   "Runtime": "provided.al2023", "Code": {"ZipFile": "UEsFBg=="}}).encode()
            target = "/2015-03-31/functions"
            made = server.request("POST", target, document, signature(server, "POST", target, document))
            self.assertEqual(made.status, 201, made.body)
            target += "/n"
            found = server.request("GET", target, b"", signature(server, "GET", target, b"")).json()
            path = found["Code"]["Location"].partition(":%d" % server.port)[2]
            self.assertEqual(server.request("GET", path).body, b"PK\x05\x06")
            self.assertEqual(server.request("GET", path[:-1] + "x").status, 403)


class Processes(unittest.TestCase):
    LEFT = ("setsid sleep 300 & echo $!", "(setsid sh -c 'sleep 300 & echo $!; wait') & sleep 0.2",
            "setsid sh -c 'setsid sleep 300 & echo $!' & wait", "env -i /usr/bin/setsid sleep 300 & echo $!",
            "setsid nohup sh -c 'trap \"\" TERM HUP; echo $$; sleep 300' & sleep 0.2")

    def check(self, script, ending, limit="timeout=20"):
        with tempfile.TemporaryDirectory() as folder:
            noted = os.path.join(folder, "pid")
            text = "#!/bin/sh\nexec 3>%s\n{ %s; } >&3 </dev/null 2>/dev/null\nexec 3>&-\n%s\n" % (noted, script, ending)
            with Server(functions={"f," + limit: text}) as server:
                server.invoke("f")
                with open(noted, encoding="ascii") as file:
                    pid = int(file.read().split()[0])
                self.assertFalse(is_alive(pid), script)
                self.assertEqual(server.request("GET", "/_local/health").status, 200)

    def test_processes_that_left_the_group_end_with_a_function(self):
        for script in self.LEFT:
            with self.subTest(script=script):
                self.check(script, "echo '{}'")

    def test_processes_that_left_the_group_end_with_a_failure_and_a_timeout(self):
        for ending, limit in (("exit 1", "timeout=20"), ("kill -9 $$", "timeout=20"), ("sleep 100", "timeout=1")):
            with self.subTest(ending=ending):
                self.check(self.LEFT[0], ending, limit)

    def test_a_process_of_another_run_stays(self):
        with tempfile.TemporaryDirectory() as folder:
            slow = ("#!/bin/sh\nsetsid sh -c 'sleep 300 & echo $! > %s/pid.new; mv %s/pid.new %s/pid' </dev/null "
                    ">/dev/null 2>&1 &\nread x < %s/go\nkill -0 $(cat %s/pid) && echo '\"alive\"'\n" % ((folder,) * 5))
            os.mkfifo(os.path.join(folder, "go"))
            with Server(functions={"slow,timeout=20": slow, "f": ECHO}) as server:
                connection = server.connection()
                connection.request("POST", "/2015-03-31/functions/slow/invocations", b"{}")
                while not os.path.exists(os.path.join(folder, "pid")):
                    time.sleep(0.01)
                for _ in range(5):
                    server.invoke("f")
                with open(os.path.join(folder, "go"), "w", encoding="ascii") as file:
                    file.write("go\n")
                self.assertEqual(connection.getresponse().read(), b'"alive"\n')
                with open(os.path.join(folder, "pid"), encoding="ascii") as file:
                    self.assertFalse(is_alive(int(file.read())))
                connection.close()


class Floods(unittest.TestCase):
    def test_half_sent_requests_do_not_deny_service(self):
        held = []
        with Server(functions={"f": ECHO}) as server:
            try:
                for number in range(min(9000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500)):
                    held.append(socket.create_connection(("127.0.0.1", server.port), timeout=20))
                    held[-1].sendall((b"", b"POST ", b"POST %s HTTP/1.1\r\nHost: localhost\r\n" % RUN.encode())[number % 3])
                self.assertEqual(server.invoke("f", b"1").body, b"1")
            finally:
                for connection in held:
                    connection.close()

    def test_a_head_has_a_time_limit_and_a_slow_body_has_not(self):
        with Server("--head-seconds", "1", functions={"f": ECHO}) as server:
            slow = socket.create_connection(("127.0.0.1", server.port), timeout=20)
            body = socket.create_connection(("127.0.0.1", server.port), timeout=20)
            body.sendall(b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n" % RUN.encode())
            slow.sendall(b"POST %s HTTP/1.1\r\nHost: localhost\r\n" % RUN.encode())
            self.assertEqual(slow.recv(100), b"")
            body.sendall(b"{}")
            self.assertTrue(body.recv(1000).startswith(b"HTTP/1.1 200"))
            body.sendall(b"GET /_local/health HTTP/1.1\r\n")
            rest = b"x"
            while rest:
                rest = body.recv(1000)
            slow.close()
            body.close()


class Directories(unittest.TestCase):
    def test_skipped_files_are_named_and_new_ones_are_seen(self):
        with tempfile.TemporaryDirectory() as folder:
            def write(name, mode=stat.S_IRWXU):
                path = os.path.join(folder, name)
                with open(path, "w", encoding="ascii") as file:
                    file.write(ECHO)
                os.chmod(path, mode)
            write("old.sh")
            write("plain.txt", stat.S_IRUSR)
            write("bad name")
            os.mkdir(os.path.join(folder, "inner"))
            with Server("--functions-dir", folder, "--timeout-seconds", "7") as server:
                self.assertEqual(server.invoke("old", b"1").body, b"1")
                self.assertEqual(server.invoke("new", b"1").status, 404)
                write("new.sh", stat.S_IRUSR)
                self.assertEqual(server.invoke("new", b"1").status, 404)
                os.chmod(os.path.join(folder, "new.sh"), stat.S_IRWXU)
                self.assertEqual(server.invoke("new", b"1").body, b"1")
                found = server.api("GET", "/2015-03-31/functions/new/configuration").json()
                self.assertEqual((found["Timeout"], found["State"]), (7, "Active"))
                self.assertEqual(server.api("DELETE", "/2015-03-31/functions/new").status, 204)
                write("third")
                self.assertEqual(server.invoke("third", b"1").body, b"1")
                self.assertEqual(server.invoke("new", b"1").status, 404)
        for name, reason in (("plain.txt", "not executable"), ("inner", "directory"), ("bad name", "no name of a function")):
            line = next(line for line in server.errors.splitlines() if line.startswith("--functions-dir: skipped ")
                        and "/%s: " % name in line)
            self.assertIn(reason, line)


class Journal(unittest.TestCase):
    def test_requests_are_listed_for_tests_and_logged_as_json(self):
        with Server("--log", "json", functions={"f": ECHO}) as server:
            server.invoke("f", b"[1]")
            server.invoke("none")
            server.request("GET", "/nothing")
            found = server.request("GET", "/_local/requests").json()
            self.assertEqual([(entry.get("operation"), entry["status"], entry["method"]) for entry in found],
                             [("Invoke", 200, "POST"), ("Invoke", 404, "POST"), (None, 404, "GET")])
            self.assertEqual((found[0]["target"], found[0]["requestBytes"]), (RUN, 3))
        lines = [json.loads(line) for line in server.errors.splitlines() if line.startswith("{")]
        self.assertEqual(lines[:3], found)
        self.assertEqual(subprocess.run([local_support.BINARY, "--log", "x"], capture_output=True, check=False).returncode, 2)

    def test_the_list_of_requests_is_bounded_and_can_be_emptied(self):
        with Server() as server:
            for _ in range(1005):
                server.request("GET", "/2015-03-31/functions")
            self.assertEqual(len(server.request("GET", "/_local/requests").json()), 1000)
            self.assertEqual(server.request("DELETE", "/_local/requests").status, 200)
            self.assertEqual(server.request("GET", "/_local/requests").json(), [])


class RetryAfter(unittest.TestCase):
    def test_retry_after_is_sent_in_both_headers(self):
        with Server(functions={"f": ECHO}) as server:
            for fault in (b"throttle,retry-after=2", b"status=503,retry-after=2", b"throttle"):
                server.request("POST", "/_local/faults", fault)
                headers = server.invoke("f").headers
                self.assertEqual(headers["x-amz-retry-after"], "2000" if b"=2" in fault else None)


if __name__ == "__main__":
    local_support.BINARY = sys.argv[1]
    unittest.main(argv=sys.argv[:1], verbosity=1)
