#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lambda refuses input that it could only send changed, and sends nothing.

    cli_refusals_test.py TOOL
"""

import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cli_support import Recorder, Tool, json_body  # noqa: E402

UPDATE = ["update-function-configuration", "--function-name", "f"]
LIST = ["list-functions"]
MALFORMED = {b"caf\xe9": (4, 0xE9), b"a\xff": (2, 0xFF), b"\xc0\xaf": (1, 0xC0), b"x\xed\xa0\x80": (2, 0xED),
             b"\xf4\x90\x80\x80": (1, 0xF4), b"ab\xe2\x82": (3, 0xE2)}


class RefusalsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def run_tool(self, arguments, answer=None, **environment):
        self.recorder.prepare([answer or json_body({})])
        command = self.tool.command + list(arguments) + ["--endpoint-url", self.recorder.url]
        return subprocess.run(command, cwd=self.tool.folder.name, capture_output=True, timeout=60,
                              env=self.tool.environment(**environment))

    def refused(self, arguments, code, *texts):
        result = self.run_tool(arguments)
        self.assertEqual((result.returncode, result.stdout, self.recorder.requests), (code, b"", []))
        for text in texts:
            self.assertIn(text.encode(), result.stderr)

    def test_a_word_that_is_not_utf8_is_refused_with_its_option_and_byte(self):
        for bad, (position, byte) in MALFORMED.items():
            words = "Byte %d (0x%02x) is not UTF-8." % (position, byte)
            cases = [(UPDATE + ["--description", bad], "--description"),
                     (UPDATE + [b"--description=" + bad], "--description"),
                     (UPDATE + ["--layers", "good", bad], "--layers"),
                     (["untag-resource", "--resource", "arn:x", "--tag-keys", bad], "--tag-keys"),
                     (["invoke", "--function-name", "f", "--payload", bad, "out"], "--payload"),
                     (["get-function", "--function-name", bad], "--function-name"),
                     (LIST + ["--query", bad], "--query"), (LIST + ["--region", bad], "--region"),
                     (LIST + ["--profile", bad], "--profile"), (LIST + ["--starting-token", bad], "--starting-token")]
            for arguments, option in cases:
                with self.subTest(arguments=arguments):
                    self.refused(arguments, 252, option, words)

    def test_bad_bytes_inside_of_shorthand_and_json_are_refused(self):
        for value in (b"Variables={A=caf\xe9}", b'{"Variables":{"A":"caf\xe9"}}', b"Variables={A='\xff'}",
                      b"Variables={\xff=a}"):
            with self.subTest(value=value):
                self.refused(UPDATE + ["--environment", value], 252, "--environment", "is not UTF-8")
        self.refused(UPDATE + ["--cli-input-json", b'{"Description":"\xff"}'], 252, "--cli-input-json", "is not UTF-8")

    def test_half_of_a_surrogate_pair_is_refused(self):
        for text in (r"\ud800", r"\udc00", r"\ud800\ud800", r"a\udfffb"):
            with self.subTest(text=text):
                value = '{"Variables":{"A":"%s"}}' % text
                self.refused(UPDATE + ["--environment", value], 252, "--environment", r"Invalid \uXXXX escape")
                self.refused(UPDATE + ["--cli-input-json", '{"Description":"%s"}' % text], 252, "cli-input-json",
                             "Invalid JSON received")

    def test_a_file_that_is_not_utf8_is_refused_with_its_byte(self):
        self.tool.write("bad", b"caf\xe9")
        for arguments in (["--description", "file://bad"], ["--environment", "file://bad"],
                          ["--cli-input-json", "file://bad"], ["--environment", "Variables={A@=file://bad}"]):
            with self.subTest(arguments=arguments):
                self.refused(UPDATE + arguments, 252, arguments[0], "Byte 4 (0xe9) is not UTF-8.")

    def test_a_name_of_a_file_may_have_any_bytes(self):
        name = b"caf\xe9"
        with open(os.path.join(self.tool.folder.name.encode(), name), "w", encoding="utf-8") as file:
            file.write("text")
        result = self.run_tool(UPDATE + ["--description", b"file://" + name])
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(self.recorder.requests[0][3]), {"Description": "text"})
        result = self.run_tool(["invoke", "--function-name", "f", b"out\xff"], {"body": "{}"})
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_numbers_out_of_range_are_named(self):
        digits = "9" * 20
        for arguments, text in ((UPDATE + ["--timeout", digits], "--timeout: %s is out of range (32 bits)" % digits),
                                (UPDATE + ["--timeout=2147483648"], "--timeout: 2147483648 is out of range (32 bits)"),
                                (["get-layer-version", "--layer-name", "l", "--version-number", digits],
                                 "--version-number: %s is out of range (64 bits)" % digits),
                                (LIST + ["--max-items", digits], "--max-items: %s is out of range (64 bits)" % digits),
                                (LIST + ["--page-size", digits], "--page-size: %s is out of range (64 bits)" % digits)):
            with self.subTest(arguments=arguments):
                self.refused(arguments, 252, text)
        weight = ["create-alias", "--function-name", "f", "--name", "a", "--function-version", "1", "--routing-config"]
        self.refused(weight + ["AdditionalVersionWeights={2=1e400}"], 252, "--routing-config: 1e400 is out of range")
        self.refused(LIST + ["--cli-read-timeout", digits], 255, "--cli-read-timeout: '%s' is out of range" % digits)

    def test_words_that_are_no_numbers_are_named(self):
        weight = ["create-alias", "--function-name", "f", "--name", "a", "--function-version", "1", "--routing-config"]
        for arguments, text in ((UPDATE + ["--timeout", "x"], "--timeout: 'x' is not a number"),
                                (UPDATE + ["--timeout", "5.5"], "--timeout: '5.5' is not a whole number"),
                                (weight + ["AdditionalVersionWeights={2=x}"], "--routing-config: 'x' is not a number"),
                                (LIST + ["--cli-read-timeout", "x"], "--cli-read-timeout: 'x' is not a number")):
            with self.subTest(arguments=arguments):
                self.refused(arguments, 255, text)

    def test_an_empty_region_is_refused_as_the_service_would(self):
        self.refused(LIST + ["--region", ""], 254, "--region is empty")
        self.refused(LIST + ["--region", " "], 254, "--region is empty")

    def test_a_query_with_a_bad_call_is_refused_before_anything_is_sent(self):
        for query in ("nosuch(x)", "length()", "length(a, b)", "a[?nosuch(@)]", "map(&nosuch(@), a)"):
            with self.subTest(query=query):
                self.refused(LIST + ["--query", query], 255, "Bad value for --query " + query)
        self.refused(LIST + ["--query", ""], 252, "Bad value for --query ")

    def test_shorthand_reads_files_after_an_at_sign(self):
        self.tool.write("text", "line 1,\nline=2\n".encode())
        for value in ("Variables={A@=file://text,B=file://text}", "Variables={A@= 'file://text' ,B=file://text}"):
            result = self.run_tool(UPDATE + ["--environment", value])
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(json.loads(self.recorder.requests[0][3]),
                             {"Environment": {"Variables": {"A": "line 1,\nline=2\n", "B": "file://text"}}})
        result = self.run_tool(UPDATE + ["--vpc-config", "SubnetIds@=a,file://text"])
        self.assertEqual(json.loads(self.recorder.requests[0][3]), {"VpcConfig": {"SubnetIds": ["a", "line 1,\nline=2\n"]}})
        self.refused(UPDATE + ["--environment", "Variables={A@=file://missing}"], 252, "--environment", "file://missing")

    def test_prompting_has_no_effect(self):
        self.assertEqual(self.run_tool(LIST + ["--cli-auto-prompt"]).returncode, 0)


if __name__ == "__main__":
    TOOL = os.path.abspath(sys.argv.pop(1))
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli_refusals: %d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
