#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of words.py: patterns, languages, lines and the list of allowed sentences."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import words  # noqa: E402


def found(name, text, allowed=()):
    return list(words.findings(pathlib.Path(name), text, allowed))


class Patterns(unittest.TestCase):
    def check(self, sentence, bad):
        self.assertEqual(bool(found("a.md", sentence)), bad, sentence)

    def test_bad_beginnings_are_found(self):
        for word in ("What", "Whatever", "Who", "Whoever", "Whose", "That of", "Those of", "Of the", "Of a"):
            self.check(f"{word} library returns is text.", True)
            self.check(f"It works. {word} library returns is text.", True)
            self.check(f"It works; {word.lower()} library returns is text.", True)

    def test_bad_words_are_found_anywhere(self):
        for sentence in ("It takes a value that is none.", "The socket is open, but nobody reads.",
                         "The answer goes to whoever asked.", "Two of these are none.", "It is no sign of life."):
            self.check(sentence, True)

    def test_plain_sentences_pass(self):
        for sentence in ("The function returns what it found.", "It is none of the above.", "What does it return?",
                         "An offer whose end is near.", "Off the shelf.", "Whole files.", "Wholly new."):
            self.check(sentence, False)

    def test_quotations_and_code_pass(self):
        for sentence in ('The text "what is missing" is shown. "Nobody" is a name.', "`nobody` is a user.",
                         "The user 'nobody' owns it."):
            self.check(sentence, False)


class Languages(unittest.TestCase):
    def test_comments_of_c_have_their_line(self):
        text = "int a;\n/*\n * Makes text.\n * What it makes is new.\n */\nint b; // who calls\n"
        self.assertEqual(found("a.c", text), [(4, "What it makes is new."), (6, "who calls")])

    def test_a_tag_of_doxygen_begins_a_sentence(self):
        self.assertEqual(found("a.h", "/**\n * Sends.\n * @param out  what it made\n */\n"), [(3, "what it made")])

    def test_adjacent_literals_are_one_message(self):
        text = 'fail("the text is " "not read: " "what is it");\nputs("what");\n'
        self.assertEqual([line for line, _ in found("a.c", text)], [1])

    def test_the_rest_of_a_message_may_begin_with_of(self):
        self.assertEqual(found("a.c", 'expect("of the first page");'), [])

    def test_names_of_tests_in_c_and_python(self):
        self.assertEqual(found("a.c", "static void what_is_sent(void **state)\n"), [(1, "what_is_sent")])
        self.assertEqual(found("a.py", "def test_nobody_waits():\n    pass\n"), [(1, "nobody_waits")])
        self.assertEqual(found("a.py", "def what_is_sent():\n    pass\n"), [])

    def test_docstrings_and_comments_of_python(self):
        text = '"""Reads.\n\nWhat is left stays.\n"""\nx = 1  # whose it is\nprint(f"what {x} is, is said")\n'
        self.assertEqual(sorted(found("a.py", text)), [(3, "What is left stays."), (5, "whose it is"),
                                                       (6, "what X is, is said")])

    def test_comments_of_templates(self):
        text = "{# What templates know. #}\n/** {{ a.b }} */\n"
        self.assertEqual(found("a.h.j2", text), [(1, "What templates know.")])

    def test_tables_of_markdown_but_not_its_code(self):
        text = "| word | what it means |\n|---|---|\n\n```sh\n# what it does\n```\n"
        self.assertEqual(found("a.md", text), [(1, "what it means")])

    def test_comments_of_shell_and_cmake(self):
        self.assertEqual(found("CMakeLists.txt", 'set(a "#")\n# Who builds it.\n'), [(2, "Who builds it.")])
        self.assertEqual(found("run", "#!/bin/sh\necho a # what is said\n"), [(2, "what is said")])

    def test_other_files_are_not_read(self):
        self.assertEqual(found("a.json", '{"a": "What is it that."}'), [])


class Command(unittest.TestCase):
    def run_on(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a.md")
            path.write_text(text, encoding="utf-8")
            return subprocess.run([sys.executable, words.__file__, folder], capture_output=True, text=True, check=False)

    def test_a_finding_is_printed_and_the_status_is_1(self):
        run = self.run_on("Fine.\n\nWhat is bad is here.\n")
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stdout, r"a\.md:3: What is bad is here\.\n$")

    def test_without_findings_the_status_is_0(self):
        run = self.run_on("Fine.\n")
        self.assertEqual((run.returncode, run.stdout), (0, ""))

    def test_an_allowed_sentence_is_not_reported(self):
        allowed = words.allowed_parts("# a remark: x\na.md: is bad\n")
        self.assertEqual(found("a.md", "What is bad is here.", allowed["a.md"]), [])
        self.assertEqual(found("a.md", "What is here.", ["*"]), [])
        self.assertEqual(len(found("a.md", "What is here.", allowed["a.md"])), 1)


if __name__ == "__main__":
    unittest.main()
