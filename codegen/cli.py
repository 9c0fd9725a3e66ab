# SPDX-License-Identifier: Apache-2.0
"""The command line: generate, check, new, diff and adopt."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import List, Optional

from codegen.errors import ModelError

_HERE = os.path.dirname(os.path.abspath(__file__))
_SERVICES = os.path.join(_HERE, "services.json")
_MODELS = os.path.join(os.path.dirname(_HERE), "model")


def main(arguments: List[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        from codegen import pipeline
    except ImportError as error:
        print(f"codegen needs Jinja2 (Debian: python3-jinja2, and run /usr/bin/python3): {error}", file=sys.stderr)
        return 2
    try:
        return options.run(options, pipeline)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="codegen",
                                     description="Generates the C library of a service from its Smithy model.")
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="write the library, and the lock file if the model has grown")
    generate.set_defaults(run=_generate)
    check = commands.add_parser("check", help="compare code with the model (default: all that is committed)")
    check.set_defaults(run=_check)
    check.add_argument("--docs", action="store_true", help="list what has no documentation instead")
    for command in (generate, check):
        command.add_argument("--model", action="append", metavar="FILE", help="model, and overlays after it")
        command.add_argument("--out", metavar="DIR", help="directory of the library")
        command.add_argument("--lock", metavar="FILE", help="lock file (default: MODEL.abi.json beside the model if it is there, else in DIR)")
        command.add_argument("--name", metavar="NAME", help="the service in C names (default: from its SDK id)")
        command.add_argument("--service", metavar="ID", help="which service, where a model has several")
        command.add_argument("--operations", metavar="A,B", help="only these operations and what they need")
        command.add_argument("--nested-defaults", action="store_true",
                             help="send the defaults of members inside an input, as Smithy's protocol tests expect")
        command.add_argument("--strict-traits", action="store_true",
                             help="refuse a trait that this generator does not know; else there is a warning")
        command.add_argument("--allow-removals", action="store_true",
                             help="accept that functions disappear; the library then needs a new soname")
    generate.add_argument("--amalgamate", action="store_true",
                          help="write two files instead, awsc_NAME.h and awsc_NAME.c, which contain the runtime; "
                          "default: of Lambda, into the working directory")
    new = commands.add_parser("new", help="make a folder for a service: model, lock file, code, build, first program")
    new.set_defaults(run=_new)
    new.add_argument("name", metavar="SERVICE", help="the service in C names: awsc_SERVICE_…, <awsc/SERVICE.h>")
    new.add_argument("--model", metavar="FILE", required=True, help="a model as AWS publishes it")
    new.add_argument("--out", metavar="DIR", help="the folder, which does not exist or is empty (default: SERVICE)")
    new.add_argument("--service", metavar="ID", help="which service, where a model has several")
    new.add_argument("--strict-traits", action="store_true", help="refuse a trait that this generator does not know")
    adopt = commands.add_parser("adopt", help="put the facts of a newer model into ours, which keeps its documentation")
    adopt.set_defaults(run=_adopt)
    adopt.add_argument("new", metavar="NEW", help="a model as AWS publishes it")
    adopt.add_argument("model", metavar="MODEL", help="our model, which is rewritten")
    adopt.add_argument("--operations", metavar="A,B", help="only these operations and what they need")
    compare = commands.add_parser("diff", help="show how two models differ for programs",
                                  description="Exit status: 0 nothing that a program sees, 3 source-compatible changes "
                                  "only, 4 breaking changes; 1 if a model cannot be read.")
    compare.set_defaults(run=_diff)
    compare.add_argument("old", metavar="OLD")
    compare.add_argument("new", metavar="NEW")
    compare.add_argument("--format", choices=("text", "json"), default="text")
    compare.add_argument("--service", metavar="ID", help="which service, where a model has several")
    compare.add_argument("--name", metavar="NAME", help="the service in C names (default: from its SDK id)")
    return parser


def _jobs(options, pipeline) -> list:
    """The job that the options describe, or else the jobs of services.json."""
    if not options.model:
        if options.command == "generate" and (options.out or options.operations):
            raise ModelError("--model FILE is missing")
        return pipeline.jobs_of(_SERVICES)
    if not options.out and not getattr(options, "docs", False):
        raise ModelError("--out DIR is missing")
    return [pipeline.Job(tuple(options.model), options.out, options.lock or _lock(options.model[0], options.out),
                         options.name, options.service, _operations(options), options.allow_removals,
                         options.nested_defaults, options.strict_traits)]


def _lock(model: str, out: Optional[str]) -> str:
    """The lock file beside the model, if it is there; a new one is written into the directory of the library."""
    beside = re.sub(r"\.json$", "", model) + ".abi.json"
    return beside if not out or os.path.exists(beside) else os.path.join(out, os.path.basename(beside))


def _operations(options) -> tuple:
    return tuple(name.strip() for name in (options.operations or "").split(",") if name.strip())


def _amalgamate(options, pipeline) -> int:
    from codegen.amalgamate import amalgamate
    from codegen.emit import write

    options.model = options.model or [os.path.join(_MODELS, "lambda.json")]
    options.out = options.out or "."
    job, = _jobs(options, pipeline)
    result = pipeline.generate(job)
    name = next(path for path in sorted(result.files) if re.fullmatch(r"include/awsc/\w+\.h", path))
    files = amalgamate(os.path.basename(name)[:-2], result.files, _version(), _operations(options))
    for path in sorted(files):
        write(os.path.join(job.out, path), files[path])
        print(f"{os.path.join(job.out, path)}: {len(files[path])} bytes")
    return 0


def _version() -> str:
    header = _read(os.path.join(os.path.dirname(_MODELS), "runtime", "include", "awsc", "version.h"))
    return re.search(r'#define AWSC_VERSION "([^"]+)"', header).group(1)


def _generate(options, pipeline) -> int:
    if options.amalgamate:
        return _amalgamate(options, pipeline)
    from codegen.emit import emit, write

    for job in _jobs(options, pipeline):
        result = pipeline.generate(job)
        for line in result.warnings:
            print(f"warning: {line}", file=sys.stderr)
        changed = emit(job.out, result.files)
        if result.lock is not None and write(job.lock, result.lock):
            print(f"{job.lock}: written")
        print(f"{job.out}: {len(changed)} of {len(result.files)} files changed")
    return _core_tables(options, check=False)


def _check(options, pipeline) -> int:
    from codegen.emit import compare

    problems = []
    for job in _jobs(options, pipeline):
        if options.docs:
            problems += [line + " has no documentation" for line in pipeline.missing_documentation(job)]
            continue
        result = pipeline.generate(job)
        problems += compare(job.out, result.files)
        if result.lock is not None:
            problems += compare(os.path.dirname(job.lock), {os.path.basename(job.lock): result.lock})
    for line in problems:
        print(line)
    return 1 if problems or _core_tables(options, check=True) else 0


def _new(options, _) -> int:
    from codegen.folder import make_folder

    folder = options.out or options.name
    result = make_folder(options.name, _read(options.model), options.model, folder, options.strict_traits,
                         options.service)
    for line in result.warnings:
        print(f"warning: {line}", file=sys.stderr)
    print(f"{folder}: {len(result.files)} generated files; README.md tells what is where")
    return 0


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: {error}") from None


def _adopt(options, _) -> int:
    from codegen.adopt import adopt
    from codegen.emit import write

    texts = [_read(path) for path in (options.new, options.model)]
    model, homeless = adopt(*texts, options.new, options.model, _operations(options))
    print(f"{options.model}: {'written' if write(options.model, model) else 'has these facts already'}")
    for node_id in homeless:
        print(f"{node_id} is gone, and its documentation with it")
    return 0


def _diff(options, pipeline) -> int:
    from codegen import diff_report
    from codegen.diff import diff

    old, new = (pipeline.read_service((path,), options.service) for path in (options.old, options.new))
    changes = diff(old, new, options.name or pipeline.c_service_name(new))
    report = diff_report.as_json if options.format == "json" else diff_report.text
    print(report(changes, options.old, options.new), end="")
    return diff_report.status(changes)


def _core_tables(options, check: bool) -> int:
    """Without --model the tables of the core are included, as a part of the committed code."""
    if options.model or getattr(options, "docs", False):
        return 0
    from codegen import partitions, protocol_header
    from codegen.emit import compare, write

    path, text = protocol_header.PATH, protocol_header.render()
    if not check:
        write(str(path), text)
        return partitions.main([])
    problems = compare(str(path.parent), {path.name: text})
    for line in problems:
        print(line)
    return 1 if partitions.main(["--check"]) or problems else 0
