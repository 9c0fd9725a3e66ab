#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks the code in one place at a time, and checks that a test fails.

    run.py ROOT [--seed N] [--again] [--count N] [--jobs N] [--module NAME] [--operator KIND] [--only-covering]
                [--plain] [--most N] [--minutes N] [--list]

Needs the data of scripts/coverage. Works on a copy of the sources in build/mutants. Each break is compiled, and runs
first the tests that cover its line, then the likeliest of them under AddressSanitizer and UBSan, then all others, until
one fails. A failure counts only if the test passes without the break, so that no busy machine counts as a break seen.
"""
import argparse
import concurrent.futures
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "coverage"))

import collect
import draw
import operators
import programs

SUITES = ("unit", "conformance", "protocol", "integration", "fault", "threads", "codegen", "secrets", "fuzz", "abi")
# They look at texts, at names or at what is generated and installed, not at what a program does.
NOT_FOR_BREAKS = {"unit/floors", "unit/unchanging", "abi/symbols", "abi/consumers", "abi/old_binary",
                  "abi/generate", "abi/inner", "abi/models", "abi/documents"}
SEEN_SHARE, ARGUED_SHARE = 0.92, 0.05
# They run under sanitizers in scripts/test.
SANITIZED_SUITES = ("unit", "conformance", "protocol", "integration", "fault", "codegen", "fuzz")
MOST_SANITIZED, LONGEST_SANITIZED_S = 16, 30  # the likeliest of the tests that cover a line, none of them long
# Their failures need no second opinion, unless they are timeouts: these tests wait for nothing.
STEADY_SUITES = ("unit", "conformance", "codegen")
FIRST_BATCH, BATCH = 2, 6  # test programs that are linked at a time: the likeliest see most breaks
MEMORY_BYTES, FILE_BYTES = 4 << 30, 1 << 30

PLAIN = ["-DCMAKE_C_COMPILER=gcc", "-DCMAKE_CXX_COMPILER=g++", "-DCMAKE_C_FLAGS=-O0 -w -fuse-ld=gold",
         "-DCMAKE_CXX_FLAGS=-O0 -w"]
SANITIZED = ["-DCMAKE_C_COMPILER=clang", "-DCMAKE_CXX_COMPILER=clang++", "-DCMAKE_C_FLAGS=-O0 -w",
             "-DCMAKE_CXX_FLAGS=-O0 -w", "-DAWSC_SANITIZE=address,undefined"]


class Tree:
    """A copy of the sources, and its build."""

    def __init__(self, root, jobs, name, flags, suites):
        self.root, self.jobs, self.flags, self.suites = root, jobs, flags, suites
        self.folder = os.path.join(root, "build", "mutants")
        self.source, self.build = os.path.join(self.folder, "source"), os.path.join(self.folder, name)
        self.logs = os.path.join(self.folder, "logs-" + name)

    def copy_sources(self):
        """Brings the copy up to date."""
        os.makedirs(self.source, exist_ok=True)
        wanted = set(self._listed())
        for path in wanted:
            self._copy(path)
        for folder, _, names in os.walk(self.source):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), self.source)
                if path not in wanted:
                    os.remove(os.path.join(folder, name))

    def prepare(self):
        """Configures the build, and compiles all of it if a program is missing: each test is made before it runs."""
        for folder in (self.build, self.logs):
            os.makedirs(folder, exist_ok=True)
        launcher = ["-DCMAKE_%s_COMPILER_LAUNCHER=ccache" % language for language in ("C", "CXX")
                    if shutil.which("ccache")]
        self._command("configure", ["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja", *self.flags, *launcher,
                                    "-DCMAKE_BUILD_TYPE=None", "-DAWSC_WERROR=OFF",
                                    "-DCONFORMANCE_DIR=" + os.environ.get("CONFORMANCE_DIR", ""),
                                    "-DPython3_EXECUTABLE=" + sys.executable])
        if not programs.are_built(self.build):
            self._command("build", ["ninja", "-C", self.build, "-j", str(self.jobs)])
        self.programs = {p.name: p for p in programs.programs(self.build, self.suites) if p.name not in NOT_FOR_BREAKS}

    def _listed(self):
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=self.root,
                                stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
        return [path for path in listed if path and os.path.isfile(os.path.join(self.root, path))]

    def _copy(self, path):
        """Copies a file if it differs, so that its time changes only with its content."""
        source, copy = os.path.join(self.root, path), os.path.join(self.source, path)
        with open(source, "rb") as file:
            content = file.read()
        if os.path.exists(copy):
            with open(copy, "rb") as file:
                if file.read() == content:
                    return
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        shutil.copy2(source, copy)
        os.utime(copy)

    def _command(self, name, command):
        with open(os.path.join(self.logs, name + ".txt"), "wb") as log:
            if subprocess.run(command, stdout=log, stderr=subprocess.STDOUT).returncode:
                sys.exit("error: %s failed\nremedy: read %s" % (" ".join(command[:2]), log.name))

    def read(self, path):
        with open(os.path.join(self.source, path), encoding="utf-8") as file:
            return file.read()

    def write(self, path, text):
        with open(os.path.join(self.source, path), "w", encoding="utf-8") as file:
            file.write(text)

    def targets(self, program):
        """The targets that ninja must build for a test: the files among its arguments, or everything if it names a
        folder."""
        found = set()
        for word in program.command:
            path = os.path.realpath(word)
            if path == self.build or (path.startswith(self.build + os.sep) and os.path.isdir(path)):
                return {"all"}
            if path.startswith(self.build + os.sep):
                found.add(os.path.relpath(path, self.build))
        return found

    def make(self, targets):
        """Whether these targets could be built."""
        log = os.path.join(self.logs, "make.txt")
        with open(log, "wb") as output:
            return subprocess.run(["ninja", "-C", self.build, "-j", str(self.jobs), *sorted(targets)], stdout=output,
                                  stderr=subprocess.STDOUT).returncode == 0


class Timed:
    """Durations of the tests during the coverage run, which determine their limits and their order."""

    def __init__(self, measured):
        self.seconds = dict(measured)

    def of(self, name):
        return self.seconds.get(name, 20.0)

    def limit(self, name):
        return 30 + 10 * self.of(name)


def _limit_resources(memory):
    """For the programs that are started from now on; sanitizers want all addresses."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fails(tree, timed, program, stop):
    """The failure of a test, or None. A test that fails fast is run again, to exclude random failures."""
    log = os.path.join(tree.logs, program.name.replace("/", ".") + ".txt")
    for _ in range(2):
        if stop.is_set():
            return None
        passed, seconds, ended = program.run(log, timed.limit(program.name), stop)
        if passed or stop.is_set():
            return None
        if ended == "timeout":
            break
    return ended


def first_failure(tree, timed, names):
    """(name, how) of the first test that fails, (None, None), or ("compiler", "") if the break does not compile."""
    first = True
    with concurrent.futures.ThreadPoolExecutor(tree.jobs) as pool:
        while names:
            size = FIRST_BATCH if first else BATCH
            batch, names, first = [tree.programs[name] for name in names[:size]], names[size:], False
            if not tree.make(set().union(*(tree.targets(program) for program in batch))):
                return "compiler", ""
            stop = threading.Event()
            runs = {pool.submit(fails, tree, timed, program, stop): program for program in batch}
            for run in concurrent.futures.as_completed(runs):
                if run.result():
                    stop.set()
                    return runs[run].name, run.result()
    return None, None


class Trial:
    """Two builds of one copy of the sources, and how the tests run in them."""

    def __init__(self, root, jobs, measured, only_covering, plain, most=None):
        self.plain = Tree(root, jobs, "build", PLAIN, SUITES)
        self.sanitized = Tree(root, jobs, "sanitized", SANITIZED, SANITIZED_SUITES)
        self.timed, self.only_covering, self.only_plain, self.most = Timed(measured), only_covering, plain, most

    def prepare(self):
        self.plain.copy_sources()
        self.plain.prepare()
        if not self.only_plain:
            self.sanitized.prepare()

    def try_break(self, covering, each, argued):
        """The result of one break: the test that saw it, None, or "compiler"."""
        text = self.plain.read(each.path)
        before, after = operators.shown(text, each)
        self.plain.write(each.path, operators.apply(text, each))
        try:
            seen, how = self._seen(covering, each.path, (each.path, before, after) in argued)
        finally:
            self.plain.write(each.path, text)
        return {"path": each.path, "line": each.line, "operator": each.operator, "before": before, "after": after,
                "seen": seen, "how": how}

    def _seen(self, covering, path, argued):
        stem = os.path.splitext(os.path.basename(path))[0]
        # Tests of the same name, too, and those that are newer than the coverage.
        first = covering | {name for name, program in self.plain.programs.items() if name.endswith("test_" + stem) or
                            (program.suite in collect.SUITES and name not in self.timed.seconds)}

        def order(name):
            return (stem not in name, "all" in self.plain.targets(self.plain.programs[name]),
                    self.timed.seconds.get(name, 0))

        likely = sorted((name for name in first if name in self.plain.programs), key=order)[:self.most]
        others = sorted((name for name in self.plain.programs if name not in first), key=order)
        seen, how = self._confirmed(self.plain, path, likely)
        if not seen and not argued and not self.only_plain:
            _limit_resources(resource.RLIM_INFINITY)
            seen, how = self._sanitized(path, likely)
            _limit_resources(MEMORY_BYTES)
        if not seen and not argued and not self.only_covering:
            seen, how = self._confirmed(self.plain, path, others)
        return seen, how

    def _confirmed(self, tree, path, names):
        """As first_failure. A test that fails without the break, too, does not count."""
        names, broken = list(names), tree.read(path)
        while True:
            seen, how = first_failure(tree, self.timed, names)
            if not seen or seen == "compiler" or (
                    tree is self.plain and how != "timeout" and tree.programs[seen].suite in STEADY_SUITES):
                return seen, how
            with open(os.path.join(tree.root, path), encoding="utf-8") as file:
                tree.write(path, file.read())
            passes = first_failure(tree, self.timed, [seen]) == (None, None)
            tree.write(path, broken)
            if passes:
                return seen, how
            names.remove(seen)

    def _sanitized(self, path, likely):
        """As first_failure, under sanitizers."""
        names = [name for name in likely if name in self.sanitized.programs and
                 self.timed.seconds.get(name, 0) <= LONGEST_SANITIZED_S][:MOST_SANITIZED]
        seen, how = self._confirmed(self.sanitized, path, names)
        return (None, None) if not seen or seen == "compiler" else (seen, "sanitized: " + how)


def read_arguments(path):
    """{(file, before, after)} of the breaks that are argued to change nothing."""
    argued, entry = set(), {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            kind, _, rest = line.rstrip("\n").partition(" ")
            if kind == "file":
                entry = {"file": rest}
            elif kind in "-+" and kind:
                entry[kind] = rest
            elif kind == "because":
                argued.add((entry["file"], entry["-"], entry["+"]))
    return argued


def name_of(found):
    return (found["path"], found["before"], found["after"])


def describe(found):
    return "%s:%d (%s)\n  - %s\n  + %s" % (found["path"], found["line"], found["operator"], found["before"],
                                           found["after"])


def conclude(results, argued):
    """Prints the results; returns the exit status."""
    unseen = [found for found in results if not found["seen"]]
    changing = [found for found in unseen if name_of(found) not in argued]
    for found in changing:
        print("unseen: " + describe(found))
    total, seen, claimed = len(results), len(results) - len(unseen), len(unseen) - len(changing)
    print("mutants: %d breaks, %d seen (%.1f %%), %d argued to change nothing (%.1f %%), %d unseen" %
          (total, seen, 100.0 * seen / max(1, total), claimed, 100.0 * claimed / max(1, total), len(changing)))
    holds = total and seen >= SEEN_SHARE * total and claimed <= ARGUED_SHARE * total
    print("mutants: %d passed, %d failed" % (1 if holds else 0, 0 if holds else 1))
    return 0 if holds else 1


def load(path, key):
    """Results of an earlier run with the same seed, by break."""
    try:
        with open(path, encoding="utf-8") as file:
            stored = json.load(file)
    except (OSError, ValueError):
        return {}
    return {name_of(found): found for found in stored["results"]} if stored["key"] == key else {}


def save(path, key, done):
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump({"key": key, "results": list(done.values())}, file, indent=1)
    os.replace(path + ".new", path)


def measurement(root):
    """Returns (the data of scripts/coverage, the reason why it cannot be used)."""
    try:
        with open(os.path.join(root, "build", "coverage", "lines.json"), encoding="utf-8") as file:
            measured = json.load(file)
    except (OSError, ValueError):
        return None, "the coverage was not measured"
    for path, known in measured["sums"].items():
        if not os.path.exists(os.path.join(root, path)) or collect.sum_of(os.path.join(root, path)) != known:
            return None, "%s changed after its coverage was measured" % path
    return measured, None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=os.path.realpath)
    parser.add_argument("--seed", type=int, default=random.randrange(1, 1000000))
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--module", help="only breaks of this module")
    parser.add_argument("--operator", help="only breaks of this kind")
    parser.add_argument("--only-covering", action="store_true", help="do not run the tests that do not run the line")
    parser.add_argument("--plain", action="store_true", help="do not run tests under sanitizers")
    parser.add_argument("--most", type=int, help="of the tests that run the line, run only the N likeliest")
    parser.add_argument("--minutes", type=float, help="stop after this time; the same seed continues")
    parser.add_argument("--is-measured", action="store_true", help="whether scripts/coverage ran for these sources")
    parser.add_argument("--again", action="store_true", help="try again what was neither seen nor is argued")
    parser.add_argument("--list", action="store_true", help="print the breaks and do nothing")
    options = parser.parse_args()
    measured, problem = measurement(options.root)
    if options.is_measured:
        return 1 if problem else 0
    if problem:
        sys.exit("error: %s\nremedy: ./scripts/coverage" % problem)
    print("seed %d" % options.seed, flush=True)
    found = draw.candidates(options.root, measured["lines"])
    if options.module:
        found = {options.module: found[options.module]}
    if options.operator:
        found = {module: [b for b in found[module] if b.operator == options.operator] for module in found}
    quota, ordered = draw.quotas(found, options.count), draw.order(options.root, found, options.seed)
    if options.list:
        for module in ordered:
            for each in ordered[module][:quota[module]]:
                with open(os.path.join(options.root, each.path), encoding="utf-8") as file:
                    print("%s:%d (%s)\n  - %s\n  + %s" % (each.path, each.line, each.operator,
                                                          *operators.shown(file.read(), each)))
        return 0

    trial = Trial(options.root, options.jobs, measured["programs"], options.only_covering, options.plain,
                  options.most)
    argued = read_arguments(os.path.join(HERE, "unchanged.txt"))
    home = tempfile.mkdtemp()
    programs.clean_environment(home)
    trial.prepare()
    _limit_resources(MEMORY_BYTES)
    key = "%s %s %s %s" % (options.seed, options.count, options.module, options.operator)
    stored = os.path.join(trial.plain.folder, "results-%d.json" % options.seed)
    done, results = load(stored, key), []
    until = time.monotonic() + 60 * options.minutes if options.minutes else None
    if options.again:
        done = {name: found for name, found in done.items() if found["seen"] or name in argued}
    try:
        for module in ordered:
            kept = 0
            for each in ordered[module]:
                if kept == quota[module]:
                    break
                covering = {measured["programs"][number][0] for number in measured["lines"][each.path][str(each.line)]}
                name = (each.path, *operators.shown(trial.plain.read(each.path), each))
                if name not in done:
                    if until and time.monotonic() >= until:
                        print("mutants: the time is over; --seed %d continues" % options.seed)
                        return 1
                    done[name] = trial.try_break(covering, each, argued)
                    save(stored, key, done)
                    print("%s: %s" % (done[name]["seen"] or "UNSEEN", describe(done[name])), flush=True)
                if done[name]["seen"] != "compiler":
                    kept += 1
                    results.append(done[name])
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return conclude(results, argued)


if __name__ == "__main__":
    sys.exit(main())
