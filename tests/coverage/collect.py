#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the test programs of a build with coverage, and reports the lines and branches that they reach.

    collect.py ROOT BUILD [--only NAME] [--jobs N]

Each program writes its data to a folder of its own (GCOV_PREFIX), so that every line knows the programs that run it.
Writes to BUILD:

    report.txt       lines and branches per module, with floors
    missed.txt       lines and branches that no test reaches
    lines.json       {"programs": [[name, seconds]], "lines": {file: {line: [numbers of programs]}},
                      "sums": {file: SHA-256 of its text}}

Fails if a program fails or a module is below its floor.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile

import gcov
import programs

SUITES = ("unit", "conformance", "protocol", "integration", "fault", "threads")

# Module: part of the path, at most two folders deep.
MODULES = re.compile(r"(runtime/src/[^/]+|cli|local|services|generated/lambda)/")

# Group of modules: (floor of lines, floor of branches) in per cent.
FLOORS = {"runtime": (97, 88), "runtime/src/transport": (95, 80), "cli": (93, 82), "local": (92, 78)}


def module_of(path):
    found = MODULES.match(path)
    return found.group(1) if found and not path.startswith("runtime/include/") else None


class Sum:
    """Reached and total lines and branches of a module."""

    def __init__(self):
        self.lines = self.all_lines = self.branches = self.all_branches = 0

    def add(self, file):
        self.lines += sum(1 for count in file.lines.values() if count)
        self.all_lines += len(file.lines)
        counts = [count for branches in file.branches.values() for count in branches]
        self.branches += sum(1 for count in counts if count)
        self.all_branches += len(counts)

    def rates(self):
        return (100.0 * self.lines / max(1, self.all_lines), 100.0 * self.branches / max(1, self.all_branches))


def sums(files):
    """{module: Sum}, with "runtime" for all modules of the runtime."""
    found = collections.defaultdict(Sum)
    for path, file in files.items():
        module = module_of(path)
        if module:
            found[module].add(file)
            if module.startswith("runtime/"):
                found["runtime"].add(file)
    return found


def report(found):
    """(text, whether every floor holds)"""
    lines = ["%-28s %7s %7s   %s" % ("module", "lines", "branch", "floor")]
    holds = True
    for module in sorted(found):
        rates = found[module].rates()
        floor, verdict = FLOORS.get(module), ""
        if floor:
            below = any(rate < least for rate, least in zip(rates, floor))
            verdict = "%d/%d%s" % (*floor, "  BELOW" if below else "")
            holds = holds and not below
        lines.append("%-28s %6.1f%% %6.1f%%   %s" % (module, *rates, verdict))
    return "\n".join(lines) + "\n", holds


def missed(files):
    """Each line that no test runs, and each line with a branch that no test takes."""
    text = []
    for path in sorted(files):
        if not module_of(path):
            continue
        file = files[path]
        for line in sorted(file.lines):
            untaken = sum(1 for count in file.branches.get(line, []) if not count)
            if not file.lines[line]:
                text.append("%s:%d: never runs" % (path, line))
            elif untaken:
                text.append("%s:%d: %d of %d branches" % (path, line, untaken, len(file.branches[line])))
    return "\n".join(text) + "\n"


def merge(into, files):
    for path, file in files.items():
        whole = into[path]
        for line, count in file.lines.items():
            whole.lines[line] = whole.lines.get(line, 0) + count
        for line, counts in file.branches.items():
            known = whole.branches.get(line, [0] * len(counts))
            if len(known) == len(counts):
                whole.branches[line] = [a + b for a, b in zip(known, counts)]


def sum_of(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def run_and_read(program, root, build, data, logs):
    folder = os.path.join(data, program.name.replace("/", "."))
    strip = len(os.path.realpath(build).strip("/").split("/"))
    passed, seconds, ended = program.run(os.path.join(logs, program.name.replace("/", ".") + ".txt"),
                                         GCOV_PREFIX=folder, GCOV_PREFIX_STRIP=str(strip))
    files = gcov.read(folder, build, root)
    shutil.rmtree(folder, ignore_errors=True)
    return passed, seconds, ended, files


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=os.path.realpath)
    parser.add_argument("build", type=os.path.realpath)
    parser.add_argument("--only", help="a part of the name of the programs to run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    root, build = options.root, options.build

    found = [p for p in programs.programs(build, SUITES) if not options.only or options.only in p.name]
    data, logs = os.path.join(build, "data"), os.path.join(build, "logs")
    for folder in (data, logs):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    programs.clean_environment(tempfile.mkdtemp(dir=data))

    gcov.remove_data(build)
    whole = collections.defaultdict(gcov.File)
    merge(whole, gcov.read_notes(build, root, lambda path: "/tests/" not in path and "overheard" not in path))
    lines = collections.defaultdict(lambda: collections.defaultdict(list))
    timed, failed = [], []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = [(p, pool.submit(run_and_read, p, root, build, data, logs)) for p in found]
        for number, (program, run) in enumerate(runs):
            passed, seconds, ended, files = run.result()
            timed.append([program.name, round(seconds, 2)])
            if not passed:
                failed.append("%s: %s" % (program.name, ended))
            merge(whole, files)
            for path, file in files.items():
                if module_of(path):
                    for line, count in file.lines.items():
                        if count:
                            lines[path][line].append(number)

    text, holds = report(sums(whole))
    for name, content in (("report.txt", text), ("missed.txt", missed(whole))):
        with open(os.path.join(build, name), "w") as file:
            file.write(content)
    with open(os.path.join(build, "lines.json"), "w") as file:
        known = {path: sum_of(os.path.join(root, path)) for path in lines}
        json.dump({"programs": timed, "lines": lines, "sums": known}, file)
    print(text, end="")
    for failure in failed:
        print("failed: " + failure)
    print("coverage: %d passed, %d failed" % (len(found) - len(failed), len(failed) + (0 if holds else 1)))
    return 0 if holds and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
