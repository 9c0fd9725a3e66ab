#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Finds sentences that a reader has to read twice, in comments, documents, messages and names of tests.

    python3 tests/lint/words.py FOLDER|FILE…

Prints `path:line: sentence` for each finding, and exits 1 if there is one. Quoted text and code in backticks are not
searched. words_allowed.txt lists sentences that must stay, such as quotations: `path: part of the sentence`, or `path: *`.
"""
import os
import pathlib
import re
import sys

import prose

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALLOWED = pathlib.Path(__file__).with_name("words_allowed.txt")
SKIPPED = {"build", "__pycache__"}

BEGINNINGS = re.compile(r"(?:what|whatever|who|whoever|whose|that of|those of|that which|"
                        r"of (?:the|a|an|all|each|these|those|two|several|many|its|our|what))\b", re.IGNORECASE)
ANYWHERE = re.compile(r"\b(?:(?:is|are|was|were|be) none\b(?! of)|nobody|whoever|whomever|signs? of life|patience)\b",
                      re.IGNORECASE)
NAMES = re.compile(r"^(?:what|whatever|who|whoever|whose|that_of|those_of|of)_|whoever|nobody|"
                   r"(?:^|_)(?:is|are|was|were)_none(?:_|$)", re.IGNORECASE)
# A sentence begins with its block, after a full stop, a semicolon or a colon.
BOUNDARY = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][)\"'])\s+|(?<=[;:])\s+")
QUOTED = re.compile(r"``[^`]*``|`[^`]*`|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|\u201c[^\u201d]*\u201d")


def findings(path, text, allowed=()):
    """Yields (line, sentence) for each sentence or name in `text` that has one of the patterns."""
    for block in prose.blocks(path, text):
        for offset, sentence in bad_parts(block):
            if not any(part == "*" or part in sentence for part in allowed):
                yield block.line_at(offset), sentence


def bad_parts(block):
    """Yields (offset, sentence) for each bad sentence of a block."""
    if block.kind == "name":
        if NAMES.search(block.text):
            yield 0, block.text
    elif block.kind != "message" or block.text.count(" ") > 1:
        for offset, sentence, plain in sentences(block.text):
            if is_bad(block.kind, plain):
                yield offset, sentence


def sentences(text):
    """Yields (offset, sentence, the sentence with its quotations masked)."""
    masked = QUOTED.sub(lambda match: "\u00b7" * len(match.group()), text)
    starts = [0] + [match.end() for match in BOUNDARY.finditer(masked)] + [len(text)]
    for start, end in zip(starts, starts[1:]):
        yield start, text[start:end].rstrip(), masked[start:end].strip("(*_-—– ")


def is_bad(kind, plain):
    # The rest of a sentence that the program completes may begin with "of" or "whose".
    completed = kind == "message" and plain.startswith(("of ", "whose "))
    begins = BEGINNINGS.match(plain) and not plain.endswith("?") and not completed
    return bool(begins or ANYWHERE.search(plain))


def files(arguments):
    for argument in arguments:
        path = pathlib.Path(argument)
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
            for name in sorted(names):
                yield pathlib.Path(folder, name)


def allowed_parts(text):
    """Returns {path: parts of sentences} from lines `path: part`; lines with # are remarks."""
    allowed = {}
    for line in text.splitlines():
        path, colon, part = line.partition(": ")
        if colon and not line.startswith("#"):
            allowed.setdefault(path, []).append(part.strip())
    return allowed


def read(path):
    """Returns the text of a file, or None for a file that is not UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def main(arguments):
    if not arguments:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    allowed = allowed_parts(read(ALLOWED) or "")
    count = 0
    for path in files(arguments):
        text = read(path)
        if text is None:
            continue
        absolute = path.resolve()
        inside = str(absolute.relative_to(ROOT)) if ROOT in absolute.parents else str(path)
        for line, sentence in sorted(set(findings(path, text, allowed.get(inside, ())))):
            print(f"{path}:{line}: {sentence}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
