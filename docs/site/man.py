# SPDX-License-Identifier: Apache-2.0
"""Man pages, of the texts of the tools and of the reference: lambda(1) and a page for each of its commands,
lambda-local(1), awsc(3) and a page for each group of functions."""
import datetime
import os
import re
import subprocess

from . import blocks, reference, roff
from .groups import GROUPS

# Sections of a tool's help whose lines stay as they are.
AS_THEY_ARE = ("SYNOPSIS", "OVERVIEW", "OUTPUT", "COMMANDS", "STATES", "AVAILABLE COMMANDS")
# Generated headers with a structure or function for each shape: the page names them.
LISTED = ("awsc/lambda/types.h", "awsc/lambda/enums.h", "awsc/lambda/builders.h", "awsc/lambda/errors.h",
          "awsc/lambda/json.h", "awsc/lambda/paginators.h", "awsc/lambda.h")


def _run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True,
                          env={**os.environ, "AWS_PAGER": "", "COLUMNS": "100"}).stdout


class Pages:
    def __init__(self, root, out):
        version = (root / "runtime/include/awsc/version.h").read_text()
        self.source = "awsc " + re.search(r'AWSC_VERSION "([\d.]+)"', version).group(1)
        changed = os.environ.get("SOURCE_DATE_EPOCH")
        day = datetime.datetime.fromtimestamp(int(changed), datetime.timezone.utc) if changed else \
            datetime.datetime.now(datetime.timezone.utc)
        self.date, self.out, self.count = day.strftime("%Y-%m-%d"), out, 0

    def write(self, name, section, volume, body):
        folder = self.out / f"man{section}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.{section}").write_text(roff.page(name, section, self.date, self.source, volume, body))
        self.count += 1


# ---- tools -----------------------------------------------------------------------------------------------------------


def sections_of(text):
    found = []
    for one in text.rstrip("\n").split("\n"):
        if re.match(r"^[A-Z][A-Z ]+$", one):
            found.append((one.strip(), []))
        elif found:
            found[-1][1].append(one)
    return found


def _markup(text):
    return re.sub(r"`([^`]+)`", r"\\fB\1\\fP", roff.escape(text))


def paragraphs(lines):
    """Text with lists."""
    out, words = [], []

    def flush():
        if words:
            out.extend([".PP", *roff.lines_of(" ".join(words))])
            words.clear()
    bullet = False
    for one in [*lines, ""]:
        text = one.strip()
        if not text or text.startswith("* "):
            if bullet and words:
                out.extend([".IP \\(bu 2", *roff.lines_of(" ".join(words))])
                words.clear()
            flush()
            bullet = text.startswith("* ")
            text = text[2:] if bullet else ""
        if text:
            words.append(_markup(text))
    return out


def terms(lines):
    """Lines of two blanks are terms, deeper ones their text."""
    out, body = [], []

    def flush():
        text = paragraphs(body)
        if text[:1] == [".PP"]:
            text = text[1:]
        first = next((i for i, one in enumerate(text) if one.startswith(".IP")), len(text))
        out.extend(text[:first] or ["\\&"])
        if text[first:]:
            out.extend([".RS", *text[first:], ".RE"])
        body.clear()
    for one in lines:
        if re.match(r"^  \S", one):
            if out:
                flush()
            code = re.match(r"^  (\d+) +(.*)", one)
            out.extend([".TP", f"\\fB{roff.escape((code.group(1) if code else one).strip())}\\fP"])
            if code:
                body.append(code.group(2))
        else:
            body.append(one)
    if out:
        flush()
    return [one.replace(".PP", ".IP", 1) if one == ".PP" else one for one in out]


def help_body(name, text):
    out = []
    sections = sections_of(text)
    about = " ".join(one.strip() for title, lines in sections if title == "DESCRIPTION" for one in lines)
    purpose = re.split(r"(?<=\.)\s", about)[0].rstrip(".").replace("`", "")
    for title, lines in sections:
        out.append(f'.SH "{title}"')
        if title == "NAME":
            out += roff.lines_of(f"{roff.escape(name)} \\- {roff.escape(purpose)}")
        elif title in AS_THEY_ARE:
            out += roff.pre("\n".join(one[2:] for one in lines).rstrip("\n"))
        elif title == "DESCRIPTION":
            out += paragraphs(lines)
        else:
            out += terms(lines)
    return out


def commands_of(help_text):
    """Names of commands, from the overview of the tool's help; `completion` has no help of its own."""
    found = re.findall(r"^    ([a-z0-9-]+) +\S", help_text, re.MULTILINE)
    return [name for name in dict.fromkeys([*found, "configure", "wait"]) if name != "completion"]


def write_tool(pages, tool):
    text = _run(tool, "help")
    commands = commands_of(text)
    pages.write("lambda", 1, "User Commands", help_body("lambda", text) + [
        '.SH "SEE ALSO"', *roff.lines_of(", ".join(f"\\fBlambda\\-{roff.escape(one)}\\fP(1)" for one in commands) +
                                         ", \\fBlambda\\-local\\fP(1)")])
    for command in commands:
        pages.write(f"lambda-{command}", 1, "User Commands",
                    help_body(f"lambda-{command}", _run(tool, command, "help")) +
                    ['.SH "SEE ALSO"', "\\fBlambda\\fP(1)"])


def write_local(pages, root, local):
    content = blocks.of_markdown((root / "local/README.md").read_text())
    end = next(i for i, block in enumerate(content) if block[0] == "h" and block[3] == "how-it-is-built")
    usage = _run(local, "--help").split("\n")[0].replace("usage: ", "")
    body = ['.SH "NAME"', "lambda\\-local \\- an endpoint of the Lambda API for development and tests",
            '.SH "SYNOPSIS"', *roff.pre(usage), '.SH "DESCRIPTION"', *roff.blocks(content[1:end]),
            '.SH "SEE ALSO"', "\\fBlambda\\fP(1)"]
    pages.write("lambda-local", 1, "User Commands", body)


# ---- functions -------------------------------------------------------------------------------------------------------


def _entity(entity):
    out = [f'.SS "{roff.escape(entity.name)}"']
    if entity.kind in ("struct", "enum"):
        lines = [entity.declaration + " {", *(f"    {one[1]}{',' if entity.kind == 'enum' else ''}"
                                               for one in entity.members), "};"]
        out += roff.pre("\n".join(lines))
    else:
        out += roff.pre(entity.declaration)
    out += [".PP", *roff.blocks(entity.description)]
    documented = [(one[0], one[2]) for one in entity.members if one[2]]
    return out + (roff.blocks([("terms", "Members" if entity.kind == "struct" else "Values", documented)])
                  if documented else [])


def group_body(root, group, headers):
    present = [headers[name] for name in group.headers if name in headers]
    body = ['.SH "NAME"', f"awsc_{group.name} \\- {roff.escape(group.title.lower())}", '.SH "SYNOPSIS"',
            *roff.pre("\n".join(f"#include <{header.name}>" for header in present)), '.SH "DESCRIPTION"']
    for header in present:
        body += [f'.SS "<{roff.escape(header.name)}>"', *roff.blocks(header.description)]
    body.append('.SH "DECLARATIONS"')
    for header in present:
        if header.name in LISTED:
            names = ", ".join(roff.escape(one.name) for one in header.entities if not one.name.startswith("@"))
            body += [f'.SS "<{roff.escape(header.name)}>"', *roff.lines_of(names or "\\&")]
            continue
        for entity in header.entities:
            if not entity.name.startswith("@"):
                body += _entity(entity)
    if group.examples:
        body += ['.SH "EXAMPLES"', *roff.lines_of(roff.escape(", ".join(f"examples/{one}" for one in group.examples)))]
    return body + ['.SH "SEE ALSO"', "\\fBawsc\\fP(3)"]


def overview(groups):
    body = ['.SH "NAME"', "awsc \\- the AWS SDK for C: AWS Lambda from C", '.SH "SYNOPSIS"',
            *roff.pre("#include <awsc/lambda.h>\n\ncc program.c $(pkg-config --cflags --libs awsc-lambda)"),
            '.SH "DESCRIPTION"', *roff.lines_of(roff.escape(
                "awsc calls AWS Lambda from C: all operations of its API, typed errors, retries, signatures, streams, "
                "blocking or on an event loop. Functions return AWSC_OK (0), AWSC_END (no more items), or a negative "
                "status; awsc_error(3) has the rules for all functions.")), '.SH "PAGES"']
    for group in groups:
        body += [".TP", f"\\fBawsc_{group.name}\\fP(3)", roff.escape(group.title)]
    return body + ['.SH "SEE ALSO"', "\\fBlambda\\fP(1), \\fBlambda\\-local\\fP(1)"]


def build(root, tool, local, out):
    """Writes the pages; returns their number."""
    pages, headers = Pages(root, out), reference.read(root)
    write_tool(pages, tool)
    write_local(pages, root, local)
    pages.write("awsc", 3, "Library Functions", overview(GROUPS))
    for group in GROUPS:
        pages.write(f"awsc_{group.name}", 3, "Library Functions", group_body(root, group, headers))
    return pages.count
