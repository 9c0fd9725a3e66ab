#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the tables of docs/guide/credentials.md from runtime/include/awsc/tables/credential_sources.def.

    python3 docs/sources.py            checks that the tables are up to date
    python3 docs/sources.py --write    writes them
"""
import re
import sys

from settings import ROOT, columns, text

TABLE = ROOT / "runtime/include/awsc/tables/credential_sources.def"
PAGE = ROOT / "docs/guide/credentials.md"
ROW = re.compile(r"^(CHAIN_SOURCE|CHAIN_PROFILE|PROFILE_SOURCE)\((.*?)\)\n(?=\w|\n|#)", re.MULTILINE | re.DOTALL)
BEGIN, END = "<!-- {}: made by docs/sources.py, do not edit -->\n", "<!-- end -->\n"


def nested(row):
    """As columns of settings.py; commas in parentheses belong to the column."""
    column, depth = [], 0
    for part in columns(row):
        column += [","] * bool(column) + part
        depth += part.count("(") - part.count(")")
        if not depth:
            yield column
            column = []


def rows():
    source = re.sub(r"/\*.*?\*/", "", TABLE.read_text(), flags=re.DOTALL)
    return [(kind, list(nested(row))) for kind, row in ROW.findall(source)]


def chain():
    yield "| | source | configured by |\n|---|---|---|\n"
    links = [row for kind, row in rows() if kind.startswith("CHAIN")]
    for number, row in enumerate(links, 1):
        yield f"| {number} | {text(row[1])} | {text(row[-1])} |\n"


def profile():
    yield "| source | property | gives |\n|---|---|---|\n"
    for kind, row in rows():
        if kind == "PROFILE_SOURCE":
            yield f"| {text(row[1])} | `{text(row[4]).split(chr(0))[0]}` | {text(row[-1])} |\n"


def page():
    page_text = PAGE.read_text()
    for name, table in (("chain", chain()), ("profile", profile())):
        begin = BEGIN.format(name)
        before, rest = page_text.split(begin)
        page_text = before + begin + "".join(table) + END + rest.split(END, 1)[1]
    return page_text


def main():
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page())
        return 0
    failed = PAGE.read_text() != page()
    if failed:
        print("docs/guide/credentials.md is not up to date: python3 docs/sources.py --write")
    print(f"sources: {0 if failed else 1} passed, {1 if failed else 0} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
