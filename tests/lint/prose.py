# SPDX-License-Identifier: Apache-2.0
"""Finds the prose of a file: comments, docstrings, Markdown text, messages and names of tests.

`blocks(path, text)` returns one Block for each paragraph of a comment or document, table cell, message or name.
"""
import ast
import bisect
import io
import re
import tokenize


class Block:
    """A piece of prose of one kind: comment, text, message or name. `line_at` maps an offset to a line of the file."""

    def __init__(self, kind, lines):
        self.kind = kind
        self._starts, self._numbers, parts, size = [], [], [], 0
        for number, part in lines:
            part = part.strip()
            if not part:
                continue
            self._starts.append(size)
            self._numbers.append(number)
            parts.append(part)
            size += len(part) + 1
        self.text = " ".join(parts)

    def line_at(self, offset):
        return self._numbers[bisect.bisect_right(self._starts, offset) - 1]


def blocks(path, text):
    """Returns all blocks of prose in `text`. The name of the file, or its first line, determines the language."""
    reader = reader_of(path, text)
    return [block for block in reader(text) if block.text] if reader else []


def reader_of(path, text):
    name = path.name
    if path.suffix in (".c", ".h", ".cc", ".cpp", ".in"):
        return c_blocks
    if path.suffix == ".j2":
        return template_blocks
    if path.suffix == ".md":
        return markdown_blocks
    first = text.split("\n", 1)[0]
    if path.suffix == ".py" or first.startswith("#!") and "python" in first:
        return python_blocks
    if path.suffix in (".cmake", ".sh", ".yml") or name == "CMakeLists.txt" or first.startswith("#!"):
        return hash_blocks
    return None


# C -----------------------------------------------------------------------------------------------------------------

C_TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/) | (?P<line>//[^\n]*) | (?P<jinja>\{\#.*?\#\}) | (?P<raw>R"\((.*?)\)")
  | (?P<string>"(?:[^"\\\n]|\\.)*") | (?P<character>'(?:[^'\\\n]|\\.)+')
""", re.VERBOSE | re.DOTALL)
C_TEST = re.compile(r"cmocka_unit_test(?:_setup|_teardown|_prestate)*\s*\(\s*(\w+)|^TEST\((\w+)|"
                    r"^(?:static )?void (\w+)\(void \*\*", re.MULTILINE)
TAG = re.compile(r"\s*[@\\](?:param(?:\[\w+\])?\s+\S+|\w+)\s*")


def c_blocks(text):
    yield from code_blocks(text, jinja=False)


def template_blocks(text):
    yield from code_blocks(text, jinja=True)


def code_blocks(text, jinja):
    strings, end, slashes = [], 0, []
    for token in C_TOKEN.finditer(text):
        kind, between = token.lastgroup, text[end:token.start()]
        if kind == "string" and strings and between.strip():
            yield Block("message", strings)
            strings = []
        if slashes and (kind != "line" or between.strip()):
            yield Block("comment", slashes)
            slashes = []
        if kind == "string":
            if not re.search(r"#\s*include\s*$", between):
                strings.append((line_of(text, token.start()), unescaped(token.group()[1:-1])))
        elif kind == "line":
            slashes.append((line_of(text, token.start()), token.group()[2:]))
        elif kind == "comment" or kind == "jinja" and jinja:
            yield from comment_blocks(token.group()[2:-2], line_of(text, token.start()))
        end = token.end()
    yield Block("message", strings)
    yield Block("comment", slashes)
    for number, name in names(C_TEST, text):
        yield Block("name", [(number, name)])


def comment_blocks(body, number):
    """Yields the paragraphs of one comment; a tag such as `@param out` begins a paragraph."""
    lines = []
    for offset, line in enumerate(body.split("\n")):
        line = re.sub(r"^\s*\*+(?!\*)<?\s?", "", line) if offset else re.sub(r"^[*!]*<?\s?", "", line)
        tag = TAG.match(line)
        if tag or not line.strip() or re.match(r"\s*(?:[-*]|\d+\.)\s", line):
            yield Block("comment", lines)
            lines = []
        line = line[tag.end():] if tag else re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", line)
        lines.append((number + offset, line.strip(" -")))
    yield Block("comment", lines)


def unescaped(literal):
    return re.sub(r"\\(.)", lambda escape: {"n": " ", "t": " ", "r": " ", '"': '"'}.get(escape.group(1), " "), literal)


def names(pattern, text):
    seen = set()
    for match in pattern.finditer(text):
        name = next(group for group in match.groups() if group)
        if name not in seen:
            seen.add(name)
            yield line_of(text, match.start()), name


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


# Python ------------------------------------------------------------------------------------------------------------

PYTHON_TEST = re.compile(r"^\s*def (test_\w+)", re.MULTILINE)


def python_blocks(text):
    comments = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            if comments and (comments[-1][0] != token.start[0] - 1 or token.line.strip() != token.string):
                yield Block("comment", comments)
                comments = []
            comments.append((token.start[0], token.string.lstrip("#!")))
    yield Block("comment", comments)
    tree = ast.parse(text)
    formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inside = {id(part) for node in formatted for part in node.values}
    for node in formatted:
        yield Block("message", [(node.lineno, "".join(literal_part(part) for part in node.values))])
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield from paragraphs("message", [(node.lineno + offset, line)
                                              for offset, line in enumerate(node.value.split("\n"))])
    for number, name in names(PYTHON_TEST, text):
        yield Block("name", [(number, name.removeprefix("test_"))])


def literal_part(part):
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "X"


def paragraphs(kind, lines):
    pending = []
    for number, line in lines:
        if not line.strip():
            yield Block(kind, pending)
            pending = []
        pending.append((number, line))
    yield Block(kind, pending)


# Markdown, shell and CMake -----------------------------------------------------------------------------------------

def markdown_blocks(text):
    lines, fenced = [], False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        code = fenced or line.lstrip().startswith("```") or line.startswith("    ") and not lines
        mark = re.match(r"\s*(?:[-*+]|\d+\.|#+|>)\s+", line)
        if code or mark or not line.strip() or line.startswith("|"):
            yield Block("text", lines)
            lines = []
        if line.startswith("|") and not code:
            for cell in line.strip("| ").split("|"):
                yield Block("text", [(number, cell.strip(" -"))])
        elif not code:
            lines.append((number, re.sub(r"[*_]{2}", "", line[mark.end():] if mark else line)))
    yield Block("text", lines)


HASH = re.compile(r"(?:^|(?<=\s))#(?!!)[ #]*(.*)$")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def hash_blocks(text):
    comments = []
    for number, line in enumerate(text.split("\n"), 1):
        comment = HASH.search(re.sub(QUOTED, lambda match: "X" * len(match.group()), line))
        alone = comment and not line[:comment.start()].strip()
        if comments and not (alone and comment.group(1)):
            yield Block("comment", comments)
            comments = []
        if comment:
            comments.append((number, line[comment.start(1):]))
            if not alone:
                yield Block("comment", comments)
                comments = []
    yield Block("comment", comments)
    for match in QUOTED.finditer(text):
        yield from paragraphs("message", [(line_of(text, match.start()) + offset, line)
                                          for offset, line in enumerate(match.group(1).split("\n"))])
