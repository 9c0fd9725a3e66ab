#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The library in one file (`generate --amalgamate`): compiles as C11 without a warning of strict projects, with each
compiler; its header as C++, too; a program that includes nothing else works; it exports the public names only.

With AWSC_TEST_LONG=1 integration programs are built with it and run: with a file of Invoke alone, and with one of the
whole service."""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

LONG = os.environ.get("AWSC_TEST_LONG") == "1"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
C_WARNINGS = ["-Wstrict-prototypes", "-Wmissing-prototypes"]
LIBRARIES = "-lcurl -lssl -lcrypto -lz -lcjson -lexpat -lpthread -lm".split()
# Programs of tests/integration and tests/unit that use public headers only: those that need nothing but Invoke, and those
# that need other operations.
INVOKE = """integration/test_burst integration/test_http2 integration/test_locks integration/test_many_clients
integration/test_program_transport_faults integration/test_signals integration/test_transport_sockets unit/test_answers
unit/test_invocations unit/test_logger unit/test_loop_sources""".split()
WHOLE = INVOKE + """integration/test_conveniences integration/test_drain integration/test_foreign_listen
integration/test_foreign_loop integration/test_loops integration/test_measures integration/test_odd_answers
integration/test_special_files""".split()
WRAPPED = {"integration/test_locks": [f"-Wl,--wrap={name}" for name in (
    "pthread_mutex_init", "pthread_mutex_lock", "pthread_mutex_unlock", "pthread_mutex_destroy", "curl_easy_init",
    "curl_easy_duphandle", "curl_easy_cleanup")]}
SUPPORT = "fixture raw_server crowd_server certificates proxy poll_loop wire_answer h2_server locale".split()
PROGRAM = r"""
#include "awsc_lambda.h"
#include <stdio.h>

int main(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    awsc_error *error = NULL;
    awsc_replay *replay = NULL;
    if (awsc_replay_new(&replay, &error)) return 1;
    if (awsc_replay_add(replay, 200, NULL, 0, "{\"greeting\": \"Hello\"}", 21, &error)) return 2;
    config.region = "eu-west-1";
    config.transport = awsc_replay_transport(replay);
    if (awsc_lambda_new(&config, &lambda, &error)) return 3;
    awsc_lambda_invoke_input input = {.function_name = "hello", .payload = AWSC_BLOB_LITERAL("{}")};
    if (awsc_lambda_invoke(lambda, &input, NULL, &output, &error)) {
        fprintf(stderr, "%s\n", awsc_error_text(error));
        return 4;
    }
    printf("%.*s\n", (int)output->payload.size, (const char *)output->payload.data);
    awsc_free(output);
    awsc_lambda_free(lambda);
    awsc_replay_free(replay);
    return 0;
}
"""


class Failure(Exception):
    pass


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise Failure(f"{' '.join(str(word) for word in command)}\n{done.stdout[-1500:]}{done.stderr[-3000:]}")
    return done.stdout


def generate(root, python, work, *operations):
    print(run(python, "-B", "-m", "codegen", "generate", "--amalgamate", *operations, "--out", work, cwd=root), end="")


def compiles_without_a_warning(work, compiler, *definitions):
    run(compiler, "-std=c11", "-fsyntax-only", *definitions, *WARNINGS, *C_WARNINGS, work / "awsc_lambda.c")


def header_compiles_as(work, compiler, standard):
    run(compiler, f"-std={standard}", "-x", "c++" if "++" in standard else "c", "-fsyntax-only", *WARNINGS,
        work / "awsc_lambda.h", "-Wno-pragma-once-outside-header")


def a_program_works(work, cc):
    (work / "app.c").write_text(PROGRAM)
    run(cc, "-std=c11", "-fPIC", *WARNINGS, *C_WARNINGS, "-c", work / "awsc_lambda.c", "-o", work / "awsc_lambda.o")
    run(cc, "-std=c11", *WARNINGS, work / "app.c", work / "awsc_lambda.o", "-o", work / "app", *LIBRARIES)
    out = run(work / "app", env={**os.environ, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"})
    if out != '{"greeting": "Hello"}\n':
        raise Failure(f"the program prints {out!r}")


def exports_the_public_names_only(work, cc):
    """As a part of a shared library, and no other name begins without our prefix."""
    run(cc, "-std=c11", "-shared", work / "awsc_lambda.o", "-o", work / "lambda.so", *LIBRARIES)
    declared = (work / "awsc_lambda.h").read_text()
    names = [line.split()[-1] for line in run("nm", "-D", "--defined-only", work / "lambda.so").splitlines()]
    other = [name for name in names if name not in declared and not name.startswith("awsc_internal_")]
    if other or "awsc_lambda_invoke_at" not in names:
        raise Failure(f"exported beside the public names: {other[:10]}")


def shims(root, work):
    """<awsc/….h> is the one header."""
    folder = work / "include"
    for include in (root / "runtime/include", root / "generated/lambda/include", root / "services/lambda/include"):
        for path in include.rglob("*.h"):
            if "tables" in path.parts:
                continue
            shim = folder / path.relative_to(include)
            shim.parent.mkdir(parents=True, exist_ok=True)
            shim.write_text('#include "awsc_lambda.h"\n')
    return folder


def integration_programs_pass(root, work, cc, programs):
    include = shims(root, work)
    flags = ["-std=c11", "-D_GNU_SOURCE", f'-DPROJECT_DIR="{root}"', f'-DBINARY_DIR="{work}"', '-DCONFORMANCE_DIR=""',
             f'-DSYSTEM_PYTHON="{shutil.which("python3", path="/usr/bin") or ""}"', f"-I{work}", f"-I{include}",
             f"-I{root}/tests", "-Werror=implicit-function-declaration"]
    objects = [work / f"{name}.o" for name in SUPPORT] + [work / "awsc_lambda.o"]
    for name in SUPPORT:
        run(cc, *flags, "-c", root / f"tests/support/{name}.c", "-o", work / f"{name}.o")
    if not (work / "awsc_lambda.o").exists():
        run(cc, "-std=c11", "-c", work / "awsc_lambda.c", "-o", work / "awsc_lambda.o")

    def check(name):
        program = work / name.replace("/", "_")
        run(cc, *flags, root / f"tests/{name}.c", *objects, *WRAPPED.get(name, ()), "-o", program, "-lcmocka",
            *LIBRARIES)
        done = subprocess.run([program], capture_output=True, text=True, timeout=300,
                              env={**os.environ, "AWS_EC2_METADATA_DISABLED": "true"})
        if done.returncode:
            raise Failure(f"{name}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for result in [pool.submit(check, name) for name in programs]:
            result.result()
    print(f"     {len(programs)} programs of the suites pass")


def whole_service_passes(root, work, cc, python):
    work = work / "whole"
    work.mkdir()
    generate(root, python, work)
    compiles_without_a_warning(work, cc)
    compiles_without_a_warning(work, cc, "-DAWSC_PORTABLE")
    integration_programs_pass(root, work, cc, WHOLE)


def main():
    root, cc, cxx, python = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3], sys.argv[4]
    compilers = [cc] + [other for other in ("gcc", "clang") if shutil.which(other) and other != cc]
    failed = passed = 0
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        generate(root, python, work, "--operations", "Invoke")
        # The first compiler reads the file with the same warnings for the program.
        checks = [(compiles_without_a_warning, (work, compiler)) for compiler in compilers[1:]]
        checks += [(compiles_without_a_warning, (work, compiler, "-DAWSC_PORTABLE")) for compiler in compilers
                   if LONG or compiler == compilers[0]]
        checks += [(header_compiles_as, (work, cxx if "++" in standard else cc, standard))
                   for standard in ("c11", "c++11", "c++17")]
        checks += [(a_program_works, (work, cc)), (exports_the_public_names_only, (work, cc))]
        if LONG:
            checks += [(integration_programs_pass, (root, work, cc, INVOKE)),
                       (whole_service_passes, (root, work, cc, python))]
        for check, arguments in checks:
            try:
                check(*arguments)
                passed += 1
            except Failure as failure:
                failed += 1
                print(f"{check.__name__.replace('_', ' ')}: {failure}")
    print(f"one_file: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
