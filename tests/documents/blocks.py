# SPDX-License-Identifier: Apache-2.0
"""The fenced blocks of a page, and how a test uses each: see CONTRIBUTING.md, "Pages"."""
import dataclasses
import re

FENCE = re.compile(r"^( *)```(.*)$")
# Code that stands outside of functions: definitions, which end with a brace at the beginning of a line.
DEFINITION = re.compile(r"^(?:/\*.*\*/\s*)?(static|typedef|struct|enum|int|void|#include|#define) ?", re.DOTALL)


@dataclasses.dataclass
class Block:
    line: int
    language: str
    words: list
    text: str

    @property
    def is_other(self):
        """Code of another SDK or tool: not run."""
        return "other" in self.words

    @property
    def is_program(self):
        return self.language == "c" and re.search(r"^int main\(", self.text, re.MULTILINE) is not None

    @property
    def is_definition(self):
        begins = DEFINITION.match(self.text)
        return begins is not None and (begins.group(1) == "static" or "\n}" in self.text or "#include" in self.text)

    @property
    def name(self):
        """The file name that the comment on the first line gives."""
        found = re.match(r"/\* ([\w.-]+)(?:\s.*)?\*/", self.text) or re.match(r"# ([\w./-]+)\n", self.text)
        return found.group(1) if found else None


def blocks_of(text):
    """All fenced blocks of a page in their order; ValueError for a fence that is not closed."""
    found, begun = [], None
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if begun is None and fence:
            language, *words = fence.group(2).split() or [""]
            begun = Block(number, language, words, "")
            indent = len(fence.group(1))
        elif begun is not None and fence and not fence.group(2).strip():
            found.append(begun)
            begun = None
        elif begun is not None:
            begun.text += line[indent:] + "\n"
    if begun is not None:
        raise ValueError(f"line {begun.line}: the block has no end")
    return found


def indented_blocks(text):
    """Numbers of lines that begin a block of code by indentation: pages use fences, whose language is known."""
    found, fenced, before = [], False, ""
    for number, line in enumerate(text.split("\n"), 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced and line.startswith("    ") and not before.strip():
            found.append(number)
        before = line
    return found


def pattern_of(expected):
    """A regular expression for output: `…` stands for any text in a line, a line of `…` for any lines."""
    parts = []
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() == "…":
            parts.append("(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(piece) for piece in line.rstrip().split("…")) + " *\n")
    return re.compile("".join(parts))
