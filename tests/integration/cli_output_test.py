#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No byte of lambda's output is lost without a message and an exit code.

    cli_output_test.py TOOL
"""

import json
import os
import pty
import resource
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cli_support import Recorder, Tool, json_body, service_error  # noqa: E402
from cli_test import event  # noqa: E402

FUNCTIONS = json_body({"Functions": [{"FunctionName": "f%d" % i} for i in range(3)]})
INVOKED = {"body": b"{}" * 100000, "headers": {"Content-Type": "application/json"}}
STREAMED = {"body": b"".join(event("event", b"x" * 10000, "PayloadChunk") for _ in range(50))
            + event("event", b"{}", "InvokeComplete"),
            "headers": {"Content-Type": "application/vnd.amazon.eventstream"}}
FULL = b"\n[Errno 28] No space left on device: '<stdout>'\n"
NAME = ["--function-name", "f"]
LIST = ["list-functions"]


def writers():
    """Everything that writes to standard output: arguments, and responses."""
    for output in ("json", "text", "table", "yaml", "yaml-stream"):
        yield LIST + ["--output", output], [FUNCTIONS]
    yield LIST + ["--no-paginate"], [FUNCTIONS]
    yield LIST + ["--query", "Functions[0]"], [FUNCTIONS]
    yield ["invoke"] + NAME + ["-"], [INVOKED]
    yield ["invoke"] + NAME + ["out"], [INVOKED]
    yield ["invoke-with-response-stream"] + NAME, [STREAMED]
    yield ["create-alias", "--generate-cli-skeleton"], []
    yield ["get-account-settings", "--generate-cli-skeleton"], []
    for words in (["help"], ["invoke", "help"], ["wait", "help"], ["configure", "help"], ["configure", "list"],
                  ["configure", "list", "--all"], ["completion", "bash"], ["completion", "zsh"], ["--version"],
                  ["--complete", ""]):
        yield words, None


class OutputTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def words(self, arguments, answers):
        self.recorder.prepare(answers or [{"status": 500}])
        return self.tool.command + arguments + (["--endpoint-url", self.recorder.url] if answers is not None else [])

    def run_to(self, arguments, answers, stdout, **more):
        return subprocess.run(self.words(arguments, answers), cwd=self.tool.folder.name, stdout=stdout,
                              stderr=subprocess.PIPE, env=self.tool.environment(), timeout=60, **more)

    def test_a_full_standard_output_is_reported_by_everything_that_writes(self):
        for arguments, answers in writers():
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                result = self.run_to(arguments, answers, full)
                self.assertEqual((result.returncode, result.stderr), (255, FULL))

    def test_a_closed_standard_output_is_reported_and_no_socket_takes_its_place(self):
        for arguments, answers in writers():
            with self.subTest(arguments=arguments):
                command = self.words(arguments, answers)
                result = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh"] + command, cwd=self.tool.folder.name,
                                        stderr=subprocess.PIPE, env=self.tool.environment(), timeout=60)
                self.assertEqual((result.returncode, result.stderr),
                                 (255, b"\n[Errno 9] Bad file descriptor: '<stdout>'\n"))

    def test_a_reader_that_closed_its_pipe_is_no_failure(self):
        for arguments, answers in writers():
            with self.subTest(arguments=arguments):
                reader, writer = os.pipe()
                os.close(reader)
                result = self.run_to(arguments, answers, writer)
                os.close(writer)
                self.assertEqual(result.returncode, 0)
                if "invoke" not in arguments[0]:
                    self.assertEqual(result.stderr, b"")

    def test_a_full_standard_error_is_reported_by_the_exit_code(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run(self.words(["invoke"] + NAME + ["-"], [INVOKED]), cwd=self.tool.folder.name,
                                    stdout=subprocess.PIPE, stderr=full, env=self.tool.environment(), timeout=60)
        self.assertEqual((result.returncode, result.stdout), (255, INVOKED["body"]))

    def test_an_error_of_the_service_keeps_its_exit_code_on_a_full_standard_error(self):
        words = self.words(["get-function"] + NAME, [service_error(404, "ResourceNotFoundException", "none")])
        with open("/dev/full", "wb") as full:
            result = subprocess.run(words, stdout=subprocess.PIPE, stderr=full, env=self.tool.environment(), timeout=60)
        self.assertEqual(result.returncode, 254)

    def test_a_full_file_names_the_reason_and_stops_the_reading(self):
        for arguments, answers in ((["invoke"] + NAME, [INVOKED]), (["invoke-with-response-stream"] + NAME, [STREAMED])):
            with self.subTest(arguments=arguments):
                result = self.run_to(arguments + ["/dev/full"], answers, subprocess.PIPE)
                self.assertEqual((result.returncode, result.stdout, result.stderr),
                                 (255, b"", b"\n[Errno 28] No space left on device: '/dev/full'\n"))

    def test_a_file_that_exceeds_the_size_limit_is_reported(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        for arguments, answers in ((["invoke"] + NAME, [INVOKED]), (["invoke-with-response-stream"] + NAME, [STREAMED])):
            with self.subTest(arguments=arguments):
                result = self.run_to(arguments + ["out"], answers, subprocess.PIPE, preexec_fn=limit)
                self.assertEqual((result.returncode, result.stdout, result.stderr),
                                 (255, b"", b"\n[Errno 27] File too large: 'out'\n"))

    def test_a_slow_reader_of_a_non_blocking_pipe_gets_every_byte(self):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        process = subprocess.Popen(self.words(["invoke"] + NAME + ["-"], [INVOKED]), stdout=writer,
                                   stderr=subprocess.PIPE, env=self.tool.environment())
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            self.assertEqual(pipe.read(), INVOKED["body"])
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)

    def test_pages_are_printed_as_they_arrive_and_not_kept(self):
        page = [{"FunctionName": "f%d" % i, "Description": "x" * 1000, "Environment": {"Variables": {"A": "b" * 500}}}
                for i in range(50)]
        answers = [json_body({"Functions": page, **({"NextMarker": "m%d" % i} if i < 99 else {})}) for i in range(100)]
        for output in ("json", "yaml", "text", "yaml-stream", "jsonl"):
            with self.subTest(output=output):
                limited = ["sh", "-c", 'ulimit -d 24000; exec "$@"', "sh"] if "ASAN_OPTIONS" not in os.environ else []
                result = subprocess.run(limited + self.words(LIST + ["--output", output], answers),
                                        capture_output=True, env=self.tool.environment(), timeout=120)
                self.assertEqual((result.returncode, result.stderr), (0, b""))
                self.assertEqual(len(self.recorder.requests), 100)
                self.assertEqual(result.stdout.count(b"x" * 1000), 5000)
                if output == "json":
                    self.assertEqual(json.loads(result.stdout), {"Functions": page * 100})

    def test_a_query_over_all_pages_takes_less_memory_than_three_times_the_json(self):
        page = [{"FunctionName": "f%d" % i, "Description": "x" * 1000, "Timeout": 3,
                 "Environment": {"Variables": {"A": "b\n\u00e4" * 100, "N": "5"}}, "Layers": []} for i in range(50)]
        answers = [json_body({"Functions": page, **({"NextMarker": "m%d" % i} if i < 119 else {})}) for i in range(120)]
        size = 120 * len(json.dumps({"Functions": page}, ensure_ascii=False, separators=(",", ":")).encode())
        every = page * 120
        for query, expected in (("Functions[].FunctionName", [f["FunctionName"] for f in every]),
                                ("Functions[?Timeout > `10`] | [0]", None), ("Functions[]", every),
                                ("{F: Functions, n: length(Functions), x: `1.50`}",
                                 {"F": every, "n": len(every), "x": 1.5})):
            with self.subTest(query=query):
                limited = (["sh", "-c", 'ulimit -d %d; exec "$@"' % (size * 3 // 1024), "sh"]
                           if "ASAN_OPTIONS" not in os.environ else [])
                result = subprocess.run(limited + self.words(LIST + ["--query", query], answers),
                                        capture_output=True, env=self.tool.environment(), timeout=120)
                self.assertEqual((result.returncode, result.stderr), (0, b""))
                self.assertEqual(result.stdout.decode(),
                                 json.dumps(expected, ensure_ascii=False, indent=4) + "\n")

    def test_a_query_as_yaml_prints_the_items_of_a_list_one_by_one(self):
        page = [{"FunctionName": "f%d" % i, "Description": "x" * 1500, "Timeout": i} for i in range(50)]
        answers = [json_body({"Functions": page, **({"NextMarker": "m%d" % i} if i < 119 else {})}) for i in range(120)]
        size = 120 * len(json.dumps({"Functions": page}, separators=(",", ":")))
        limited = (["sh", "-c", 'ulimit -d %d; exec "$@"' % (size * 3 // 1024), "sh"]
                   if "ASAN_OPTIONS" not in os.environ else [])
        result = subprocess.run(limited + self.words(LIST + ["--query", "Functions[]", "--output", "yaml"], answers),
                                capture_output=True, env=self.tool.environment(), timeout=120)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        item = "- Description: %s\n  FunctionName: f%d\n  Timeout: %d\n"
        self.assertEqual(result.stdout.decode(), "".join(item % ("x" * 1500, i, i) for i in range(50)) * 120)
        for query, expected in (("Functions[?Timeout > `99`]", b"[]\n"), ("length(Functions)", b"6000\n"),
                                ("Functions[0].[Timeout,[`1.50`,'a,b']]", b"- 0\n- - 1.5\n  - a,b\n")):
            result = self.run_to(LIST + ["--query", query, "--output", "yaml"], answers, subprocess.PIPE)
            self.assertEqual((result.returncode, result.stdout), (0, expected), query)

    def run_in(self, kilobytes, arguments, answers):
        """Runs the tool with a limit of its memory."""
        limited = (["sh", "-c", 'ulimit -d %d; exec "$@"' % kilobytes, "sh"]
                   if "ASAN_OPTIONS" not in os.environ else [])
        result = subprocess.run(limited + self.words(arguments, answers), capture_output=True,
                                env=self.tool.environment(), timeout=120)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout.decode()

    def test_a_table_of_all_pages_takes_less_memory_than_three_times_the_json(self):
        page = [{"FunctionName": "f%d" % i, "Description": "x" * 2500, "Environment": {"Variables": {"A": "b", "N": "5"}},
                 "Layers": [{"Arn": "a", "CodeSize": 1}], "Timeout": i} for i in range(50)]
        answers = [json_body({"Functions": page, **({"NextMarker": "m%d" % i} if i < 49 else {})}) for i in range(50)]
        size = 50 * len(json.dumps({"Functions": page}, separators=(",", ":")))
        for query in ([], ["--query", "[Functions]"], ["--query", "{A:{B:Functions}}"]):
            with self.subTest(query=query):
                table = self.run_in(size * 3 // 1024, LIST + ["--output", "table"] + query, answers).split("\n")
                self.assertEqual(len([line for line in table if "x" * 2500 in line]), 2500)
                self.assertEqual(len({len(line) for line in table if line}), 1)

    def test_versions_as_yaml_are_printed_one_by_one_after_the_token(self):
        page = [{"Description": "x" * 2500, "FunctionName": "f", "Version": str(i)} for i in range(50)]
        answers = [json_body({"Versions": page, **({"NextMarker": "m%d" % i} if i < 49 else {})}) for i in range(50)]
        size = 50 * len(json.dumps({"Versions": page}, separators=(",", ":")))
        words = ["list-versions-by-function"] + NAME + ["--output", "yaml"]
        items = "".join("- Description: %s\n  FunctionName: f\n  Version: '%d'\n" % ("x" * 2500, i) for i in range(50))
        self.assertEqual(self.run_in(size * 3 // 1024, words, answers), "Versions:\n" + items * 50)
        some = self.run_in(size * 3 // 1024, words + ["--max-items", "50"], answers)
        self.assertRegex(some, r"^NextToken: \S+\nVersions:\n- Description")
        self.assertTrue(some.endswith("\nVersions:\n" + items))

    def test_a_long_list_inside_an_item_is_printed_whole(self):
        layers = [{"Arn": "arn:aws:lambda:eu-west-1:1:layer:l%d" % i + "x" * 50, "CodeSize": i} for i in range(2000)]
        page = {"Versions": [{"FunctionName": "f", "Layers": layers, "Version": "1"}]}
        words = ["list-versions-by-function"] + NAME
        result = self.run_to(words + ["--output", "yaml"], [json_body(page)], subprocess.PIPE)
        printed = "".join("  - Arn: %s\n    CodeSize: %d\n" % (layer["Arn"], layer["CodeSize"]) for layer in layers)
        self.assertEqual(result.stdout.decode(),
                         "Versions:\n- FunctionName: f\n  Layers:\n%s  Version: '1'\n" % printed)
        query = "[{a: 'x'}, {a: Versions[0]}]"
        result = self.run_to(words + ["--output", "table", "--query", query], [json_body(page)], subprocess.PIPE)
        self.assertIn(b"layer:l1999x", result.stdout)

    def test_a_later_page_that_fails_leaves_the_exit_code_of_the_error(self):
        for output in ("json", "table"):
            answers = [json_body({"Functions": [{"FunctionName": "a"}], "NextMarker": "m"}),
                       service_error(403, "AccessDeniedException", "no")]
            result = self.run_to(LIST + ["--output", output], answers, subprocess.PIPE)
            self.assertEqual(result.returncode, 254)
            self.assertIn(b"AccessDeniedException", result.stderr)

    def test_json_lines_hold_one_item_each(self):
        answers = [json_body({"Functions": [{"FunctionName": "a", "Timeout": 3}, {"FunctionName": "b"}],
                              "NextMarker": "m"}), json_body({"Functions": [{"FunctionName": "c"}]})]
        for extra, expected in (([], b'{"FunctionName":"a","Timeout":3}\n{"FunctionName":"b"}\n{"FunctionName":"c"}\n'),
                                (["--query", "Functions[].FunctionName"], b'"a"\n"b"\n"c"\n'),
                                (["--no-paginate", "--query", "Functions[0]"], b'{"FunctionName":"a","Timeout":3}\n')):
            with self.subTest(extra=extra):
                result = self.run_to(LIST + ["--output", "jsonl"] + extra, answers, subprocess.PIPE)
                self.assertEqual((result.returncode, result.stdout), (0, expected))
        result = self.run_to(["get-function"] + NAME + ["--output", "jsonl"], [json_body({"Tags": {"a": "ä"}})],
                             subprocess.PIPE)
        self.assertEqual(result.stdout.decode(), '{"Tags":{"a":"ä"}}\n')

    def run_on_terminal(self, pager):
        """Runs the tool on a terminal with a pager. Returns exit code, bytes on the terminal, standard error."""
        master, slave = pty.openpty()
        result = subprocess.run(self.words(LIST, [FUNCTIONS]), stdin=slave, stdout=slave, stderr=subprocess.PIPE,
                                env=self.tool.environment(AWS_PAGER=pager), cwd=self.tool.folder.name, timeout=60)
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 4096):
                shown += piece
        except OSError:  # the end of a terminal
            pass
        os.close(master)
        return result.returncode, shown, result.stderr

    def test_a_pager_that_cannot_run_is_an_error(self):
        missing = (b"\nUnable to redirect output to pager. Received the following error when opening pager:\n"
                   b"[Errno 2] No such file or directory: 'no-such-pager'\n\nLearn more about configuring the output "
                   b"pager by running \"aws help config-vars\".\n")
        self.assertEqual(self.run_on_terminal("no-such-pager"), (253, b"", missing))
        self.tool.write("no-program", b"text")
        self.assertEqual(self.run_on_terminal("./no-program"),
                         (255, b"", b"\n[Errno 13] Permission denied: './no-program'\n"))
        for pager in ("cat '", 'cat "\\"', "  ", "cat \\"):
            code, shown, error = self.run_on_terminal(pager)
            self.assertEqual((code, shown), (255, b""), pager)
            self.assertIn(b"The pager's command has no word, or a quote that is not closed", error)

    def test_a_pager_is_started_without_a_shell_and_with_its_own_signals(self):
        expected = json.loads(FUNCTIONS["body"])
        for pager in ("sh -c 'cat >\"o ut\"'", 'sh -c "cat >\'o ut\'"', "tee o\\ ut"):
            code, _, error = self.run_on_terminal(pager)
            self.assertEqual((code, error), (0, b""), pager)
            self.assertEqual(json.loads(self.tool.read("o ut")), expected)
            os.unlink(os.path.join(self.tool.folder.name, "o ut"))
        self.tool.write("signals.sh", b"grep SigIgn /proc/$$/status")
        self.assertEqual(self.run_on_terminal("sh signals.sh")[1].split()[1][-4:], b"0000")
        # A pager that fails after its start is its own affair, as for the vendor's tool.
        self.assertEqual(self.run_on_terminal("sh -c 'exit 127'"), (0, b"", b""))


if __name__ == "__main__":
    TOOL = os.path.abspath(sys.argv.pop(1))
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli_output: %d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
