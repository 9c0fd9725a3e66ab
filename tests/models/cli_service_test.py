#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""awsc_generate(… CLI) makes a command-line tool of any service: here of shelves.json, a service with awsJson.

    cli_service_test.py TOOL
"""
import json
import os
import sys
import unittest

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, "integration"), os.path.join(TESTS, "abi")]
from cli_support import Recorder, Tool  # noqa: E402
from models import message  # noqa: E402

JSON = {"Content-Type": "application/x-amz-json-1.1"}
EVENTS = {"Content-Type": "application/vnd.amazon.eventstream"}
WATCHED = b"".join(message(name, body) for name, body in (
    ("initial-response", b'{"Session": "s-1"}'), ("Added", b'{"Isbn": "1", "Cover": "aGk="}'), ("Added", b'{"Isbn": "2"}')))
LINES = b'{"Added":{"Isbn":"1","Cover":"aGk="}}\n{"Added":{"Isbn":"2"}}\n'
SESSION = b'{\n    "Session": "s-1"\n}\n'


def answer(value, status=200):
    return {"status": status, "body": json.dumps(value), "headers": JSON}


class AnyService(unittest.TestCase):
    def setUp(self):
        self.server, self.tool = Recorder(), Tool([TOOL])
        self.addCleanup(self.server.close)
        self.addCleanup(self.tool.close)

    def run_tool(self, *arguments, answers=(), code=0):
        self.server.prepare(answers or [answer({})])
        done = self.tool.run(*arguments, AWS_ENDPOINT_URL=self.server.url)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def sent(self):
        return [json.loads(body) for _, _, _, body in self.server.requests]

    def test_every_kind_of_option_reaches_the_request(self):
        self.run_tool("put-book", "--isbn", "1", "--kind", "novel", "--cover", "hi", "--bought", "2026-01-02T03:04:05Z",
                      "--pages", "3", "--tags", "a=b,c=d", "--authors", "Name=x,Born=5", "Name=y", "--price", "Exact=2.5",
                      "--lent")
        (method, path, headers, _), = self.server.requests
        self.assertEqual((method, path, headers["X-Amz-Target"], headers["Content-Type"]),
                         ("POST", "/", "Shelves.PutBook", "application/x-amz-json-1.1"))
        self.assertIn("/shelves/aws4_request", headers["Authorization"])
        self.assertEqual(self.sent(), [{
            "Isbn": "1", "Kind": "novel", "Cover": "aGk=", "Bought": 1767323045, "Pages": 3, "Tags": {"a": "b", "c": "d"},
            "Authors": [{"Name": "x", "Born": 5}, {"Name": "y"}], "Price": {"Exact": 2.5}, "Lent": True}])

    def test_a_skeleton_is_an_input(self):
        for kind, option in (("input", "--cli-input-json"), ("yaml-input", "--cli-input-yaml")):
            skeleton = self.run_tool("get-book", "--generate-cli-skeleton", kind).stdout
            self.assertEqual(self.server.requests, [])
            self.tool.write("input", skeleton.replace(b'""', b'"1"').replace(b"''", b"'1'"))
            self.run_tool("get-book", option, "file://input")
            self.assertEqual(self.sent(), [{"Isbn": "1"}])

    def test_an_error_of_the_service_has_its_name_and_code(self):
        done = self.run_tool("put-book", "--isbn", "1", code=254,
                             answers=[answer({"__type": "example.shelves#ShelfFull", "message": "no room"}, 400)])
        self.assertEqual(done.stderr, b"\nAn error occurred (ShelfFull) when calling the PutBook operation: no room\n")

    def test_pages_are_joined(self):
        pages = [answer({"Books": [{"Isbn": "1"}], "NextToken": "n"}), answer({"Books": [{"Isbn": "2"}]})]
        done = self.run_tool("list-books", "--query", "Books[].Isbn", "--output", "text", answers=pages)
        self.assertEqual(done.stdout.split(), [b"1", b"2"])
        self.assertEqual(self.sent(), [{}, {"NextToken": "n"}])

    def test_a_waiter_is_a_command(self):
        self.run_tool("wait", "book-ready", "--isbn", "1", answers=[answer({"State": "ready"})])
        self.run_tool("wait", "book-ready", "--isbn", "1", answers=[answer({"State": "lost"})], code=255)

    def test_each_event_of_a_stream_is_a_line_of_json(self):
        events = [{"body": WATCHED, "headers": EVENTS}]
        done = self.run_tool("watch-shelf", "--shelf", "3", answers=events)
        self.assertEqual((done.stdout, done.stderr), (LINES, SESSION))
        done = self.run_tool("watch-shelf", "--shelf", "3", "out", answers=events)
        self.assertEqual((done.stdout, self.tool.read("out")), (SESSION, LINES))

    def test_the_help_lists_commands_by_their_noun(self):
        text = self.run_tool("help").stdout.decode()
        self.assertIn("NAME\n  shelves - commands for Shelves\n\nDESCRIPTION\n  Books on shelves.\n", text)
        self.assertIn("\n  book\n    get-book\n    list-books\n    put-book  ", text)
        self.assertIn("\n  status\n    get-status\n    list-statuses\n", text)
        self.assertNotIn(" \n", text)

    def test_the_help_of_a_command_has_its_options(self):
        text = self.run_tool("put-book", "help").stdout.decode()
        for part in ("Puts a book on a shelf. It stays there.", "--isbn (string) [required]\n      Number of the book.",
                     "      * atlas\n", "Name=string,Born=integer ..."):
            self.assertIn(part, text)
        text = self.run_tool("watch-shelf", "help").stdout.decode()
        self.assertTrue(text.startswith("NAME\n  watch-shelf\n\nSYNOPSIS\n"), text[:100])
        self.assertIn("each a line of JSON", text)

    def test_commands_options_and_values_are_completed(self):
        for words, expected in ((["put-"], "put-book"), (["put-book", "--pa"], "--pages"),
                                (["put-book", "--kind", "a"], "atlas"), (["wait", ""], "book-ready")):
            self.assertEqual(self.run_tool("--complete", *words).stdout.decode().split(), [expected])
        for shell in ("bash", "zsh", "fish"):
            self.assertIn(b"shelves", self.run_tool("completion", shell).stdout)

    def test_mistakes_are_told(self):
        for arguments, expected in ((["put-boook"], b"  * put-book\n"),
                                    (["put-book"], b"the following arguments are required: --isbn\n"),
                                    (["put-book", "--isbn", "1", "--price", "Exact=1,Text=x"], b"Exact, Text.\n")):
            self.assertIn(expected, self.run_tool(*arguments, code=252).stderr)
            self.assertEqual(self.server.requests, [])


if __name__ == "__main__":
    TOOL = os.path.abspath(sys.argv.pop(1))
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print("cli_service: %d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
