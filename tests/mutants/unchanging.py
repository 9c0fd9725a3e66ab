# SPDX-License-Identifier: Apache-2.0
"""Breaks that change nothing, whatever the rest of the program does: rules that look at the tokens around a break."""
import re

PAIRS = {"(": ")", "[": "]", "{": "}"}

# The compiler alone reads them.
_UNEVALUATED = {"_Static_assert", "static_assert", "__attribute__", "_Alignof"}

# They give at least as much memory as they are asked for, and nothing says how much.
_GIVE_ROOM = {"awsc_alloc", "awsc_alloc_zeroed", "awsc_arena_alloc", "awsc_arena_alloc_zeroed", "awsc_buffer_reserve",
              "awsc_cli_alloc", "malloc", "realloc"}

# Options of libcurl that are off with 0 and on with any other number, by its manual.
_ON_OR_OFF = {"CURLOPT_" + name for name in (
    "FORBID_REUSE", "FRESH_CONNECT", "HTTPGET", "NOBODY", "NOSIGNAL", "PATH_AS_IS", "POST", "QUICK_EXIT",
    "SSL_ENABLE_ALPN", "SUPPRESS_CONNECT_HEADERS", "TCP_KEEPALIVE", "TCP_NODELAY", "UPLOAD", "VERBOSE")}

# Calls without an effect of their own.
_GIVES_ALLOCATOR = {"awsc_allocator_default", "awsc_memory"}

_WORD = re.compile(r"[A-Za-z_]\w*")

# Operands without an effect of their own.
_PLAIN = re.compile(r"[\w.]+|->|[-+*]|\[|\]")


class Unchanging:
    """The tokens of a file, and what is known of their brackets."""

    def __init__(self, found):
        self.found, self.at = found, {token.begin: index for index, token in enumerate(found)}
        self.partner, self.around, open_ones = {}, [], []
        for index, token in enumerate(found):
            if open_ones and token.text == PAIRS[found[open_ones[-1]].text]:
                self.partner[index], self.partner[open_ones[-1]] = open_ones[-1], index
                open_ones.pop()
            self.around.append(tuple(open_ones))
            if token.text in PAIRS:
                open_ones.append(index)

    def has(self, each):
        index = self.at.get(each.begin)
        if index is None:
            return False
        return (self._is_unevaluated(index) or self._is_size_of_parameter(index) or
                (each.operator == "constant" and (self._is_more_room(index) or self._is_longer_array(index) or
                                                  self._switches_on(index))) or
                (each.operator == "off by one" and self._is_least_or_most(index)) or
                (each.operator == "jump removed" and self._goes_there_anyway(index)) or
                (each.operator == "return removed" and self._returns_anyway(index)) or
                (each.operator == "statement removed" and self._is_cast_to_void(index)))

    def _text(self, index):
        return self.found[index].text if 0 <= index < len(self.found) else ""

    def _texts(self, begin, end):
        return [token.text for token in self.found[begin:end]]

    def _is_unevaluated(self, index):
        """In `_Static_assert(…)`, in an attribute, or an index in `sizeof a[0]`, which cannot be a type."""
        for bracket in self.around[index]:
            before = self._text(bracket - 1)
            if self._text(bracket) == "(" and before in _UNEVALUATED:
                return True
            if self._text(bracket) == "[" and self._is_operand_of_sizeof(bracket):
                return True
        return False

    def _is_operand_of_sizeof(self, bracket):
        at = bracket - 1
        while re.fullmatch(r"\w+", self._text(at)):
            if self._text(at - 1) == "sizeof":
                return True
            if self._text(at - 1) not in (".", "->"):
                return False
            at -= 2
        return False

    def _is_declared(self, bracket):
        """Whether `[` belongs to the name of a declaration."""
        name, before = self._text(bracket - 1), self._text(bracket - 2)
        if not _WORD.fullmatch(name) or before in ("sizeof", "return", "case", "else", "goto"):
            return False
        return bool(_WORD.fullmatch(before)) or (
            before == "*" and bool(_WORD.fullmatch(self._text(bracket - 3))) and
            self._text(bracket - 4) in (";", "{", "}", "const", "static", "struct", "(", ","))

    def _is_size_of_parameter(self, index):
        """A parameter that is an array is a pointer: its first size is a remark for people."""
        around = self.around[index]
        return ([self._text(at) for at in around] == ["(", "["] and self._is_declared(around[1]) and
                self._text(self.partner.get(around[0], -1) + 1) in ("{", ";"))

    def _is_more_room(self, index):
        """A larger number in the size of what is asked for, made by sums and products of what has no effect."""
        for bracket in reversed(self.around[index]):
            if self._text(bracket) != "(":
                return False
            name = self._text(bracket - 1)
            if name in _GIVE_ROOM:
                inside = self._texts(bracket + 1, self.partner.get(bracket, bracket))
                calls = any(b == "(" and re.fullmatch(r"\w+", a) and a not in {"sizeof", *_GIVES_ALLOCATOR}
                            for a, b in zip(inside, inside[1:]))
                return not calls and all(re.fullmatch(r"[\w.]+|->|[+*(),&]", text) for text in inside)
            if re.fullmatch(r"\w+", name):
                return False
        return False

    def _is_longer_array(self, index):
        """A local array with one element more, in a function that asks neither for its size nor for its address."""
        around = self.around[index]
        if not around or self._text(around[0]) != "{" or self._text(around[0] - 1) != ")":
            return False
        bracket = around[-1]
        if self._text(bracket) != "[" or self._texts(index - 1, index + 2) != ["[", self._text(index), "]"] or \
                not self._is_declared(bracket):
            return False
        name = self._text(bracket - 1)
        for at in range(bracket, self.partner.get(around[0], len(self.found))):
            if self._text(at) == name and (self._text(at - 1) in ("sizeof", "&") or
                                           self._texts(at - 2, at) == ["sizeof", "("] or self._is_in_macro(at)):
                return False
        return True

    def _is_in_macro(self, index):
        return any(self._text(at) == "(" and re.fullmatch(r"[A-Z][A-Z0-9_]+", self._text(at - 1))
                   for at in self.around[index])

    def _switches_on(self, index):
        return self._text(index) == "1L" and self._text(index - 1) == "," and self._text(index - 2) in _ON_OR_OFF

    def _is_least_or_most(self, index):
        """`if (a < b) a = b;`, `a < b ? a : b` and `a < b ? b - a : 0`: equal values give the same. AWSC_OK is 0."""
        begin, end = index, index + 1
        while _PLAIN.fullmatch(self._text(begin - 1)) and self._text(begin - 1) != "return":
            begin -= 1
        while _PLAIN.fullmatch(self._text(end)):
            end += 1
        sides = [self._texts(begin, index), self._texts(index + 1, end)]
        around = self.around[index][-1] if self.around[index] else 0
        if self._text(begin - 1) in ("(", "&&") and self._text(around - 1) == "if" and self.partner.get(around) == end:
            last = end + 1
            while last < len(self.found) and self._text(last) not in (";", "{"):
                last += 1
            if self._text(last + 1) == "else":
                return False
            chosen = self._texts(end + 1, last)
            first, sign = chosen[:chosen.index("=")] if "=" in chosen else [], "="
        elif self._text(begin - 1) in ("(", "=", ",", "return") and self._text(end) == "?":
            last = end + 1
            while last < len(self.found) and (_PLAIN.fullmatch(self._text(last)) or self._text(last) == ":"):
                last += 1
            if self._text(last) not in (";", ",", ")"):
                return False
            chosen = self._texts(end + 1, last)
            first, sign = chosen[:chosen.index(":")] if ":" in chosen else [], ":"
        else:
            return False
        chosen = ["0" if text == "AWSC_OK" else text for text in chosen]
        a, b = sides
        same = [[*a, sign, *b], [*b, sign, *a]]
        if sign == ":" and not {"-", "+"} & {*a, *b}:
            same += [[*a, "-", *b, ":", "0"], [*b, "-", *a, ":", "0"], ["0", ":", *a, "-", *b], ["0", ":", *b, "-", *a]]
        return bool(first) and chosen in same

    def _after_labels(self, index):
        """The first token that is no label of a switch."""
        while self._text(index) in ("case", "default"):
            while index < len(self.found) and self._text(index) != ":":
                index += 1
            index += 1
        return index

    def _goes_there_anyway(self, index):
        """A jump to the place that comes next."""
        jump, after = self._text(index), index + 2
        if jump == "continue" and self._text(index - 1) == ")" and \
                self._text(self.partner.get(index - 1, 0) - 1) in ("for", "while"):
            return True  # all of the loop
        if jump == "break" and self._texts(self._after_labels(after), self._after_labels(after) + 2) == ["break", ";"]:
            return after != self._after_labels(after)
        while self._text(after) == "}":
            block = self.partner.get(after)
            if block is None or self._text(block - 1) not in (")", "else"):
                return False
            word = self._text(self.partner.get(block - 1, 0) - 1) if self._text(block - 1) == ")" else "else"
            if word in ("switch", "for", "while"):
                return (word == "switch") == (jump == "break")
            if word not in ("if", "else"):
                return False
            after += 1
        return False

    def _returns_anyway(self, index):
        """`if (a) return b; return b;`, and a bare `return` as the last statement of a function."""
        end = index
        while end < len(self.found) and self._text(end) != ";":
            end += 1
        same = self._texts(index, end + 1)
        if self._texts(end + 1, end + 1 + len(same)) == same:
            return True
        return len(same) == 2 and self._text(end + 1) == "}" and not self.around[end + 1]

    def _is_cast_to_void(self, index):
        return self._texts(index, index + 3) == ["(", "void", ")"] and self._text(index + 4) == ";"
