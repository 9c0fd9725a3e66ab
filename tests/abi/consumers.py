#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs outside the tree find and link the installed library: pkg-config, CMake package, subdirectory; C and C++."""
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = """
#include <stdio.h>
#include <awsc/lambda.h>
#include <awsc/version.h>
#include <awsc_poll.h>

int main(void)
{
    awsc_poll *host = NULL;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    config.region = "eu-west-1";
    if (awsc_lambda_new(&config, &lambda, &error)) return 1;
    awsc_lambda_invoke_input input = awsc_lambda_invoke_input();
    awsc_http_request *request = NULL;
    input.function_name = "hello";
    input.payload = AWSC_BLOB_LITERAL("{}");
    if (awsc_lambda_invoke_input_serialize(&input, &request, &error)) return 2;
    puts(awsc_http_request_path(request));
    awsc_http_request_free(request);
    awsc_lambda_free(lambda);
    if (awsc_poll_new(&host, &error)) return 3;
    awsc_poll_free(host);
    if (awsc_poll_new(NULL, &error) != AWSC_ERR_VALIDATION) return 4;
    awsc_error_free(error);
    return 0;
}
"""
IDENTITY_PROGRAM = """
#include <stdio.h>
#include <awsc/credentials.h>
#include <awsc/sigv4.h>

int main(void)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_http_request *request = NULL;
    if (awsc_credentials_provider_new_default(NULL, &provider, NULL)) return 1;
    if (awsc_http_request_new("GET", "/", &request, NULL)) return 2;
    if (awsc_sigv4_sign(request, &params, NULL) != AWSC_ERR_VALIDATION) return 3;
    puts(awsc_http_request_path(request));
    awsc_http_request_free(request);
    awsc_credentials_provider_free(provider);
    return 0;
}
"""
C_PROGRAM = PROGRAM.replace("= awsc_lambda_invoke_input();", "= {0};")
EXPECTED = "/2015-03-31/functions/hello/invocations\n"

PACKAGE = """
cmake_minimum_required(VERSION 3.18)
project(consumer LANGUAGES C CXX)
find_package(awsc CONFIG REQUIRED COMPONENTS lambda)
add_executable(c_shared main.c)
target_link_libraries(c_shared PRIVATE awsc::lambda)
add_executable(c_static main.c)
target_link_libraries(c_static PRIVATE awsc::lambda_static)
add_executable(cxx_shared main.cc)
target_link_libraries(cxx_shared PRIVATE awsc::lambda)
"""
IDENTITY_PACKAGE = """
cmake_minimum_required(VERSION 3.18)
project(consumer LANGUAGES C)
find_package(awsc CONFIG REQUIRED COMPONENTS identity)
add_executable(shared main.c)
target_link_libraries(shared PRIVATE awsc::identity)
add_executable(static main.c)
target_link_libraries(static PRIVATE awsc::identity_static)
"""
SUBDIRECTORY = """
cmake_minimum_required(VERSION 3.18)
project(consumer LANGUAGES C)
add_subdirectory({root} awsc)
add_executable(c_shared main.c)
target_link_libraries(c_shared PRIVATE awsc::lambda)
"""


class Failure(Exception):
    pass


def run(*command, cwd=None, env=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"{' '.join(str(word) for word in command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def write_sources(directory, cmake):
    (directory / "main.c").write_text(C_PROGRAM)
    (directory / "main.cc").write_text(PROGRAM)
    (directory / "CMakeLists.txt").write_text(cmake)


def expect_output(program, env=None):
    out = run(program, env=env)
    if out != EXPECTED:
        raise Failure(f"{program} printed {out!r}")


def with_pkg_config(work, prefix, cc, cxx):
    write_sources(work, "")
    library = next(prefix.rglob("libawsc-core.so")).parent
    env = dict(os.environ, PKG_CONFIG_PATH=str(library / "pkgconfig"), LD_LIBRARY_PATH=str(library))
    shared = run("pkg-config", "--cflags", "--libs", "awsc-lambda", env=env).split()
    # Links our archives and the system's shared libraries, as the README recommends.
    static = [f"-l:lib{word[2:]}.a" if word.startswith("-lawsc-") else word for word in shared]
    libraries = run("pkg-config", "--libs", "libcurl", "openssl", "zlib", "libcjson", "expat",
                    *(["libdeflate"] if "libdeflate" in run("pkg-config", "--print-requires-private", "awsc-core",
                                                            env=env) else [])).split()
    static += libraries + ["-lpthread", "-lm"]
    run(cc, "-std=c11", "main.c", "-o", "c_shared", *shared, cwd=work)
    run(cxx, "-std=c++11", "main.cc", "-o", "cxx_shared", *shared, cwd=work)
    run(cc, "-std=c11", "main.c", "-o", "c_static", *static, cwd=work)
    for program in ("c_shared", "cxx_shared", "c_static"):
        expect_output(work / program, env=env)


def with_cmake_package(work, prefix, cc, cxx):
    write_sources(work, PACKAGE)
    run("cmake", "-G", "Ninja", "-S", work, "-B", work / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
        f"-DCMAKE_C_COMPILER={cc}", f"-DCMAKE_CXX_COMPILER={cxx}")
    run("cmake", "--build", work / "build")
    for program in ("c_shared", "c_static", "cxx_shared"):
        expect_output(work / "build" / program)


def with_identity_alone(work, prefix, cc):
    """Credentials and signatures, without libawsc-core and nghttp2."""
    library = next(prefix.rglob("libawsc-core.so")).parent
    env = dict(os.environ, PKG_CONFIG_PATH=str(library / "pkgconfig"), LD_LIBRARY_PATH=str(library))
    (work / "main.c").write_text(IDENTITY_PROGRAM)
    (work / "CMakeLists.txt").write_text(IDENTITY_PACKAGE)
    flags = run("pkg-config", "--cflags", "--libs", "awsc-identity", env=env).split()
    run(cc, "-std=c11", "main.c", "-o", "with_pkg_config", *flags, cwd=work)
    run("cmake", "-G", "Ninja", "-S", work, "-B", work / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
        f"-DCMAKE_C_COMPILER={cc}")
    run("cmake", "--build", work / "build")
    for program in ("with_pkg_config", "build/shared", "build/static"):
        if run(work / program, env=env) != "/\n":
            raise Failure(f"{program} printed something else than /")
        needed = run("readelf", "-d", work / program)
        if "libawsc-core" in needed or "nghttp2" in needed:
            raise Failure(f"{program} needs more than libawsc-identity:\n{needed}")


def with_subdirectory(work, root, cc):
    write_sources(work, SUBDIRECTORY.format(root=root))
    run("cmake", "-G", "Ninja", "-S", work, "-B", work / "build", f"-DCMAKE_C_COMPILER={cc}")
    run("cmake", "--build", work / "build", "-j", "2")
    expect_output(work / "build" / "c_shared")


def with_a_compiler_that_warns(work, root, cc):
    """A new warning of a newer compiler or library does not break a user's build of the project."""
    header = work / "newer.h"
    header.write_text("#warning deprecated\n")
    run("cmake", "-G", "Ninja", "-S", root, "-B", work / "build", f"-DCMAKE_C_COMPILER={cc}", "-DAWSC_BUILD_TESTS=OFF",
        f"-DCMAKE_C_FLAGS=-include {header}")
    run("cmake", "--build", work / "build", "--target", "CMakeFiles/awsc_identity_objects.dir/runtime/src/base/view.c.o")


def main():
    root, build, cc, cxx = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        prefix = work / "prefix"
        run("cmake", "--install", build, "--prefix", prefix)
        checks = [("pkg-config", with_pkg_config, (prefix, cc, cxx)),
                  ("CMake package", with_cmake_package, (prefix, cc, cxx)),
                  ("identity alone", with_identity_alone, (prefix, cc)),
                  ("subdirectory", with_subdirectory, (root, cc)),
                  ("a compiler that warns", with_a_compiler_that_warns, (root, cc))]
        for name, check, arguments in checks:
            place = work / name.replace(" ", "-")
            place.mkdir()
            try:
                check(place, *arguments)
                passed += 1
            except Failure as failure:
                failed += 1
                print(f"{name}: {failure}")
    print(f"consumers: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
