#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The diffs of CONTRIBUTING.md apply to the tree, and what they add compiles and is found everywhere.

A diff of code that the tree has is taken back first. With AWSC_TEST_LONG=1 the library is built with all of them, and a
program uses the setting and the source of credentials."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SKIPPED = ("build", ".git", "__pycache__")
# Files that include the tables, beside those that a diff names.
READERS = ("runtime/src/config/*.c", "runtime/src/credentials/*.c", "runtime/src/identity/services.c",
           "runtime/src/client/client.c", "runtime/src/client/options.c", "cli/arguments.c", "cli/configure.c")
FLAGS = ["-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror",
         "-D_GNU_SOURCE", "-DAWSC_CLI_TABLES=tables"]
DECLARE_PROTOCOLS = "from codegen import protocol_header as header; header.PATH.write_text(header.render())"
PROGRAM = r"""
#include <stdio.h>
#include <string.h>
#include <awsc/call.h>
#include <awsc/credentials.h>
#include <awsc/explain.h>

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_explanation *explanation = NULL;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    if (argc < 2) return 2;
    config.config_file = argv[1];
    config.longest_backoff_ms = AWSC_I64(7);
    if (awsc_config_explain(&config, NULL, &explanation, NULL)) return 3;
    for (size_t i = 0; i < explanation->count; i++)
        if (strcmp(explanation->items[i]->name, "longest_backoff_ms") == 0 ||
            strcmp(explanation->items[i]->name, "credentials") == 0)
            puts(explanation->items[i]->value);
    if (awsc_credentials_provider_new_default(&config, &provider, NULL)) return 4;
    if (awsc_credentials_get(provider, NULL, &identity, NULL)) return 5;
    puts(awsc_identity_credentials(identity)->access_key_id);
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    awsc_free(explanation);
    return 0;
}
"""


def run(*command, where, **options):
    done = subprocess.run([str(word) for word in command], cwd=where, capture_output=True, text=True, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command[:4]))}: {done.stderr[-2000:] or done.stdout[-2000:]}")
    return done.stdout


def apply(tree, diff, *options):
    run("git", "apply", *options, "-", where=tree, input=diff)


def is_in_tree(tree, diff):
    try:
        apply(tree, diff, "-R", "--check")
        return True
    except AssertionError:
        return False


def compile_readers(tree, compiler, diff):
    named = [tree / path for path in re.findall(r"^\+\+\+ b/(.*\.c)$", diff, re.MULTILINE)]
    includes = [f"-I{tree / folder}" for folder in ("runtime/src", "runtime/include", "cli")]
    includes += [f"-I{folder}" for folder in sorted(tree.glob("generated/core/*/include"))]
    sources = sorted({path for pattern in READERS for path in tree.glob(pattern)} | set(named))
    run(compiler, *FLAGS, *includes, "-isystem", "/usr/include/cjson", *sources, where=tree)


def check_example(tree, compiler, diff):
    if is_in_tree(tree, diff):
        apply(tree, diff, "-R")
    apply(tree, diff)
    for page in ("settings", "sources"):
        run(sys.executable, "-B", f"docs/{page}.py", "--write", where=tree)
        run(sys.executable, "-B", f"docs/{page}.py", where=tree)
    run(sys.executable, "-B", "-c", DECLARE_PROTOCOLS, where=tree)
    compile_readers(tree, compiler, diff)
    for path in re.findall(r"^\+\+\+ b/(codegen/.*)\.py$", diff, re.MULTILINE):
        module = path.replace("/", ".")
        run(sys.executable, "-B", "-c", f"import importlib; importlib.import_module('{module}')", where=tree)


def check_program(tree, compiler):
    build = tree / "build"
    run("cmake", "-S", tree, "-B", build, "-G", "Ninja", "-DAWSC_BUILD_TESTS=OFF", "-DAWSC_BUILD_LOCAL=OFF",
        "-DAWSC_BUILD_EXAMPLES=OFF", f"-DCMAKE_C_COMPILER={compiler}", where=tree)
    run("cmake", "--build", build, "--target", "awsc_identity", "-j", "2", where=tree)
    (tree / "keys.json").write_text('{"Version": 1, "AccessKeyId": "AKIDOFTHEFILE", "SecretAccessKey": "secret"}')
    (tree / "config").write_text(f"[default]\ncredential_file = {tree}/keys.json\n")
    (tree / "program.c").write_text(PROGRAM)
    run(compiler, "-std=c11", f"-I{tree}/runtime/include", "program.c", "-o", "program", f"-L{build}", "-lawsc-identity",
        where=tree)
    environment = {"LD_LIBRARY_PATH": str(build), "HOME": str(tree), "AWS_EC2_METADATA_DISABLED": "true"}
    said = run(tree / "program", tree / "config", where=tree, env=environment).split()
    if said != ["7", "credential_file", "AKIDOFTHEFILE"]:
        raise AssertionError(f"the program says {said}")


def main():
    root, compiler = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    diffs = BLOCK.findall((root / "CONTRIBUTING.md").read_text())
    failures = [] if len(diffs) == 4 else [f"CONTRIBUTING.md has {len(diffs)} diffs; expected 4"]
    with tempfile.TemporaryDirectory() as directory:
        tree = pathlib.Path(directory) / "tree"
        shutil.copytree(root, tree, ignore=shutil.ignore_patterns(*SKIPPED))
        checks = [(f"diff {number}", check_example, (tree, compiler, diff)) for number, diff in enumerate(diffs, 1)]
        if os.environ.get("AWSC_TEST_LONG") == "1":
            checks.append(("the program", check_program, (tree, compiler)))
        for name, check, arguments in checks:
            try:
                check(*arguments)
            except AssertionError as failure:
                failures.append(f"{name}: {failure}")
    for failure in failures:
        print(failure)
    print(f"contributing: {len(checks) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


sys.exit(main())
