#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every source file names its licence in one of its first three lines.

    python3 tests/lint/spdx.py            lists the files that do not
    python3 tests/lint/spdx.py --write    adds the line to those that people write, and makes the generated ones again
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TAG = "SPDX-License-Identifier: Apache-2.0"
LINES = {"c": f"/* {TAG} */", "#": f"# {TAG}", "j2": f"{{# {TAG} #}}"}
C = (".c", ".h", ".cc", ".cpp", ".def", ".map")
HASH = (".py", ".sh", ".cmake", ".in")
GENERATED = re.compile(r"(generated|services/[^/]+/generated)/")


def line_of(path, text):
    """The line for this file, or None: it is no source file."""
    if path.suffix == ".j2":
        return LINES["j2"]
    if path.suffix in C or path.name.endswith(C):
        return LINES["c"]
    if path.suffix in HASH or path.name in ("CMakeLists.txt", "Doxyfile") or text.startswith("#!"):
        return LINES["#"]
    return None


def with_line(text, line):
    if not text.startswith("#!"):
        return f"{line}\n{text}"
    first, rest = text.split("\n", 1)
    return f"{first}\n{line}\n{rest}"


def missing():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, files.split("\0")):
        path = ROOT / name
        try:
            text = path.read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        line = line_of(path, text)
        if line and TAG not in "\n".join(text.split("\n", 3)[:3]):
            yield name, text, line


def write():
    for name, text, line in missing():
        if not GENERATED.match(name):
            (ROOT / name).write_text(with_line(text, line))
    subprocess.run([sys.executable, "-B", "-m", "codegen", "generate"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main():
    if sys.argv[1:] == ["--write"]:
        write()
    left = [name for name, _, _ in missing()]
    for name in left:
        print(f"{name}: has no line {TAG}; python3 tests/lint/spdx.py --write")
    return 1 if left else 0


sys.exit(main())
