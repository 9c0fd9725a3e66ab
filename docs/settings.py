#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes docs/guide/settings.md from runtime/include/awsc/tables/settings.def.

    python3 docs/settings.py            checks that the page is up to date, and that the comments of awsc_config name
                                        the variables, the property and the default of each field
    python3 docs/settings.py --write    writes the page
"""
import pathlib
import re
import sys
import textwrap
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[1]
TABLE = ROOT / "runtime/include/awsc/tables/settings.def"
HEADER = ROOT / "runtime/include/awsc/config.h"
PAGE = ROOT / "docs/guide/settings.md"

HEAD = """# Settings

<!-- Made by docs/settings.py from runtime/include/awsc/tables/settings.def. Do not edit. -->

Every setting of a client, with the places where it is looked for, in this order: the program (`config.…`, a field of
[`awsc_config`](../../runtime/include/awsc/config.h)), environment variables, the profile. A blank variable counts as
unset. The command-line tool has options for some. [configuration.md](configuration.md) describes the files,
[credentials.md](credentials.md) the sources of credentials.

| setting | found in | option | values | default |
|---|---|---|---|---|
"""
VALUES = {"FLAG": "true, false", "COUNT": "1 or more", "LIMIT": "1 or more, or `AWSC_NO_LIMIT`",
          "SIZE": "0 to 10,485,760", "LIST": "items between commas", "URL": "URL", "URL_OR_NONE": "URL, or `\"\"`", "TEXT": "text"}
TOKEN = re.compile(r'\s+|"(?:[^"\\]|\\.)*"|\w+|[(),*]|.')
KINDS_OF_NUMBERS = {"COUNT", "LIMIT", "SIZE"}


@dataclass
class Setting:
    kind: str
    name: str
    has_field: bool
    variables: list
    property: str
    fallback: object
    meaning: str
    option: str

    @property
    def words(self):
        return self.fallback.split("\0") if self.kind in ("WORD", "NUMBERED") else []

    @property
    def values(self):
        return ", ".join(f"`{word}`" for word in self.words) or VALUES[self.kind]

    @property
    def default(self):
        """As the page shows it; "" without one."""
        if self.words:
            return f"`{self.words[0]}`"
        if self.kind == "FLAG":
            return self.fallback
        if self.kind not in KINDS_OF_NUMBERS:
            return f"`{self.fallback}`" if self.fallback else ""
        return "no limit" if self.fallback is None else f"{self.fallback:,}" if self.fallback else "see below"


def columns(row):
    """The columns of a row; adjacent texts are one."""
    column = []
    for token in TOKEN.findall(row):
        if token == ",":
            yield column
            column = []
        elif not token.isspace():
            column.append(token)
    yield column


def text(column):
    joined = "".join(token[1:-1] for token in column)
    return joined.replace('\\"', '"').replace("\\0", "\0")


def number(column):
    if column == ["AWSC_NO_LIMIT"]:
        return None
    product = 1
    for factor in column[::2]:
        product *= int(factor)
    return product


def setting(row):
    kind, name, field, variables, name_of_property, fallback, meaning, form, *option = columns(row)
    if kind[0] == "FLAG":
        value = fallback[0]
    else:
        value = number(fallback) if kind[0] in KINDS_OF_NUMBERS else text(fallback)
    own = text(name_of_property)
    listed = [variable for variable in text(variables).split("\0") if variable]
    return Setting(kind[0], name[0], field[0] != "NO_FIELD", listed, name[0] if own == "=" else own, value,
                   text(meaning), text(option[0]) if form != ["NO_OPTION"] else "")


def settings():
    source = re.sub(r"/\*.*?\*/", "", TABLE.read_text(), flags=re.DOTALL)
    source = re.sub(r"^#.*", "", source, flags=re.MULTILINE)
    rows = re.split(r"^SETTING\(", source, flags=re.MULTILINE)[1:]
    return [setting(row.strip().removesuffix(")")) for row in rows]


def page_row(one):
    places = [f"`config.{one.name}`"] if one.has_field else []
    places += [f"`{variable}`" for variable in one.variables]
    places += [f"profile `{one.property}`"] if one.property else []
    option = f"`--{one.option}`" if one.option else ""
    return f"| [{one.name}](#{one.name}) | {', '.join(places)} | {option} | {one.values} | {one.default} |\n"


def meaning(one):
    paragraph = textwrap.fill(f"**{one.name}**: {one.meaning}", 120, break_on_hyphens=False)
    return f'\n<a id="{one.name}"></a>\n{paragraph}\n'


def page(all_settings):
    rows = "".join(page_row(one) for one in all_settings)
    return HEAD + rows + "".join(meaning(one) for one in all_settings)


# ---- the fields of awsc_config --------------------------------------------------------------------------------------

FIELD = re.compile(r"/\*\*((?:(?!\*/).)*)\*/\s*(const char \*|awsc_opt_\w+ )(\w+);", re.DOTALL)


def fields():
    """Names and comments of the fields that can be settings."""
    body = HEADER.read_text().split("typedef struct awsc_config {")[1].split("} awsc_config;")[0]
    return {name: re.sub(r"\s*\n\s*\*\s*", " ", comment) for comment, _, name in FIELD.findall(body)}


def names_number(comment, value):
    return f"{value:,}" in comment or f"{value >> 20} MiB" in comment


def differences(all_settings):
    comments = fields()
    for name in sorted(set(comments) - {one.name for one in all_settings if one.has_field}):
        yield f"config.h: {name} has no row in settings.def"
    for one in all_settings:
        comment = comments.get(one.name)
        if not one.has_field:
            continue
        if comment is None:
            yield f"config.h: awsc_config has no field {one.name} with a comment"
            continue
        for variable in one.variables:
            if variable not in comment:
                yield f"config.h: the comment of {one.name} does not name {variable}"
        if one.property and f"profile `{one.property}`" not in comment:
            yield f"config.h: the comment of {one.name} does not name the property {one.property}"
        if one.kind in KINDS_OF_NUMBERS and one.fallback and not names_number(comment, one.fallback):
            yield f"config.h: the comment of {one.name} does not name the default {one.fallback:,}"
    if PAGE.read_text() != page(all_settings):
        yield "docs/guide/settings.md is not up to date: python3 docs/settings.py --write"


def main():
    all_settings = settings()
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(all_settings))
        return 0
    failures = list(differences(all_settings))
    for failure in failures:
        print(failure)
    print(f"settings: {0 if failures else 1} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
