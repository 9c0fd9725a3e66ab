"""Breaks long lines of generated code at commas, aligned after the bracket that is open, as our style has it."""

from __future__ import annotations

import re
from typing import List

WIDTH = 120


def wrap_code(text: str) -> str:
    """Breaks the lines that are too long; comments and preprocessor lines stay as they are."""
    lines: List[str] = []
    for line in text.split("\n"):
        if len(line) <= WIDTH or line.lstrip()[:1] in ("#", "*", "/"):
            lines.append(line)
        else:
            lines.extend(_wrap(line))
    return "\n".join(lines)


def _wrap(line: str) -> List[str]:
    result = []
    while len(line) > WIDTH:
        at = line.rfind(", ", 0, WIDTH) + 1
        indent = _open_bracket(line[:at]) if at else 0
        if at <= indent:
            at, indent = _after_type(line), 0
        if not at:
            break
        if indent + max(len(piece) for piece in line[at:].split(", ")) > WIDTH - 2:
            indent = len(line) - len(line.lstrip()) + 4
        result.append(line[:at].rstrip())
        line = " " * indent + line[at:].lstrip()
    return result + [line]


def _after_type(line: str) -> int:
    """Where the name of a function begins whose declaration has no other place to break; 0 if this is none."""
    match = re.match(r"[A-Za-z_][A-Za-z0-9_ ]*[ *](?=[A-Za-z0-9_]+\()", line)
    return match.end() if match and line[0] != " " else 0


def _open_bracket(text: str) -> int:
    """The column after the innermost bracket that is still open, else the indentation and four."""
    open_at: List[int] = []
    quoted = False
    for column, char in enumerate(text):
        if char == '"' and text[column - 1:column] != "\\":
            quoted = not quoted
        elif not quoted and char in "({":
            open_at.append(column + 1)
        elif not quoted and char in ")}" and open_at:
            open_at.pop()
    return open_at[-1] if open_at else len(text) - len(text.lstrip()) + 4
