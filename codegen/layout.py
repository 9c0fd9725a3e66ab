# SPDX-License-Identifier: Apache-2.0
"""Breaks long lines of generated code at commas and aligns them after the open bracket, as our style requires."""

from __future__ import annotations

import re
from typing import List, Tuple

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
    pieces = _pieces(line)
    margin = len(line) - len(line.lstrip())
    result: List[str] = []
    current, brackets = "", []
    for number, (piece, changes) in enumerate(pieces):
        indent = brackets[-1] if brackets else margin + 4
        if current and len(current) + len(piece) + 1 > WIDTH:
            result.append(current)
            if indent + max(len(later) for later, _ in pieces[number:]) > WIDTH:
                indent = margin + 4
                brackets = [indent] * len(brackets)
            start = indent
            current = " " * indent + piece
        else:
            start = len(current) + 1 if current else 0
            current += " " + piece if current else piece
        for column, opens in changes:
            if opens:
                brackets.append(start + column + 1)
            elif brackets:
                brackets.pop()
    result.append(current)
    return _break_after_type(result)


def _pieces(line: str) -> List[Tuple[str, List[Tuple[int, bool]]]]:
    """The line cut after each comma outside of literals, with the brackets that open or close in each piece."""
    pieces, begin, changes, quoted = [], 0, [], False
    for column, char in enumerate(line):
        if char == '"' and line[column - 1:column] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif char in "({":
            changes.append((column - begin, True))
        elif char in ")}":
            changes.append((column - begin, False))
        elif char == "," and line[column + 1:column + 2] == " ":
            pieces.append((line[begin:column + 1], changes))
            begin, changes = column + 2, []
    return pieces + [(line[begin:], changes)]


def _break_after_type(lines: List[str]) -> List[str]:
    """A declaration whose first line is still too long continues below its type."""
    at = _after_type(lines[0]) if len(lines[0]) > WIDTH else 0
    if not at:
        return lines
    aligned = [line[at:] if line[:at + 4].isspace() else line for line in lines[1:]]
    return [lines[0][:at].rstrip(), lines[0][at:]] + aligned


def _after_type(line: str) -> int:
    """The offset of a function's name, if its declaration can be broken only there; else 0."""
    match = re.match(r"[A-Za-z_][A-Za-z0-9_ ]*[ *](?=[A-Za-z0-9_]+\()", line)
    return match.end() if match and line[0] != " " else 0
