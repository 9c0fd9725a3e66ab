# SPDX-License-Identifier: Apache-2.0
"""Blocks as man(7)."""
import re
import textwrap

from .blocks import plain

SPECIAL = {"…": "...", "→": "\\(->", "≥": "\\(>=", "≤": "\\(<=", "–": "\\(en", "·": "\\(pc", "×": "\\(mu", "µ": "\\(mc",
           "ⁿ": "^n", "⁻": "-", "¹": "1", "²": "2"}


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = "".join(SPECIAL.get(c, c if ord(c) < 128 else f"\\[u{ord(c):04X}]") for c in text)
    return text


def line(text):
    """One input line: a leading dot or quote is no request."""
    return "\\&" + text if text[:1] in (".", "'") else text


def inline(parts):
    out = []
    for part in parts:
        if part[0] == "code":
            out.append(f"\\fB{escape(part[1])}\\fP")
        elif part[0] in ("bold", "em"):
            out.append(f"\\fI{inline(part[1])}\\fP")
        elif part[0] == "link":
            out.append(inline(part[1]))
        elif part[0] != "anchor":
            out.append(escape(part[1]))
    return "".join(out)


def lines_of(roff):
    """A paragraph, filled, so that no input line is long."""
    words = re.sub(r"\s+", " ", roff).strip()
    return [line(one) for one in textwrap.wrap(words, 78, break_long_words=False, break_on_hyphens=False)]


def pre(text):
    return [".nf", ".RS 4", *(line(escape(one.rstrip())) if one.strip() else "\\&" for one in text.split("\n")), ".RE", ".fi"]


def _list(items, numbered):
    out = [".RS"]
    for number, item in enumerate(items, 1):
        body = blocks(item)
        out.append(f'.IP "{number}." 4' if numbered else ".IP \\(bu 2")
        out += body[1:] if body[:1] == [".PP"] else body
    return [*out, ".RE"]


def blocks(content):
    out = []
    for block in content:
        if block[0] == "p":
            words = lines_of(inline(block[1]))
            out += [".PP", *words] if words else []
        elif block[0] == "pre":
            out += [".PP", *pre(block[1])]
        elif block[0] == "list":
            out += _list(block[1], block[2])
        elif block[0] == "table":
            out += _rows(block[1], block[2])
        elif block[0] == "h":
            out.append((".SH " if block[1] <= 2 else ".SS ") + f'"{escape(plain(block[2])).upper() if block[1] <= 2 else escape(plain(block[2]))}"')
        elif block[0] == "terms":
            out += _terms(block[1], block[2])
    return tidy(out)


def _rows(head, rows):
    """A table as a list of terms: the first cell, and then the others."""
    out = []
    for row in rows:
        out += [".TP", *(lines_of(inline(row[0])) or ["\\&"])[:1]]
        others = [f"{escape(plain(head[i + 1]))}: {inline(cell)}" if len(row) > 2 and i + 1 < len(head) and head[i + 1]
                  else inline(cell) for i, cell in enumerate(row[1:]) if plain(cell).strip()]
        out += lines_of("; ".join(others)) or ["\\&"]
    return out


def _terms(title, terms):
    out = [".PP", f"\\fI{escape(title)}\\fP"]
    for term, content in terms:
        body = blocks(content)
        body = body[1:] if body[:1] == [".PP"] else body
        if not body:
            continue
        out += ([".TP", f"\\fB{escape(term)}\\fP"] if term else [".RS 4", ".PP"]) + body + ([] if term else [".RE"])
    return out


def tidy(lines):
    """Without paragraphs that are empty, or that follow a heading."""
    out = []
    for one in lines:
        if one == ".PP" and out and (out[-1].startswith((".SH", ".SS", ".RS")) or out[-1] == ".PP"):
            continue
        if one.startswith((".SH", ".SS", ".TP", ".IP", ".RE")) and out and out[-1] == ".PP":
            out.pop()
        out.append(one)
    while out and out[-1] == ".PP":
        out.pop()
    return out


def page(name, section, date, source, volume, body):
    head = ['.\\" SPDX-License-Identifier: Apache-2.0', f'.TH "{escape(name).upper()}" "{section}" "{date}" "{source}" "{volume}"']
    return "\n".join(head + tidy(body)) + "\n"
