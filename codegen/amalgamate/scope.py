# SPDX-License-Identifier: Apache-2.0
"""Names of a C file: those that it defines for itself, those that it defines for others, and its macros."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Set, Tuple

from codegen.amalgamate.ctokens import Token, directives, is_code

_OPEN, _CLOSE = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}
_NO_NAME = frozenset("""
const volatile static inline extern typedef struct union enum int char long short unsigned signed void float double bool
_Bool _Atomic sizeof __attribute__ _Alignas _Static_assert restrict register _Thread_local _Noreturn
""".split())


@dataclass
class Names:
    """Names at file scope."""

    local: Set[str] = field(default_factory=set)  # static, typedef, tags, enumerators
    shared: Set[str] = field(default_factory=set)  # functions and variables that other files may use
    macros: Set[str] = field(default_factory=set)


def names_of(tokens: List[Token]) -> Names:
    names = Names()
    for found in directives(tokens):
        if len(found) > 2 and tokens[found[1]].text == "define":
            names.macros.add(tokens[found[2]].text)
    for chunk in _chunks([token for token in tokens if is_code(token) and token.directive is None]):
        _add(chunk, names)
    return names


def _chunks(code: List[Token]) -> List[List[object]]:
    """Declarations and definitions at file scope. Brackets and their contents become lists."""
    chunks, chunk, index = [], [], 0
    while index < len(code):
        text = code[index].text
        if text in _OPEN:
            group, index = _group(code, index)
            is_body = text == "{" and _is_function(chunk)
            chunk.append(group)
            if is_body:
                chunks.append(chunk)
                chunk = []
            continue
        index += 1
        if text == ";":
            chunks.append(chunk)
            chunk = []
        else:
            chunk.append(code[index - 1])
    return chunks


def _group(code: List[Token], index: int) -> Tuple[List[object], int]:
    """The tokens from a bracket to its partner, nested; and the index after it."""
    end = _OPEN[code[index].text]
    group: List[object] = [code[index]]
    index += 1
    while index < len(code) and code[index].text != end:
        if code[index].text in _OPEN:
            inner, index = _group(code, index)
            group.append(inner)
        else:
            group.append(code[index])
            index += 1
    return group, index + 1


def _text(item: object) -> str:
    return item[0].text if isinstance(item, list) else item.text


def _is_name(item: object) -> bool:
    return isinstance(item, Token) and item.kind == "name" and item.text not in _NO_NAME


def _is_function(chunk: List[object]) -> bool:
    return bool(chunk) and _text(chunk[-1]) == "(" and not any(_text(item) == "=" for item in chunk)


def _add(chunk: List[object], names: Names) -> None:
    words = {item.text for item in chunk if isinstance(item, Token)}
    _add_tags(chunk, names)
    if "typedef" in words:
        names.local.update(_declarators(chunk))
    elif "static" in words and "_Static_assert" not in words:
        names.local.update(_declarators(chunk))
    elif chunk and isinstance(chunk[-1], list) and _text(chunk[-1]) == "{" and _is_function(chunk[:-1]):
        names.shared.update(_declarators(chunk))
    elif any(_text(item) == "=" for item in chunk) and "extern" not in words:
        names.shared.update(_declarators(chunk))


def _add_tags(items: List[object], names: Names) -> None:
    """Tags with a body, and the values of enumerations."""
    for index, item in enumerate(items):
        if not isinstance(item, Token) or item.text not in ("struct", "union", "enum"):
            continue
        rest = items[index + 1:]
        if rest and _is_name(rest[0]) and len(rest) > 1 and _text(rest[1]) == "{":
            names.local.add(rest[0].text)
            rest = rest[1:]
        if rest and isinstance(rest[0], list) and _text(rest[0]) == "{":
            if item.text == "enum":
                names.local.update(_enumerators(rest[0]))
            else:
                _add_tags(rest[0], names)


def _enumerators(group: List[object]) -> List[str]:
    return [item.text for index, item in enumerate(group) if _is_name(item) and _text(group[index - 1]) in "{,"]


def _declarators(chunk: List[object]) -> List[str]:
    """The names that a declaration declares: `int f(void)`, `x[3] = {…}, *y`, `(*g)(int)`."""
    found, part = [], []
    for item in chunk + [None]:
        if item is None or _text(item) == ",":
            name = _declarator(part)
            if name:
                found.append(name)
            part = []
        else:
            part.append(item)
    return found


def _declarator(part: List[object]) -> str:
    name = ""
    for index, item in enumerate(part):
        if _text(item) == "=":
            break
        if isinstance(item, list) and _text(item) == "(":
            if index and _text(part[index - 1]) in ("__attribute__", "_Atomic", "_Alignas"):
                continue
            pointed = [inner for inner in item if _is_name(inner)]
            if len(item) > 1 and _text(item[1]) == "*" and pointed and not (index and _is_name(part[index - 1])
                                                                            and _is_last_group(part, index)):
                return pointed[-1].text
            if index and _is_name(part[index - 1]) and not part[index - 1].text.isupper():
                return part[index - 1].text
        elif _is_name(item):
            name = item.text
    return name


def _is_last_group(part: List[object], index: int) -> bool:
    return not any(isinstance(item, list) and _text(item) == "(" for item in part[index + 1:])


def pasted_prefixes(tokens: List[Token]) -> Set[str]:
    """Beginnings of names that macros of the file complete: `field_` of `field_##kind`."""
    found = set()
    for indices in directives(tokens):
        for first, second in zip(indices, indices[1:]):
            if tokens[second].text == "##" and tokens[first].text.endswith("_"):
                found.add(tokens[first].text)
    return found


# ---- macros ----------------------------------------------------------------------------------------------------------


@dataclass
class Macro:
    """A macro with parameters: positions whose argument is a part of a name, a text or a member, not a name in scope."""

    parameters: List[str]
    body: List[Token]
    raw: Set[int] = field(default_factory=set)


def macros_of(tokens: List[Token]) -> Dict[str, Macro]:
    found = {}
    for indices in directives(tokens):
        words = [tokens[index] for index in indices]
        if len(words) < 4 or words[1].text != "define":
            continue
        # A macro has parameters if the bracket follows its name without a blank.
        if tokens[indices[2] + 1].text != "(":
            continue
        end = next((at for at, word in enumerate(words) if word.text == ")"), len(words))
        macro = Macro([word.text for word in words[4:end] if word.text != ","], words[end + 1:])
        found[words[2].text] = macro
    return found


def mark_raw(macros: Dict[str, Macro]) -> None:
    """Finds raw parameters: beside # or ##, behind . or ->, as a member of offsetof, or handed on to such a place."""
    changed = True
    while changed:
        changed = False
        for macro in macros.values():
            for position in _raw_positions(macro, macros) - macro.raw:
                macro.raw.add(position)
                changed = True


def _raw_positions(macro: Macro, macros: Dict[str, Macro]) -> Set[int]:
    raw = set()
    handed_on = raw_arguments(macro.body, macros)
    for index, token in enumerate(macro.body):
        if token.text not in macro.parameters:
            continue
        before = macro.body[index - 1].text if index else ""
        after = macro.body[index + 1].text if index + 1 < len(macro.body) else ""
        if before in ("#", "##", ".", "->") or after == "##" or index in handed_on:
            raw.add(macro.parameters.index(token.text))
    return raw


def raw_arguments(code: List[Token], macros: Dict[str, Macro]) -> Set[int]:
    """Indices of names that stand alone as the argument of a raw parameter."""
    found = set()
    for index, token in enumerate(code):
        is_offset = token.text == "offsetof"
        if not is_offset and token.text not in macros:
            continue
        if index + 1 >= len(code) or code[index + 1].text != "(":
            continue
        for position, argument in enumerate(_arguments(code, index + 1)):
            is_raw = position == 1 if is_offset else position in macros[token.text].raw
            if is_raw:
                found.update(at for at in argument if code[at].kind == "name")
    return found


def _arguments(code: List[Token], index: int) -> List[List[int]]:
    arguments: List[List[int]] = [[]]
    depth = 0
    for at in range(index, len(code)):
        text = code[at].text
        depth += (text in _OPEN) - (text in _CLOSE)
        if depth == 0:
            break
        if text == "," and depth == 1:
            arguments.append([])
        elif at > index:
            arguments[-1].append(at)
    return arguments
