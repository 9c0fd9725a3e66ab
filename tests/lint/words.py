#!/usr/bin/env python3
"""Finds sentences that a reader has to read twice, in comments, documents, messages and names of tests.

    python3 tests/lint/words.py FOLDER|FILE…

Prints `path:line: sentence`, one line for each finding, and exits 1 if there is one. Quoted text and code in backticks
are not searched. words_allowed.txt lists the sentences that must stay, such as quotations: `path: part of the sentence`.
"""
import os
import pathlib
import re
import sys

import prose

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALLOWED = pathlib.Path(__file__).with_name("words_allowed.txt")
SKIPPED = {"build", "__pycache__", "third_party"}

BEGINNINGS = re.compile(r"(?:what|who|whoever|whose|whatever|that of|those of|that which|"
                        r"of (?:the|a|an|all|each|these|those|two|several|many|its|what|our))\b", re.IGNORECASE)
ANYWHERE = re.compile(r"\b(?:(?:is|are|was|were|be|being) none\b(?! of)|nobody|whoever|whomever|signs? of life|patience)\b",
                      re.IGNORECASE)
NAMES = re.compile(r"^(?:what|who|whoever|whose|that_of|those_of|of)_|_whoever_|nobody|(?:^|_)(?:is|are|was|were)_none\b",
                   re.IGNORECASE)
# A sentence begins with its block, after a full stop, or after a semicolon; quoted text is no part of it.
SENTENCE = re.compile(r"(?:(?<=[.!?])\s+|(?<=[.!?][)\"'])\s+|(?<=;)\s+|(?<=:)\s+)")
QUOTED = re.compile(r"``[^`]*``|`[^`]*`|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|\u201c[^\u201d]*\u201d")


def findings(path, text, allowed=()):
    """(line, sentence) for each sentence or name in `text` that has one of the patterns."""
    for block in prose.blocks(path, text):
        if block.kind == "name":
            pieces = [(0, block.text)] if NAMES.search(block.text) else []
        elif block.kind == "message" and block.text.count(" ") < 2:
            pieces = []
        else:
            pieces = [piece for piece in sentences(block.text) if is_bad(block.kind, *piece[1:])]
        for start, piece, *_ in pieces:
            if not any(part in piece for part in allowed):
                yield block.line_at(start), piece


def sentences(text):
    """(offset, sentence, the same without its quotations) for each sentence."""
    bare = QUOTED.sub(lambda match: "\u00b7" * len(match.group()), text)
    starts = [0] + [match.end() for match in SENTENCE.finditer(bare)] + [len(text)]
    for start, end in zip(starts, starts[1:]):
        piece, plain = text[start:end].rstrip(), bare[start:end].rstrip()
        lead = len(plain) - len(plain.lstrip("(*_-—– "))
        yield start, piece, plain[lead:]


def is_bad(kind, sentence, plain):
    begins = BEGINNINGS.match(plain) and not plain.endswith("?")
    if kind == "message" and plain.startswith(("of ", "whose ")):
        begins = False  # the rest of a sentence that the program completes
    return begins or ANYWHERE.search(plain)


def files(arguments):
    for argument in arguments:
        path = pathlib.Path(argument)
        if path.is_file():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
            for name in sorted(names):
                yield pathlib.Path(folder, name)


def allowed_parts(text):
    """{path: parts of sentences}, from lines `path: part`; a line with # is a remark."""
    allowed = {}
    for line in text.splitlines():
        path, colon, part = line.partition(": ")
        if colon and not line.startswith("#"):
            allowed.setdefault(path, []).append(part.strip())
    return allowed


def main(arguments):
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    allowed, count = allowed_parts(ALLOWED.read_text(encoding="utf-8") if ALLOWED.exists() else ""), 0
    for path in files(arguments):
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError):
            continue
        absolute = path.resolve()
        inside = str(absolute.relative_to(ROOT)) if absolute.is_relative_to(ROOT) else str(path)
        for line, sentence in sorted(set(findings(path, text, allowed.get(inside, ())))):
            print(f"{path}:{line}: {sentence}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
