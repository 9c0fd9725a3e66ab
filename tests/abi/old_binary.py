#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A program compiled against the first API level runs with today's library, at -O0 and -O2; awsc_lambda_new reports an
error to a program that is newer than its library. A program and a service library that were linked when libawsc-core was
one library run with today's two."""
import json
import pathlib
import subprocess
import sys
import tempfile


def run(*command, cwd=None, check=True, env=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, env=env)
    if check and done.returncode:
        sys.exit(f"{' '.join(str(word) for word in command)}\n{done.stdout}{done.stderr}")
    return done


def first_level(model, lock):
    """The model of the first headers: the model without shapes and members that the lock marks as newer."""
    namespace = next(iter(model["shapes"])).split("#")[0]
    new_operations = {name for name, facts in lock["operations"].items() if facts.get("since", 1) > 1}
    later = {}
    for structure in list(lock["structures"].items()) + list(lock["unions"].items()):
        for member in structure[1]["members"]:
            if member.get("since", 1) > 1:
                later.setdefault(structure[0], set()).add(member["name"])
    shapes = model["shapes"]
    for shape in shapes.values():
        if shape["type"] == "service":
            shape["operations"] = [target for target in shape["operations"]
                                   if target["target"].split("#")[1] not in new_operations]
    for name in new_operations:
        del shapes[f"{namespace}#{name}"]
    removed = 0
    for name, members in later.items():
        shape = shapes.get(f"{namespace}#{name}")
        if shape:
            for member in members:
                removed += shape["members"].pop(member, None) is not None
    return len(new_operations), removed


def generate(root, python, work):
    """Headers and sources of the first level."""
    model = json.loads((root / "model/lambda.json").read_text())
    lock = json.loads((root / "model/lambda.abi.json").read_text())
    operations, members = first_level(model, lock)
    if not operations or not members:
        sys.exit("the lock file knows nothing newer than its first level: there is nothing to test")
    (work / "old.json").write_text(json.dumps(model))
    run(python, "-m", "codegen", "generate", "--model", work / "old.json", "--out", work / "lambda", "--lock",
        work / "old.abi.json", cwd=root)
    return operations, members


def compile_program(root, cc, headers, library, output, optimization):
    run(cc, "-std=c11", "-D_GNU_SOURCE", optimization, f"-I{root}/runtime/include", f"-I{headers}",
        root / "tests/abi/old_binary.c", "-o", output, f"-L{library}", "-lawsc-lambda", "-lawsc-core",
        "-lawsc-identity",
        f"-Wl,-rpath,{library}")


# Binds all symbols at once, and finds one that moved by the file that had it.
ONE_LIBRARY = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <awsc/error.h>
#include <awsc/http.h>
#include <awsc/jmespath.h>

int main(void)
{
    awsc_jmespath *expression = NULL;
    awsc_error *error = NULL;
    void *core = dlopen("libawsc-core.so.0", RTLD_NOW | RTLD_NOLOAD);
    if (!core || !dlsym(core, "awsc_error_text") || !dlvsym(core, "awsc_error_text", "AWSC_0")) return 1;
    if (awsc_http_request_new("GET", "no path", NULL, &error) == AWSC_OK) return 2;
    puts(awsc_error_text(error));
    if (awsc_jmespath_parse("a.b", &expression, &error)) return 3;
    awsc_jmespath_free(expression);
    awsc_error_free(error);
    return 0;
}
"""


def linked_to_one_library(root, build, cc, work, old):
    """The error of a program that knows libawsc-core.so.0 alone, or None. `old` has objects of a service library."""
    one = work / "one"
    one.mkdir()
    archives = [build / "libawsc-core.a", build / "libawsc-identity.a"]
    libraries = run("pkg-config", "--libs", "libcurl", "openssl", "zlib", "libcjson", "expat", "libnghttp2").stdout.split()
    run(cc, "-shared", "-o", one / "libawsc-core.so.0", "-Wl,--whole-archive", *archives,
        "-Wl,--no-whole-archive", "-Wl,-soname,libawsc-core.so.0",
        f"-Wl,--version-script={root}/cmake/exports.map", *libraries, "-lpthread", "-lm")
    run(cc, "-shared", *sorted(old.glob("*.o")), "-o", one / "libawsc-lambda.so.0",
        "-Wl,-soname,libawsc-lambda.so.0", one / "libawsc-core.so.0")
    (work / "one.c").write_text(ONE_LIBRARY)
    run(cc, "-std=c11", f"-I{root}/runtime/include", work / "one.c", "-o", work / "one_program", one / "libawsc-core.so.0",
        "-ldl")
    run(cc, "-std=c11", "-D_GNU_SOURCE", f"-I{root}/runtime/include", f"-I{work}/lambda/include",
        root / "tests/abi/old_binary.c", "-o", work / "one_call", one / "libawsc-lambda.so.0", one / "libawsc-core.so.0")
    needed = run("readelf", "-dW", work / "one_program", work / "one_call", one / "libawsc-lambda.so.0").stdout
    if "libawsc-identity" in needed:
        return "programs of one library: they need libawsc-identity; expected libawsc-core alone"
    (one / "libawsc-core.so.0").unlink()  # today's takes its place
    for program in ("one_program", "one_call"):
        done = run(work / program, check=False, env={"LD_LIBRARY_PATH": f"{one}:{build}", "LD_BIND_NOW": "1"})
        if done.returncode:
            return f"a program that was linked to one library: {program}: status {done.returncode}: {done.stdout}{done.stderr}"
    return None


def main():
    root, build, cc, python = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    passed, failures = 0, []
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        operations, members = generate(root, python, work)
        print(f"the first level lacks {operations} operations and {members} members")
        for optimization in ("-O0", "-O2"):
            program = work / f"old{optimization}"
            compile_program(root, cc, work / "lambda/include", build, program, optimization)
            done = run(program, check=False)
            if done.returncode == 0:
                passed += 1
            else:
                failures.append(f"old program at {optimization}: status {done.returncode}: {done.stdout}{done.stderr}")
        # The reverse: today's program with the first library.
        old = work / "library"
        old.mkdir()
        run(cc, "-std=c11", "-c", "-fPIC", "-O1", f"-I{root}/runtime/include", f"-I{work}/lambda/include",
            f"-I{work}/lambda/src", *sorted((work / "lambda/src").glob("*.c")), cwd=old)
        run(cc, "-shared", *sorted(old.glob("*.o")), "-o", old / "libawsc-lambda.so.0", "-Wl,-soname,libawsc-lambda.so.0", f"-L{build}", "-lawsc-core", "-lawsc-identity")
        failure = linked_to_one_library(root, build, cc, work, old)
        passed += not failure
        failures += [failure] if failure else []
        program = work / "new"
        compile_program(root, cc, root / "generated/lambda/include", build, program, "-O1")
        env = {"LD_LIBRARY_PATH": f"{old}:{build}"}
        done = run(program, check=False, env=env)
        if done.returncode == 3 and "install a newer library" in done.stdout:
            passed += 1
        else:
            failures.append(f"new program, old library: status {done.returncode}: {done.stdout}{done.stderr}")
    for failure in failures:
        print(failure)
    print(f"old binary, new library: {passed} passed, {len(failures)} failed")
    return 1 if failures else 0


sys.exit(main())
