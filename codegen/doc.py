# SPDX-License-Identifier: Apache-2.0
"""Documentation of a model (plain text with backticks, or HTML of published models) to text for C comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import List

_TAGS = ("a|abbr|b|blockquote|br|caption|code|dd|div|dl|dt|em|examples?|fullname|function|h[1-6]|hr|i|important|li|"
         "note|ol|p|pre|q|replaceable|small|span|strong|strike|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|var")
_HTML = re.compile(rf"<\s*/?\s*(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ITEM = re.compile(r"^(\s*)([-*]|\d+[.)])\s+(.*)$")
_CODE = re.compile(r"(`[^`]*`)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Characters without a shape of their own: they change the direction of a text, or mean nothing on a line of a comment.
_INVISIBLE = re.compile("[\x80-\x9f\u061c\u180e\u200e\u200f\u2028-\u202e\u2061-\u206f\ufff9-\ufffb\ud800-\udfff"
                        "\U000e0000-\U000e0fff]")
_WITHOUT_WIDTH = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_LIKE_ITEM = re.compile(r"^(?:[-*+#]+|\d+[.)])$")


@dataclass(frozen=True)
class Block:
    """A paragraph (depth 0, no marker) or an item of a list; `continued` paragraphs belong to the item above."""

    text: str
    depth: int = 0
    marker: str = ""


def blocks(text: str) -> List[Block]:
    """The paragraphs and list items of a documentation text."""
    if _HTML.search(text):
        parser = _Html()
        parser.feed(text)
        parser.close()
        return parser.result()
    return _plain_blocks(text)


def comment_lines(text: str, width: int) -> List[str]:
    """Lines, each at most `width` wide where words allow it, fit to stand in a C comment."""
    lines: List[str] = []
    previous = None
    for block in blocks(text):
        if previous is not None and not (block.marker and previous.marker):
            lines.append("")
        indent = "  " * max(block.depth - 1, 0) if block.depth else ""
        hanging = indent + " " * (len(block.marker) + 1 if block.marker else 0)
        first = indent + (block.marker + " " if block.marker else "")
        lines.extend(_wrap(_escape(block.text), width, first, hanging))
        previous = block
    return lines


def first_sentence(text: str) -> str:
    """The beginning of a documentation text, up to the end of its first sentence."""
    found = blocks(text)
    if not found:
        return ""
    match = re.match(r"(.*?[.!?])(?:\s|$)", found[0].text)
    return match.group(1) if match else found[0].text


def one_line(text: str) -> str:
    """A short text inside a line of a comment."""
    return _escape(_clean(text))


def _plain_blocks(text: str) -> List[Block]:
    result: List[Block] = []
    words: List[str] = []
    depth, marker = 0, ""

    def flush() -> None:
        if words:
            result.append(Block(_clean(" ".join(words)), depth, marker))
            words.clear()

    for line in text.splitlines():
        item = _ITEM.match(line)
        if not line.strip():
            flush()
            depth, marker = 0, ""
        elif item:
            flush()
            depth, marker = 1 + len(item.group(1)) // 2, "-" if item.group(2) in "-*" else item.group(2)
            words.append(item.group(3))
        else:
            words.append(line)
    flush()
    return [block for block in result if block.text]


def _clean(text: str) -> str:
    text = _INVISIBLE.sub(lambda found: f"U+{ord(found[0]):04X}", _WITHOUT_WIDTH.sub("", text))
    return " ".join(_CONTROL.sub(" ", text).split())


def _escape(text: str) -> str:
    """Escapes comment ends, and Doxygen commands outside of backticks."""
    text = text.replace("*/", "* /").replace("/*", "/ *")
    if text.count("`") % 2:
        text = text.replace("`", "'")
    parts = _CODE.split(text)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"([\\@<>])", r"\\\1", parts[i])
    return "".join(parts)


def _wrap(text: str, width: int, first: str, hanging: str) -> List[str]:
    lines: List[str] = []
    words: List[str] = []
    indent = first
    for word in text.split():
        if words and len(indent) + len(" ".join(words + [word])) > width:
            # A line must not begin like an item of a list.
            carried = [words.pop()] if _LIKE_ITEM.match(word) and len(words) > 1 else []
            lines.append(indent + " ".join(words))
            words, indent = carried, hanging
        words.append(word)
    return lines + [indent + " ".join(words)]


class _Html(HTMLParser):
    """Paragraphs and lists of AWS's HTML; unknown tags are dropped, their text is kept."""

    _BLOCKS = {"p", "div", "note", "important", "dl", "dd", "table", "tr", "fullname", "blockquote", "h1", "h2", "h3",
               "h4", "h5", "h6", "pre", "br", "hr", "examples", "example", "tbody", "thead"}
    _LEADS = {"note": "Note: ", "important": "Important: "}
    _CODES = {"code", "tt", "pre", "replaceable", "var"}
    _SILENT = {"script", "style"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: List[Block] = []
        self.text = ""
        self.lead = ""
        self.lists: List[List[object]] = []
        self.marker = ""
        self.code = 0
        self.silent = 0
        self.href = ""
        self.href_start = 0

    def result(self) -> List[Block]:
        self._flush()
        return self.blocks

    def _flush(self) -> None:
        text = _clean(self.text)
        if text.replace("`", "").strip():
            self.blocks.append(Block(self.lead + text, len(self.lists), self.marker))
            self.lead = ""
            self.marker = ""
        self.text = "`" if self.code else ""

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag in self._SILENT:
            self.silent += 1
        elif tag in ("ul", "ol"):
            self._flush()
            self.lists.append([tag, 0])
        elif tag in ("li", "dt"):
            self._start_item()
        elif tag in self._BLOCKS:
            if not (tag == "dd" and self.marker):
                self._flush()
            self.lead = self._LEADS.get(tag, self.lead)
        elif tag in ("td", "th") and self.text.strip():
            self.text += " | "
        elif tag == "a":
            self.href, self.href_start = dict(attrs).get("href") or "", len(self.text)
        if tag in self._CODES:
            self.code += 1
            if self.code == 1:
                self.text += "`"

    def _start_item(self) -> None:
        self._flush()
        if not self.lists:
            self.marker = "-"
            return
        self.lists[-1][1] += 1
        self.marker = "-" if self.lists[-1][0] == "ul" else f"{self.lists[-1][1]}."

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self.silent = max(0, self.silent - 1)
        if tag in self._CODES and self.code:
            self.code -= 1
            if not self.code:
                self.text = self.text[:-1] if self.text.endswith("`") else self.text.rstrip() + "`"
        if tag in ("ul", "ol"):
            self._flush()
            self.marker = ""
            if self.lists:
                self.lists.pop()
        elif tag in ("li", "dd"):
            self._flush()
            self.marker = ""
        elif tag in self._BLOCKS:
            self._flush()
        elif tag == "dt" and self.text.strip():
            self.text += ": "
        elif tag == "a":
            shown = self.text[self.href_start:].strip()
            if self.href.startswith("http") and shown and self.href not in shown and not self.code:
                self.text += f" ({self.href})"
            self.href = ""

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text += data.replace("`", "'") if self.code else data
