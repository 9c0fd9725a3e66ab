#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A program may link its own libraries of the services that libawsc-identity itself calls, statically and shared: they share no
symbol with it, and no program sees these."""
import pathlib
import subprocess
import sys
import tempfile

# C name of the service -> (model, its C library's operation, an input)
SERVICES = {
    "sts": ("sts", "assume_role", '.role_arn = "arn:aws:iam::123456789012:role/r", .role_session_name = "s"'),
    "sso": ("sso", "get_role_credentials", '.role_name = "r", .account_id = "1", .access_token = "t"'),
}
PROGRAM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <awsc/tables/schema.h>
{includes}
#ifdef STATIC
{externs}
#endif

int main(void)
{{
    awsc_http_request *request = NULL;
{calls}
    return 0;
}}
"""
EXTERN = "extern const awsc_service awsc_core_{name}_service;"
CALL = """
    awsc_{name}_{operation}_input {name} = {{{input}}};
    if (awsc_{name}_{operation}_input_serialize(&{name}, &request, NULL)) return 1;
    awsc_http_request_free(request);
#ifdef STATIC
    puts(awsc_core_{name}_service.sdk_id);
#else
    puts(dlsym(RTLD_DEFAULT, "awsc_core_{name}_service") ? "the library's own {name} is to be seen" : "hidden");
    if (!dlsym(RTLD_DEFAULT, "awsc_{name}_{operation}_at")) return 2;
#endif
"""


class Failure(Exception):
    pass


def run(*command, cwd=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"{' '.join(map(str, command))[:300]} ended with {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def same(name, found, expected):
    if found != expected:
        raise Failure(f"{name}: {found!r}, expected {expected!r}")


def main():
    root, build, cc, python = (pathlib.Path(word) for word in sys.argv[1:5])
    flags = ["-std=c11", "-fPIC", "-fvisibility=hidden", f"-I{root}/runtime/include"]
    libraries = run("pkg-config", "--libs", "libcurl", "openssl", "zlib", "libcjson", "expat",
                    *(["libdeflate"] if "LIBDEFLATE_FOUND:INTERNAL=1" in (build / "CMakeCache.txt").read_text()
                      else [])).split()
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        for name, (model, _, _) in SERVICES.items():
            run(python, "-B", "-m", "codegen", "generate", "--model", f"model/inner/{model}.json", "--name", name,
                "--lock", work / f"{name}.abi.json", "--out", work / name, cwd=root)
            flags.append(f"-I{work / name}/include")
        sources = [source for name in SERVICES for source in sorted((work / name / "src").glob("*.c"))]
        calls = "".join(CALL.format(name=name, operation=operation, input=value)
                        for name, (_, operation, value) in SERVICES.items())
        (work / "main.c").write_text(PROGRAM.format(
            includes="\n".join(f"#include <awsc/{name}.h>" for name in SERVICES),
            externs="\n".join(EXTERN.format(name=name) for name in SERVICES), calls=calls))

        run(cc, *flags, "-DSTATIC", work / "main.c", *sources, build / "libawsc-identity.a", *libraries, "-lpthread", "-lm",
            "-o", work / "static")
        same("static", run(work / "static"), "STS\nSSO\n")

        shared = [work / f"libawsc-{name}.so" for name in SERVICES]
        for name, library in zip(SERVICES, shared):
            own = [source for source in sources if source.is_relative_to(work / name)]
            run(cc, *flags, "-shared", *own, build / "libawsc-identity.so", "-o", library,
                f"-Wl,--version-script={root}/cmake/exports.map")
        run(cc, *flags, work / "main.c", *shared, build / "libawsc-identity.so", f"-Wl,-rpath,{work}:{build}", "-ldl",
            "-o", work / "shared")
        same("shared", run(work / "shared"), "hidden\nhidden\n")
    print("inner: 2 passed, 0 failed")
    return 0


try:
    sys.exit(main())
except Failure as failure:
    print(failure)
    print("inner: 0 passed, 1 failed")
    sys.exit(1)
