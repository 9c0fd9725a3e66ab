#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the code of README.md and of the guides, in their order: C is compiled, programs and commands run against
lambda-local, and the output must be the one that the page shows. CONTRIBUTING.md, "Pages", has the rules.

    pages.py ROOT BUILD CC [PAGE…]

Commands that build the library are run with AWSC_TEST_LONG=1 only.
"""
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from blocks import blocks_of, indented_blocks, pattern_of  # noqa: E402

LONG = os.environ.get("AWSC_TEST_LONG") == "1"
INCLUDES = ("runtime/include", "generated/lambda/include", "services/lambda/include", "adapters")
LIBRARIES = "build/release/libawsc-lambda.a build/release/libawsc-core.a build/release/libawsc-identity.a " \
    "-lcurl -lssl -lcrypto -lz -lcjson -lexpat -lnghttp2 -lpthread -lm"
WARNINGS = "-std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-variable -Wno-unused-but-set-variable " \
    "-Wno-unused-function -Wno-unused-parameter -Wno-missing-field-initializers"
# Objects that statements of a page use without saying where they come from.
GIVEN = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <awsc/explain.h>
#include <awsc/interceptor.h>
#include <awsc/jmespath.h>
#include <awsc/lambda.h>
#include <awsc/lambda/builders.h>
#include <awsc/lambda/conveniences.h>
#include <awsc/lambda/json.h>
#include <awsc/lambda/paginators.h>
#include <awsc/lambda/strict.h>
#include <awsc/lambda/waiters.h>
#include <awsc/log.h>
#include <awsc/loop.h>
#include <awsc/sigv4.h>
#include <awsc/testing.h>
#include <awsc/value.h>
"""
OBJECTS = """
extern awsc_lambda *lambda;
extern awsc_loop *loop;
extern awsc_arena *arena;
extern awsc_config config;
extern awsc_call_options options;
extern awsc_lambda_invoke_input input;
extern awsc_lambda_invoke_output *output;
extern awsc_error *error;
extern int status;
extern void *user, *state;
"""
# Pages whose code a test of its own runs.
ELSEWHERE = {"one-file.md": "abi/one_file", "plugins.md": "integrations", "postgresql.md": "integrations"}
PORTS = ("9001", "9002", "9003")


class Failure(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@dataclasses.dataclass
class Place:
    """The folder in which a page's commands run: the tree by links, and the build as build/release."""
    root: pathlib.Path
    build: pathlib.Path
    compiler: str
    folder: pathlib.Path
    ports: dict
    groups: list

    def prepare(self, builds):
        """`builds`: the page makes build/release itself."""
        for path in self.root.iterdir():
            if not path.name.startswith((".", "build", "__")):
                (self.folder / path.name).symlink_to(path)
        (self.folder / "build").mkdir()
        if not builds:
            (self.folder / "build/release").symlink_to(self.build)
        tools = self.folder / "tools"
        tools.mkdir()
        # Installs below a folder of the test instead of into the system.
        (tools / "sudo").write_text(f"#!/bin/sh\nDESTDIR={self.folder}/installed exec \"$@\"\n")
        (tools / "cc").write_text(f"#!/bin/sh\nexec {self.compiler} \"$@\"\n")
        for tool in tools.iterdir():
            tool.chmod(0o755)

    def environment(self):
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        paths = [self.folder / "tools", self.build / "bin", self.build / "bin/examples", self.root / "scripts"]
        return {**own, "PATH": ":".join(map(str, paths)) + ":" + os.environ["PATH"], "HOME": str(self.folder),
                "LC_ALL": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "AKIDLOCAL", "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_ENDPOINT_URL_LAMBDA": f"http://127.0.0.1:{self.ports['9001']}", "BUILD": str(self.build),
                **({"CMAKE_C_COMPILER_LAUNCHER": "ccache", "CCACHE_BASEDIR": str(self.folder),
                    "CCACHE_DIR": os.environ.get("CCACHE_DIR", str(pathlib.Path.home() / ".cache/ccache"))}
                   if shutil.which("ccache") else {})}

    def with_ports(self, text):
        for written, real in self.ports.items():
            text = re.sub(rf"\b{written}\b", real, text)
        return text

    def run(self, command, timeout=120):
        """Status and output. Processes in the background end with the page."""
        with tempfile.TemporaryFile("w+") as printed:
            process = subprocess.Popen(["bash", "-euo", "pipefail", "-c", command], cwd=self.folder,
                                       env=self.environment(), stdin=subprocess.DEVNULL, stdout=printed,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            self.groups.append(process.pid)
            try:
                status = process.wait(timeout=timeout)
            except subprocess.TimeoutExpired:
                status = "no end in time"
            printed.seek(0)
            return status, printed.read()

    def stop(self):
        for group in self.groups:
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def await_port(self, port):
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    return
            time.sleep(0.05)
        raise Failure(f"no program listens on port {port}")


# ---- C -------------------------------------------------------------------------------------------------------------


def name_of(block):
    return block.name or "program.c"


def compile_program(place, block):
    """Unless the page did it."""
    name = name_of(block)
    if (place.folder / name[:-2]).exists():
        return
    includes = " ".join(f"-I {folder}" for folder in INCLUDES)
    packages = " ".join(word[5:] for word in block.words if word.startswith("with-"))
    others = f"$(pkg-config --cflags --libs {packages})" if packages else ""
    status, printed = place.run(f"cc {WARNINGS} {includes} {name} -o {name[:-2]} {LIBRARIES} {others}")
    if status:
        raise Failure(f"line {block.line}: {name} does not compile\n{printed[:3000]}")


def compile_fragments(place, page, blocks):
    """Definitions first, then each block of statements in a function of its own."""
    lines = [GIVEN]
    for block in blocks:
        if block.is_definition:
            lines += [f'#line {block.line + 1} "{page.name}"', block.text]
    lines.append(OBJECTS)
    for number, block in enumerate(block for block in blocks if not block.is_definition):
        text = block.text.replace("…", "")
        lines += [f"int fragment_{number}(void);", f"int fragment_{number}(void)\n{{",
                  f'#line {block.line + 1} "{page.name}"', text, "    return 0;\n}"]
    source = place.folder / "fragments.c"
    source.write_text("\n".join(lines))
    includes = " ".join(f"-I {folder}" for folder in INCLUDES)
    status, printed = place.run(f"cc {WARNINGS} {includes} -fsyntax-only fragments.c")
    if status:
        raise Failure(f"the C of this page does not compile\n{printed[:3000]}")


# ---- commands and files --------------------------------------------------------------------------------------------


def run_commands(place, block, output):
    text = place.with_ports(block.text)
    if not LONG:
        text = re.sub(r"^(?:\(?cmake|ninja|\./scripts/|python3 (?:-m codegen|bench/\S+))\b.*?(?<!\\)$", ":", text,
                      flags=re.MULTILINE | re.DOTALL)
    status, printed = place.run(text, timeout=1800 if LONG else 120)
    if (status != 0) != ("fails" in block.words):
        raise Failure(f"line {block.line}: ended with status {status}\n{block.text}{printed[-3000:]}")
    for port in re.findall(r"--port (\d+)", text):
        if text.rstrip().endswith("&"):
            place.await_port(port)
    if output is None:
        return
    if not pattern_of(place.with_ports(output.text)).fullmatch(printed + ("" if printed.endswith("\n") else "\n")):
        raise Failure(f"line {output.line}: the output is not\n{output.text}but\n{printed[-3000:]}")


def check_settings(place, block):
    """A profile file: the tool reads it strictly."""
    (place.folder / "settings").write_text(block.text)
    status, printed = place.run("unset AWS_REGION; AWS_CONFIG_FILE=settings lambda configure list >out 2>&1 || "
                                "{ cat out; exit 1; }; ! grep -n ignored out")
    if status:
        raise Failure(f"line {block.line}: the profile file is refused\n{printed}")


def serve(place):
    place.run(f"exec lambda-local --port {place.ports['9001']} --access-key AKIDLOCAL=secret "
              "--functions-dir examples/functions >local.log 2>&1 &")
    place.await_port(place.ports["9001"])


def follow(place, page):
    """Number of blocks."""
    text = page.read_text()
    lines = indented_blocks(text)
    if lines:
        raise Failure(f"line {lines[0]}: code by indentation; expected a fence with a language")
    blocks = blocks_of(text)
    code = [block for block in blocks if block.language == "c" and not block.is_other]
    fragments = [block for block in code if not block.is_program]
    if fragments:
        compile_fragments(place, page, fragments)
    if not any("lambda-local --port 9001" in block.text for block in blocks if block.language == "sh"):
        serve(place)
    programs = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        output = following if following and following.language == "text" and "output" in following.words else None
        if block.is_other:
            continue
        if block.is_program:
            (place.folder / name_of(block)).write_text(place.with_ports(block.text))
            programs.append(block)
        elif block.language == "sh":
            for program in programs:
                if f"./{name_of(program)[:-2]}" in block.text:
                    compile_program(place, program)
            run_commands(place, block, output)
        elif block.language == "ini":
            check_settings(place, block)
        elif block.name and block.language in ("python", "json", "cmake"):
            path = place.folder / block.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text)
        elif block.language not in ("c", "diff") and "output" not in block.words:
            raise Failure(f"line {block.line}: no rule for a block of language {block.language!r}")
    for program in programs:
        compile_program(place, program)
    return len(blocks)


def check_page(root, build, compiler, page):
    with tempfile.TemporaryDirectory() as folder:
        place = Place(root, build, compiler, pathlib.Path(folder), {port: free_port() for port in PORTS}, [])
        place.prepare(LONG and "-B build/release" in page.read_text())
        try:
            return follow(place, page)
        finally:
            place.stop()


def main():
    root, build, compiler = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    pages = [pathlib.Path(name).resolve() for name in sys.argv[4:]] or \
        [root / "README.md", root / "docs/linking.md", root / "cli/README.md", root / "local/README.md",
         *(page for page in sorted((root / "docs/guide").glob("*.md")) if page.name not in ELSEWHERE)]
    if not shutil.which("bash"):
        print("SKIPPED: pages: no bash")
        return 0
    failed, blocks = 0, 0
    for page in pages:
        try:
            blocks += check_page(root, build, compiler, page)
        except (Failure, ValueError) as failure:
            failed += 1
            print(f"{page.relative_to(root)}: {failure}")
    print(f"pages: {len(pages) - failed} passed, {failed} failed ({blocks} blocks)")
    return 1 if failed else 0


sys.exit(main())
