# SPDX-License-Identifier: Apache-2.0
"""Breaks of C source: each changes one token or removes one statement."""
import collections
import re

import unchanging

# Where a break is (first line and all text between two offsets), what stands there instead, and of which kind it is.
Break = collections.namedtuple("Break", "path line begin end text operator")

Token = collections.namedtuple("Token", "text begin end line")

_TOKENS = re.compile(r"""
    (?P<blank>\s+|\\\n)
  | (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<string>(?:u8|[LuU])?"(?:\\.|[^"\\])*"|[LuU]?'(?:\\.|[^'\\])*')
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
  | (?P<sign>->|\+\+|--|<<=|>>=|<=|>=|==|!=|&&|\|\||<<|>>|[-+*/%&|^]=|\.\.\.|.)
""", re.VERBOSE | re.DOTALL)

_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)

SWAPS = {
    "off by one": {"<": "<=", "<=": "<", ">": ">=", ">=": ">"},
    "equal": {"==": "!=", "!=": "=="},
    "and or": {"&&": "||", "||": "&&"},
    "arithmetic": {"+": "-", "-": "+", "+=": "-=", "-=": "+=", "++": "--", "--": "++"},
    "boolean": {"true": "false", "false": "true"},
    "wipe": {"awsc_buffer_clear_secret": "awsc_buffer_clear", "awsc_release_secret": "awsc_release",
             "awsc_arena_free_secret": "awsc_arena_free", "AWSC_BUFFER_INIT_SECRET": "AWSC_BUFFER_INIT"},
}

# Calls that only wipe: they are removed completely.
WIPES = {"awsc_wipe", "awsc_wipe_text"}


def _is_wiped_anyway(path, text, swapped):
    """A buffer that begins as a secret is wiped by awsc_buffer_clear too; no other sees the memory of a tool."""
    return not path.startswith("runtime/") or (
        swapped == "awsc_buffer_clear_secret" and "AWSC_BUFFER_INIT_SECRET" in text)

# Statements whose removal only leaks memory, descriptors or locks: sanitizers detect that, tests of values do not.
_GIVES_BACK = re.compile(
    r"(_free|_release|_secret|\bclose|_close|_destroy|_cleanup|_unlock|_buffer_clear|_key_clear|cJSON_Delete|"
    r"_end_session)\(")

_STATEMENT_AFTER = {";", "{", "}", ")", "else"}
_LVALUE_SIGNS = {"->", ".", "[", "(", "=", "+=", "-=", "*=", "/=", "|=", "&=", "^=", "<<=", ">>=", "++", "--"}
_NO_STATEMENT = {"return", "if", "for", "while", "do", "switch", "case", "default", "else", "sizeof", "struct", "enum",
                 "union", "static", "const", "typedef", "goto", "break", "continue", "extern", "_Static_assert"}


def tokens(text):
    """All tokens except comments, blanks and preprocessor lines, in order."""
    hidden = [match.span() for match in _DIRECTIVE.finditer(text)]
    found, line, at, next_hidden = [], 1, 0, 0
    for match in _TOKENS.finditer(text):
        begin = match.start()
        line += text.count("\n", at, begin)
        at = begin
        while next_hidden < len(hidden) and hidden[next_hidden][1] <= begin:
            next_hidden += 1
        inside = next_hidden < len(hidden) and hidden[next_hidden][0] <= begin
        if match.lastgroup not in ("blank", "comment") and not inside:
            found.append(Token(match.group(), begin, match.end(), line))
    return found


def _closing(found, index):
    """Index of the parenthesis that closes the one at `index`."""
    depth = 0
    for at in range(index, len(found)):
        if found[at].text == "(":
            depth += 1
        elif found[at].text == ")":
            depth -= 1
            if depth == 0:
                return at
    return None


def _statement_end(found, index):
    """Index of the semicolon that ends the statement at `index`; None if braces come first."""
    depth = 0
    for at in range(index, len(found)):
        text = found[at].text
        if text in "([":
            depth += 1
        elif text in ")]":
            depth -= 1
        elif text in "{}" or depth < 0:
            return None
        elif text == ";" and depth == 0:
            return at
    return None


def _is_binary(found, index):
    """Whether the sign at `index` stands between two operands."""
    before = found[index - 1].text
    return bool(re.match(r"[\w)\]]", before[-1])) and before not in ("return", "case")


def _ends_head(found, index):
    """Whether `)` at `index` ends the head of a statement, and is not of a cast or a call."""
    depth = 0
    for at in range(index, 0, -1):
        depth += {")": 1, "(": -1}.get(found[at].text, 0)
        if depth == 0:
            return found[at - 1].text in ("if", "for", "while", "switch")
    return False


def _begins_statement(found, index):
    if index == 0 or found[index - 1].text not in _STATEMENT_AFTER:
        return False
    if found[index - 1].text == ")" and not _ends_head(found, index - 1):
        return False
    first, second = found[index].text, found[index + 1].text
    if [token.text for token in found[index:index + 3]] == ["(", "void", ")"]:
        return True
    if first == "*":
        return True
    if first in ("++", "--"):
        return True
    return bool(re.match(r"[A-Za-z_]", first)) and first not in _NO_STATEMENT and second in _LVALUE_SIGNS


def _number(text, negative=False):
    """The next number, written as this one; None for what is not a plain whole number. After -1 comes 0: other than -2,
    it is no failure."""
    match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|0|[1-9]\d*)([uUlL]*)", text)
    if not match or (negative and int(match.group(1), 0) == 0):
        return None
    value = int(match.group(1), 0) + (-1 if negative else 1)
    return ("0x%x" if match.group(1)[:2] in ("0x", "0X") else "%d") % value + match.group(2)


def breaks(path, text):
    """Every break that this module knows in a file, without those that change nothing."""
    found = tokens(text)
    same = unchanging.Unchanging(found)
    for each in _all_breaks(path, text, found):
        if not same.has(each):
            yield each


def _all_breaks(path, text, found):
    for index, token in enumerate(found[:-1]):
        for operator, swap in SWAPS.items():
            if token.text in swap:
                postfix = token.text in ("++", "--")
                unary = operator == "arithmetic" and not postfix and not _is_binary(found, index)
                if not unary and not (operator == "wipe" and _is_wiped_anyway(path, text, token.text)):
                    yield Break(path, token.line, token.begin, token.end, swap[token.text], operator)
        if token.text == "!" and found[index + 1].text != "=":
            yield Break(path, token.line, token.begin, token.end, "", "not dropped")
        if token.text == "if" and found[index + 1].text == "(":
            last = _closing(found, index + 1)
            if last:
                begin, end = found[index + 1].end, found[last].begin
                yield Break(path, token.line, begin, end, "!(" + text[begin:end] + ")", "negated")
        negative = found[index - 1].text == "-" and not _is_binary(found, index - 1)
        if _number(token.text, negative):
            yield Break(path, token.line, token.begin, token.end, _number(token.text, negative), "constant")
        if token.text in ("break", "continue") and found[index + 1].text == ";":
            yield Break(path, token.line, token.begin, token.end, "", "jump removed")
        if token.text == "else" and found[index + 1].text not in ("if", "{"):
            last = _statement_end(found, index + 1)
            if last:
                yield Break(path, token.line, token.begin, found[last].end, "", "else removed")
        if token.text == "return" and found[index - 1].text == ")":
            last = _statement_end(found, index)
            if last:
                yield Break(path, token.line, token.begin, found[last].begin, "", "return removed")
        if _begins_statement(found, index):
            last = _statement_end(found, index)
            statement = text[token.begin:found[last].begin] if last else ""
            if last and not _GIVES_BACK.search(statement):
                operator = "wipe" if token.text in WIPES and path.startswith("runtime/") else "statement removed"
                yield Break(path, token.line, token.begin, found[last].begin, "", operator)


def apply(text, found):
    return text[:found.begin] + found.text + text[found.end:]


def shown(text, found):
    """The lines that a break changes, before and after, without indentation. They identify the break."""
    begin = text.rfind("\n", 0, found.begin) + 1
    end = text.find("\n", found.end)
    end = len(text) if end < 0 else end
    before, after = text[begin:end], text[begin:found.begin] + found.text + text[found.end:end]
    return tuple(" ".join(part.split()) for part in (before, after))
