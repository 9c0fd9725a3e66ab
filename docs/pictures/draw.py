#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the pictures of the documentation from text, and checks that they are current.

    draw.py BUILD [--write]

house.svg: the floors of the runtime, as tests/unit/floors.py has them. call.svg: the way of a call, with the files of
its steps. generator.svg: the stages of the generator. terminal.svg: commands that run, with their output.
Each picture names the SHA-256 of its text. Graphviz draws the first three (Debian: graphviz).
"""
import ast
import hashlib
import html
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
STYLE = 'graph [fontname="sans-serif", bgcolor="white", pad=0.2];\n' \
    'node [fontname="sans-serif", fontsize=11, shape=box, style="rounded,filled", fillcolor="#eef3f8", ' \
    'color="#7d93a8"];\nedge [color="#5b6670", fontname="sans-serif", fontsize=10];\n'

# A step of a call, and the file that does it.
STEPS = (("validate", "schema/validate.c"), ("serialize", "protocol/serialize.c"), ("identify", "credentials/chain.c"),
         ("locate", "client/locate.c"), ("sign", "auth/sigv4.c"), ("send", "transport/curl_exchange.c"),
         ("receive", "client/receive.c"), ("classify", "retry/classify.c"), ("finish", "client/call.c"),
         ("deliver", "client/entry.c"))
# The attempt: from signing to the judgement.
AGAIN = ("classify", "sign")

STAGES = (("load", "model/*.json: syntax, references"), ("normalize", "one service, everything resolved"),
          ("select", "operations, and the shapes they reach"), ("index", "facts of each shape"),
          ("name", "every identifier, kept by the lock file"), ("ir", "values for the templates"),
          ("render", "templates/*.j2"), ("emit", "generated/, MANIFEST.json"))

COLUMNS = 100

# Typed into the terminal; the output is what they print.
COMMANDS = (
    "lambda-local --port 9001 --functions-dir examples/functions &",
    "lambda invoke --function-name hello --payload '{\"name\": \"Ada\"}' out.json",
    "cat out.json",
    "lambda list-functions --query 'Functions[:3].{Name: FunctionName, MB: MemorySize}' --output table",
    "cc first.c $(pkg-config --cflags --libs awsc-lambda) -o first && ./first",
    "lambda invoke --function-name no-such-function out.json",
)


# ---- graphs --------------------------------------------------------------------------------------------------------


def floors():
    """The table of tests/unit/floors.py, lowest first."""
    tree = ast.parse((ROOT / "tests/unit/floors.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "FLOORS":
            return [sorted(one) for one in ast.literal_eval(node.value)]
    raise SystemExit("tests/unit/floors.py has no FLOORS")


def house():
    lines = ["digraph house {", STYLE, 'rankdir=BT; ranksep=0.15; nodesep=0.15;']
    levels = floors()
    for number, modules in enumerate(levels):
        present = [one for one in modules if (ROOT / "runtime/src" / one).is_dir()]
        text = "&nbsp;&nbsp; ".join(html.escape(one) for one in present)
        lines.append(f'f{number} [label=<<b>{number}</b>&nbsp;&nbsp;&nbsp; {text}>, width=7, height=0.35];')
    lines += [f"f{number} -> f{number + 1} [dir=back];" for number in range(len(levels) - 1)]
    lines.append('tools [label="cli: lambda     local: lambda-local     your program", fillcolor="#fdf3e1", width=7, height=0.35];')
    lines.append('service [label="generated: tables and typed functions of a service", fillcolor="#e6f4ea", width=7, height=0.35];')
    lines += [f"f{len(levels) - 1} -> service [dir=back];", "service -> tools [dir=back];", "}"]
    return "\n".join(lines)


def call():
    lines = ["digraph call {", STYLE, "rankdir=LR; ranksep=0.3;"]
    for step, file in STEPS:
        if not (ROOT / "runtime/src" / file).is_file():
            raise SystemExit(f"the step {step} names {file}, which is not there")
        lines.append(f'{step} [label=<<b>{step}</b><br/><font point-size="9">{file}</font>>];')
    # Two rows.
    names = [step for step, _ in STEPS]
    lines += [f"{one} -> {two};" for one, two in zip(names, names[1:])]
    lines.append(f'{AGAIN[0]} -> {AGAIN[1]} [label="back off, again", constraint=false];')
    lines.append("}")
    return "\n".join(lines)


def generator():
    lines = ["digraph generator {", STYLE, "rankdir=LR; ranksep=0.3;"]
    for stage, about in STAGES:
        if not (ROOT / f"codegen/{stage}.py").is_file():
            raise SystemExit(f"the generator has no stage {stage}")
        lines.append(f'{stage} [label=<<b>{stage}</b><br/><font point-size="9">{html.escape(about)}</font>>];')
    lines += [f"{one} -> {two};" for (one, _), (two, _) in zip(STAGES, STAGES[1:])]
    lines.append("}")
    return "\n".join(lines)


def draw_graph(text):
    done = subprocess.run(["dot", "-Tsvg"], input=text, capture_output=True, text=True, check=True)
    return done.stdout[done.stdout.index("<svg"):]


# ---- the terminal --------------------------------------------------------------------------------------------------


def first_program():
    blocks = re.findall(r"```c\n(/\* first\.c.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return blocks[0]


def session(build):
    """The commands and what they print: lines that begin with `$ ` are commands."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "examples").symlink_to(ROOT / "examples")
        (work / "first.c").write_text(first_program())
        # The library is not installed here: `pkg-config` names the archives of the build.
        (work / "pkg-config").write_text(
            f"#!/bin/sh\necho -I {ROOT}/runtime/include -I {ROOT}/generated/lambda/include {build}/libawsc-lambda.a "
            f"{build}/libawsc-core.a {build}/libawsc-identity.a -lcurl -lssl -lcrypto -lz -lcjson -lexpat -lnghttp2 "
            "-lpthread -lm\n")
        (work / "pkg-config").chmod(0o755)
        environment = {**{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
                       "PATH": f"{work}:{build}/bin:{os.environ['PATH']}", "HOME": folder, "LC_ALL": "C.UTF-8",
                       "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDLOCAL", "AWS_SECRET_ACCESS_KEY": "secret"}
        server = subprocess.Popen([f"{build}/bin/lambda-local", "--port", "0", "--functions-dir", "examples/functions"],
                                  cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                  start_new_session=True)
        try:
            url = server.stdout.readline().split()[-1]
            environment["AWS_ENDPOINT_URL_LAMBDA"] = url
            for command in COMMANDS:
                lines.append("$ " + command)
                if command.endswith("&"):
                    lines.append("listening on http://127.0.0.1:9001")
                    continue
                done = subprocess.run(["bash", "-c", command], cwd=work, env=environment, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, timeout=120)
                if (done.returncode != 0) != ("no-such-function" in command):
                    raise SystemExit(f"{command}: exit code {done.returncode}\n{done.stdout}")
                lines += [piece for line in done.stdout.split("\n") if line.strip()
                          for piece in textwrap.wrap(line.rstrip(), COLUMNS, drop_whitespace=False)]
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    return "\n".join(lines)


def draw_terminal(text):
    rows, height, width = text.split("\n"), 19, 860
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{len(rows) * height + 52}" '
           'font-family="ui-monospace, DejaVu Sans Mono, monospace" font-size="13.5">',
           '<rect width="100%" height="100%" rx="8" fill="#14181c"/>']
    out += [f'<circle cx="{20 + 18 * i}" cy="18" r="6" fill="{color}"/>'
            for i, color in enumerate(("#ed6a5e", "#f4bf4f", "#61c554"))]
    for number, row in enumerate(rows):
        place = f'x="16" y="{52 + number * height}" xml:space="preserve"'
        if row.startswith("$ "):
            out.append(f'<text {place}><tspan fill="#8fd1a4">$ </tspan><tspan fill="#ffffff">'
                       f"{html.escape(row[2:])}</tspan></text>")
        else:
            out.append(f'<text {place} fill="#b9c4ce">{html.escape(row)}</text>')
    return "\n".join([*out, "</svg>\n"])


# ---- all of them ---------------------------------------------------------------------------------------------------


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    build, write = pathlib.Path(sys.argv[1]).resolve(), "--write" in sys.argv
    pictures = {"house": (house(), draw_graph), "call": (call(), draw_graph), "generator": (generator(), draw_graph),
                "terminal": (session(build), draw_terminal)}
    old = []
    for name, (text, draw) in pictures.items():
        path = ROOT / f"docs/pictures/{name}.svg"
        mark = f"<!-- drawn by docs/pictures/draw.py from a text with the SHA-256 {hashlib.sha256(text.encode()).hexdigest()} -->"
        if path.exists() and mark in path.read_text():
            continue
        old.append(name)
        if write:
            path.write_text(f"{mark}\n{draw(text)}")
    for name in old:
        print(f"docs/pictures/{name}.svg {'is drawn anew' if write else 'is old: run docs/pictures/draw.py BUILD --write'}")
    return 1 if old and not write else 0


sys.exit(main())
