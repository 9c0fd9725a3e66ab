# SPDX-License-Identifier: Apache-2.0
"""Renames what a C file defines for itself, so that all files fit into one."""

from __future__ import annotations

from typing import Dict, List, Set

from codegen.amalgamate.ctokens import Token, directives, is_code, joined
from codegen.amalgamate.scope import Macro, raw_arguments


def rename(tokens: List[Token], names: Dict[str, str], macros: Dict[str, Macro]) -> str:
    """The text with the names replaced, except members of structures, parameters of macros and arguments that a macro
    makes a text or a part of a name of."""
    code = [index for index, token in enumerate(tokens) if is_code(token)]
    kept = _members(tokens, code) | _macro_parameters(tokens)
    kept |= {code[at] for at in raw_arguments([tokens[index] for index in code], macros)}
    for at, index in enumerate(code):
        token = tokens[index]
        if token.kind != "name" or token.text not in names or index in kept or _is_include(tokens, token):
            continue
        before = tokens[code[at - 1]].text if at else ""
        if before not in (".", "->"):
            tokens[index] = Token(token.kind, names[token.text], token.directive)
    return joined(tokens)


def _is_include(tokens: List[Token], token: Token) -> bool:
    """A line that includes a header of the system; the project's own are replaced before."""
    return token.directive is not None and any(
        other.directive == token.directive and other.text == "include" for other in tokens)


def _macro_parameters(tokens: List[Token]) -> Set[int]:
    """The parameters of each macro, in its list and in its body."""
    kept: Set[int] = set()
    for indices in directives(tokens):
        if len(indices) < 4 or tokens[indices[1]].text != "define" or tokens[indices[2] + 1].text != "(":
            continue
        end = next((at for at, index in enumerate(indices) if tokens[index].text == ")"), len(indices))
        parameters = {tokens[index].text for index in indices[4:end]}
        kept.update(index for index in indices[4:] if tokens[index].text in parameters)
    return kept


def _members(tokens: List[Token], code: List[int]) -> Set[int]:
    """The declarators of members, in each body of a structure or union."""
    kept: Set[int] = set()
    at = 0
    while at < len(code):
        if tokens[code[at]].text in ("struct", "union"):
            body = at + 1
            if body < len(code) and tokens[code[body]].kind == "name":
                body += 1
            if body < len(code) and tokens[code[body]].text == "{":
                _members_of_body(tokens, code, body, kept)
        at += 1
    return kept


def _members_of_body(tokens: List[Token], code: List[int], begin: int, kept: Set[int]) -> None:
    braces = brackets = 0
    for at in range(begin, len(code)):
        text = tokens[code[at]].text
        braces += (text == "{") - (text == "}")
        brackets += (text in "([") - (text in ")]")
        if braces == 0:
            return
        if braces != 1 or tokens[code[at]].kind != "name":
            continue
        before, after = tokens[code[at - 1]].text, tokens[code[at + 1]].text
        if brackets == 0 and after in (";", ",", "[", ":") and before not in ("struct", "union", "enum"):
            kept.add(code[at])
        elif brackets == 1 and before == "*" and after == ")" and tokens[code[at + 2]].text == "(":
            kept.add(code[at])
