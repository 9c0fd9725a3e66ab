# SPDX-License-Identifier: Apache-2.0
"""The pages of the site: README.md and all other Markdown, the reference by groups and headers, operations, examples,
and the sources that pages refer to."""
import json
import os
import pathlib
import posixpath
import re
import shutil
import subprocess

from . import blocks, reference
from .groups import GROUPS, RESOURCES
from .html import Writer, escape

HERE = pathlib.Path(__file__).parent
NAVIGATION = (("Guides", "guide/index.html"), ("Operations", "operations/index.html"),
              ("Reference", "reference/index.html"), ("Examples", "examples/index.html"),
              ("Tools", "tools/lambda.html"))
# Markdown outside of docs/.
OTHER_PAGES = {"README.md": "index.html", "cli/README.md": "tools/lambda.html",
               "local/README.md": "tools/lambda-local.html", "CONTRIBUTING.md": "contributing.html",
               "CHANGELOG.md": "changelog.html", "SECURITY.md": "reporting.html", "model/README.md": "model.html"}
PAGE = """<!DOCTYPE html>
<html lang="en" data-root="{root}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{root}style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><a class="home" href="{root}index.html">awsc</a><nav>{navigation}</nav>
<form role="search"><input id="search" type="search" placeholder="Search ( / )" autocomplete="off" aria-label="Search">
<ul id="found"></ul></form></header>
<main>
{body}
</main>
<footer>awsc {version}, Apache License 2.0</footer>
<script src="{root}search.js" defer></script>
</body>
</html>
"""


def command_of(operation):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", operation).lower().replace("_", "-")


class Site:
    def __init__(self, root, tool, out):
        self.root, self.tool, self.out = root, tool, out
        self.headers = reference.read(root)
        self.symbols, self.search, self.sources, self.written = {}, [], {}, 0
        self.places = self._markdown()
        version = (root / "runtime/include/awsc/version.h").read_text()
        self.version = re.search(r'AWSC_VERSION "([\d.]+)"', version).group(1)
        self.operations = {}

    def _markdown(self):
        places = {name: place for name, place in OTHER_PAGES.items() if (self.root / name).exists()}
        for path in sorted((self.root / "docs").rglob("*.md")):
            name = str(path.relative_to(self.root))
            places[name] = name[len("docs/"):-3] + ".html"
        for path in sorted((self.root / "examples").rglob("*")):
            if path.is_file() and path.suffix in (".c", ".cc", ".py", ".sh", ".h"):
                name = str(path.relative_to(self.root))
                places[name] = name + ".html"
        places["examples"] = "examples/index.html"
        for header in self.headers.values():
            for folder in reference.FOLDERS:
                if (self.root / folder / header.name).exists():
                    places[f"{folder}/{header.name}"] = f"reference/{header.name}.html"
        return places

    # ---- links -----------------------------------------------------------------------------------------------------

    def place_of(self, path):
        """The page of a file of the tree. A file without a page of its own gets one with its text."""
        path = path.rstrip("/")
        if path in self.places:
            return self.places[path]
        target = self.root / path
        if target.suffix in (".svg", ".png"):
            self.places[path] = f"files/{target.name}"
        elif target.is_dir():
            self.places[path] = f"source/{path}/index.html"
        elif target.is_file():
            self.places[path] = f"source/{path}.html"
        else:
            raise SystemExit(f"docs: a page links {path}, which is not there")
        self.sources[path] = self.places[path]
        return self.places[path]

    def linker(self, page, directory):
        """Makes the href of a target on `page`; relative targets are files beside those of `directory` in the tree."""
        def link(target):
            if re.match(r"[a-z]+:|#", target):
                return target
            if target.startswith("/"):
                place = target[1:]
            else:
                path, mark, fragment = target.partition("#")
                place = self.place_of(posixpath.normpath(posixpath.join(directory, path))) + mark + fragment
            return posixpath.relpath(place.partition("#")[0], posixpath.dirname(page) or ".") + \
                ("#" + place.partition("#")[2] if "#" in place else "")
        return link

    def writer(self, page, directory="."):
        link = self.linker(page, directory)
        return Writer(link, {name: "/" + place for name, place in self.symbols.items() if place != page})

    def write(self, place, title, body):
        root = "../" * place.count("/")
        navigation = "".join(f'<a href="{root}{target}">{name}</a>' for name, target in NAVIGATION)
        path = self.out / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(root=root, title=escape(title), navigation=navigation, body=body,
                                    version=self.version))
        self.written += 1

    # ---- Markdown --------------------------------------------------------------------------------------------------

    def markdown(self, name):
        place = self.places[name]
        content = blocks.of_markdown((self.root / name).read_text())
        title = next((blocks.plain(block[2]) for block in content if block[0] == "h"), name)
        body = self.writer(place, posixpath.dirname(name)).blocks(content)
        self.write(place, title if name == "README.md" else f"{title} - awsc", body)
        kind = "guide" if name.startswith("docs/guide") else "page"
        self.search.append([title, place, kind])
        for block in content:
            if block[0] == "h" and block[1] > 1:
                self.search.append([f"{blocks.plain(block[2])} ({title})", f"{place}#{block[3]}", kind])
        return title, content

    def guides(self):
        rows = []
        # In the README's order, which is that of reading; guides that it does not name come last.
        order = (self.root / "README.md").read_text().partition("\n## Guides\n")[2]
        for name in sorted(self.places, key=lambda one: (order.find(f"({one})") % (len(order) + 1), one)):
            if not name.endswith(".md"):
                continue
            title, content = self.markdown(name)
            if name.startswith("docs/guide/"):
                first = next((block[1] for block in content if block[0] == "p"), [])
                text = re.split(r"(?<=[.:;])\s", blocks.plain(first))[0].replace("\n", " ")
                rows.append(f'<tr><td><a href="{posixpath.basename(self.places[name])}">{escape(title)}</a></td>'
                            f"<td>{escape(text)}</td></tr>")
        more = "".join(f'<li><a href="../{self.places[name]}">{escape(title)}</a></li>' for name, title in (
            ("docs/extending.md", "Extending: other services"), ("docs/regenerating.md", "Regenerating: a newer model"),
            ("docs/architecture.md", "Architecture"), ("docs/performance.md", "Performance"),
            ("docs/promises.md", "Promises"), ("docs/security.md", "Security"), ("docs/migration.md", "Migration")))
        self.write("guide/index.html", "Guides - awsc", "<h1>Guides</h1><div class=\"wide list\"><table>" + "".join(rows) +
                   f"</table></div><h2>More</h2><ul>{more}</ul>")

    # ---- reference -------------------------------------------------------------------------------------------------

    def name_symbols(self):
        for header in self.headers.values():
            place = f"reference/{header.name}.html"
            self.symbols[header.name] = place
            for entity in header.entities:
                if entity.name.startswith("@"):
                    continue
                anchor = anchor_of(entity)
                if entity.kind == "enum":
                    for name, _, _ in entity.members:
                        self.symbols.setdefault(name, f"{place}#{anchor}")
                else:
                    self.symbols[entity.name] = f"{place}#{anchor}"
                self.symbols.setdefault(entity.name, f"{place}#{anchor}")
                self.search.append([entity.name, f"{place}#{anchor}", entity.kind])
            self.search.append([f"<{header.name}>", place, "header"])

    def _entity(self, writer, entity):
        anchor = "" if entity.name.startswith("@") else f' id="{anchor_of(entity)}"'
        out = [f'<section class="entity"{anchor}>']
        if entity.kind == "struct":
            lines = ["typedef " + entity.declaration + " {", *("    " + one[1] for one in entity.members),
                     f"}} {entity.name};"]
            out.append(writer.code("\n".join(lines), "c"))
        elif entity.kind == "enum":
            lines = [entity.declaration + " {", *(f"    {one[1]}," for one in entity.members), "};"]
            out.append(writer.code("\n".join(lines), "c"))
        else:
            out.append(writer.code(entity.declaration, "c"))
        out.append(writer.blocks(entity.description))
        documented = [one for one in entity.members if one[2]]
        if documented:
            out.append(writer.blocks([("terms", "Members" if entity.kind == "struct" else "Values",
                                       [(one[0], one[2]) for one in documented])]))
        return "\n".join(out) + "</section>"

    def header(self, header, group):
        place = f"reference/{header.name}.html"
        writer = self.writer(place)
        about = []
        operation = next((one for one in self.operations.values() if one["header"] is header), None)
        if operation:
            about.append(f'Operation: <a href="{writer.link("/operations/" + operation["name"] + ".html")}">'
                         f'{operation["name"]}</a>')
        if group:
            about.append(f'Group: <a href="{writer.link(f"/reference/{group.name}.html")}">{escape(group.title)}</a>')
        body = [f"<h1><code>&lt;{header.name}&gt;</code></h1>", f'<p class="aside">{" &middot; ".join(about)}</p>',
                writer.blocks(header.description)]
        body += [self._entity(writer, entity) for entity in header.entities]
        self.write(place, f"<{header.name}> - awsc", "\n".join(body))

    def _examples(self, writer, examples):
        return "".join(f'<li><a href="{writer.link("/" + self.places["examples/" + name])}"><code>{name}</code></a>: '
                       f"{escape(self.purpose(name))}</li>" for name in examples)

    def purpose(self, name):
        """The first sentence of an example's comment."""
        text = (self.root / "examples" / name).read_text()
        found = re.search(r"/\*\s*((?!SPDX)\S.*?)\*/", text, re.DOTALL) or re.search(r'"""(.*?)"""', text, re.DOTALL) \
            or re.search(r"^# (?!SPDX|!)(.*?)$", text, re.MULTILINE)
        words = re.sub(r"\s*\n\s*(\* ?)?", " ", found.group(1)) if found else ""
        return re.split(r"(?<=\.)\s", words.strip(" */"))[0]

    def group(self, group):
        place = f"reference/{group.name}.html"
        writer = self.writer(place)
        body = [f"<h1>{escape(group.title)}</h1>"]
        if group.examples:
            body.append(f"<h2>Examples</h2><ul>{self._examples(writer, group.examples)}</ul>")
        if group.guides:
            items = "".join(f'<li><a href="{writer.link("/guide/" + name[:-3] + ".html")}">{name[:-3]}</a></li>'
                            for name in group.guides if (self.root / "docs/guide" / name).exists())
            body.append(f"<h2>Guides</h2><ul>{items}</ul>")
        for name in group.headers:
            header = self.headers.get(name)
            if not header:
                continue
            rows = "".join(f'<tr><td><a href="{writer.link("/" + self.symbols[one.name])}"><code>{one.name}</code></a>'
                           f"</td><td>{writer.inline(_first_sentence(one.description))}</td></tr>"
                           for one in header.entities if one.name in self.symbols)
            body.append(f'<h2><a href="{writer.link(f"/reference/{name}.html")}"><code>&lt;{name}&gt;</code></a></h2>'
                        f'<div class="wide list"><table>{rows}</table></div>')
        self.write(place, f"{group.title} - awsc", "\n".join(body))

    def reference_index(self):
        writer = self.writer("reference/index.html")
        rows = []
        for group in GROUPS:
            headers = " ".join(f'<a href="{name}.html"><code>&lt;{name}&gt;</code></a>' for name in group.headers
                               if name in self.headers)
            rows.append(f'<tr><td><a href="{group.name}.html">{escape(group.title)}</a></td><td>{headers}</td></tr>')
        rows.append('<tr><td><a href="../operations/index.html">Operations of Lambda</a></td>'
                    "<td>one header each</td></tr>")
        body = '<h1>Reference</h1><p>The rules of all functions are in ' + writer.names(escape("<awsc/error.h>")) + \
            ' and in <a href="../guide/conventions.html">conventions</a>.</p><div class="wide list"><table>' + \
            "".join(rows) + "</table></div>"
        self.write("reference/index.html", "Reference - awsc", body)

    # ---- operations ------------------------------------------------------------------------------------------------

    def find_operations(self):
        for header in self.headers.values():
            if not header.name.startswith("awsc/lambda/operations/"):
                continue
            about = blocks.plain(header.description[0][1])
            name = re.match(r"Operation (\w+) of", about).group(1)
            base = "awsc_lambda_" + header.name.rsplit("/", 1)[1][:-2]
            function = next(one for one in header.entities if one.kind == "function" and one.name in (base, base + "_call"))
            self.operations[name] = {"name": name, "header": header, "function": function,
                                     "resource": next(title for title, words, _ in RESOURCES if re.search(words, name))}
            self.search.append([name, f"operations/{name}.html", "operation"])

    def help_of(self, operation):
        done = subprocess.run([str(self.tool), command_of(operation), "help"], capture_output=True, text=True,
                              check=True, env={**os.environ, "AWS_PAGER": "", "COLUMNS": "100"})
        return done.stdout

    def operation(self, operation):
        name, function = operation["name"], operation["function"]
        place = f"operations/{name}.html"
        writer = self.writer(place)
        base = function.name
        structures = [one for one in (f"{base}_input", f"{base}_output") if one in self.symbols]
        starts = [one for one in (base, f"{base}_start", f"{base}_input_validate", f"{base}_input_serialize",
                                  f"{base}_output_deserialize", f"{base}_pages_new", f"{base}_items_new", f"{base}_next")
                  if one in self.symbols]
        text = json.dumps(function.description)
        errors = list(dict.fromkeys(re.findall(r"AWSC_LAMBDA_\w+", text)))
        examples = next(files for title, _, files in RESOURCES if title == operation["resource"])

        def names(items):
            return "<ul>" + "".join(f"<li><code>{writer.names(one)}</code></li>" for one in items) + "</ul>"
        error_rows = "".join(f"<tr><td><code>{writer.names(one)}</code></td>"
                             f"<td><code>{writer.names(one.lower())}</code></td></tr>" for one in errors)
        body = [f"<h1>{name}</h1>",
                f'<p class="aside">Resource: <a href="index.html#{blocks.anchor_of(operation["resource"])}">'
                f'{escape(operation["resource"])}</a> &middot; '
                f'Header: {writer.names(escape("<" + operation["header"].name + ">"))}</p>',
                writer.code(function.declaration, "c"), writer.blocks(_without_errors(function.description)),
                f"<h2>Functions</h2>{names(starts)}", f"<h2>Structures</h2>{names(structures)}",
                f'<h2>Errors</h2><div class="wide list"><table>{error_rows}</table></div>'
                f'<p><a href="{writer.link("/guide/retries.html")}">Errors and retries</a> says which failures are '
                "retried" + (f', and <a href="{writer.link("/guide/retries.html#functions-run-once")}">after which '
                             "failures, such as a 504, the function may have run</a>"
                             if operation["resource"] == "Invocation" else "") + ".</p>",
                f"<h2>Examples</h2><ul>{self._examples(writer, examples)}</ul>",
                f"<h2>Command line</h2>{writer.code(self.help_of(name), '')}"]
        self.write(place, f"{name} - awsc", "\n".join(body))

    def operations_index(self):
        body = ["<h1>Operations of Lambda</h1>"]
        for resource, _, _ in RESOURCES:
            rows = [f'<tr><td><a href="{one["name"]}.html">{one["name"]}</a></td>'
                    f'<td>{self.writer("operations/index.html").inline(_first_sentence(one["function"].description))}'
                    "</td></tr>" for one in self.operations.values() if one["resource"] == resource]
            body.append(f'<h2 id="{blocks.anchor_of(resource)}">{escape(resource)}</h2><div class="wide list"><table>'
                        f'{"".join(rows)}</table></div>')
        self.write("operations/index.html", "Operations - awsc", "\n".join(body))

    # ---- examples, sources -----------------------------------------------------------------------------------------

    def text_page(self, name, place):
        path = self.root / name
        writer = self.writer(place)
        language = "c" if path.suffix in (".c", ".h", ".cc") else ""
        self.write(place, f"{name} - awsc", f"<h1><code>{escape(name)}</code></h1>" +
                   writer.code(path.read_text().rstrip("\n"), language))

    def examples(self):
        rows = []
        for name in sorted(one for one in self.places if one.startswith("examples/") and (self.root / one).is_file()):
            self.text_page(name, self.places[name])
            self.search.append([name, self.places[name], "example"])
            short = name[len("examples/"):]
            rows.append(f'<tr><td><a href="{short}.html"><code>{short}</code></a></td>'
                        f"<td>{escape(self.purpose(short))}</td></tr>")
        self.write("examples/index.html", "Examples - awsc", "<h1>Examples</h1><div class=\"wide list\"><table>" +
                   "".join(rows) + "</table></div>")

    def source(self, name, place):
        path = self.root / name
        if path.suffix in (".svg", ".png"):
            (self.out / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, self.out / place)
        elif path.is_dir():
            items = "".join(f"<li><code>{escape(one.name)}</code></li>" for one in sorted(path.iterdir())
                            if not one.name.startswith((".", "__")))
            self.write(place, f"{name} - awsc", f"<h1><code>{escape(name)}/</code></h1><ul>{items}</ul>")
        else:
            self.text_page(name, place)


def _first_sentence(description):
    """The inline of the first paragraph, up to its first full stop."""
    out = []
    for part in next((block[1] for block in description if block[0] == "p"), []):
        if part[0] == "text" and re.search(r"\.(\s|$)", part[1]):
            return out + [("text", re.split(r"(?<=\.)(?:\s|$)", part[1])[0])]
        out.append(part)
    return out


def _without_errors(description):
    """The list of errors is a table of its own."""
    return [block for block in description
            if not (block[0] == "p" and "Errors of the service, for" in blocks.plain(block[1]))
            and not (block[0] == "list" and "AWSC_LAMBDA_" in json.dumps(block[1]))]


def anchor_of(entity):
    """A function may have the name of an enumeration's tag."""
    return ("enum." if entity.kind == "enum" else "") + entity.name


def group_of(name):
    return next((group for group in GROUPS if name in group.headers), None)


def build(root, tool, out):
    """Builds the site; returns the number of its pages."""
    shutil.rmtree(out, ignore_errors=True)
    site = Site(root, tool, out)
    site.find_operations()
    site.name_symbols()
    site.guides()
    for header in site.headers.values():
        site.header(header, group_of(header.name))
    for group in GROUPS:
        site.group(group)
    site.reference_index()
    for operation in site.operations.values():
        site.operation(operation)
    site.operations_index()
    site.examples()
    done = set()
    while set(site.sources) - done:
        for name in sorted(set(site.sources) - done):
            site.source(name, site.sources[name])
            done.add(name)
    for name in ("style.css", "search.js"):
        shutil.copyfile(HERE / name, out / name)
    (out / "search-index.js").write_text("window.awscIndex = " + json.dumps(site.search, separators=(",", ":")) + ";\n")
    return site.written
