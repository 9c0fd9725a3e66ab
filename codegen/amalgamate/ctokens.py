# SPDX-License-Identifier: Apache-2.0
"""C text as tokens that, joined, are the text again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator, List, Optional

_TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<text>(?:L|u8?|U)?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<splice>\\\n)
  | (?P<newline>\n)
  | (?P<blank>[ \t\r\f\v]+)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
  | (?P<sign>->|\#\#|\.\.\.|.)
""", re.VERBOSE | re.DOTALL)


@dataclass
class Token:
    kind: str
    text: str
    directive: Optional[int] = None  # the number of the directive that it belongs to


def tokens_of(text: str) -> List[Token]:
    """Marks the tokens of directives, which end with their line."""
    tokens: List[Token] = []
    directive, count, is_first = None, 0, True
    for match in _TOKEN.finditer(text):
        token = Token(match.lastgroup, match.group())
        if token.kind == "sign" and token.text == "#" and is_first and directive is None:
            directive, count = count, count + 1
        token.directive = directive
        if token.kind == "newline" or (token.kind == "comment" and token.text.startswith("//")):
            if token.kind == "newline":
                directive, is_first = None, True
        elif token.kind not in ("blank", "comment", "splice"):
            is_first = False
        tokens.append(token)
    return tokens


def is_code(token: Token) -> bool:
    return token.kind not in ("comment", "blank", "newline", "splice")


def directives(tokens: List[Token]) -> Iterator[List[int]]:
    """The indices of the tokens of each directive, without blanks and comments."""
    current, found = None, []
    for index, token in enumerate(tokens):
        if token.directive is None:
            continue
        if token.directive != current:
            if found:
                yield found
            current, found = token.directive, []
        if is_code(token):
            found.append(index)
    if found:
        yield found


def joined(tokens: List[Token]) -> str:
    return "".join(token.text for token in tokens)
