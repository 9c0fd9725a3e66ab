#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each variant of the build is built, installed and linked by a program, which prints its abilities. It takes minutes, so
only AWSC_TEST_LONG=1 runs all; otherwise the variants are configured, and refused combinations are refused."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM = r"""
#include <stdio.h>
#include <awsc/lambda.h>
#include <awsc/version.h>

int main(void)
{
    awsc_versions versions = AWSC_VERSIONS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    config.region = "eu-west-1";
    if (awsc_lambda_new(&config, &lambda, NULL)) return 1;
    awsc_lambda_free(lambda);
    if (awsc_version_info(&versions, NULL)) return 2;
    printf("%s%s%s\n", versions.features & AWSC_HAS_EPOLL ? "epoll " : "", versions.libdeflate ? "libdeflate " : "",
           versions.features & AWSC_HAS_SENT_EVENTS ? "events" : "");
    return 0;
}
"""
PROJECT = """
cmake_minimum_required(VERSION 3.18)
project(app LANGUAGES C)
find_package(awsc CONFIG REQUIRED COMPONENTS lambda)
add_executable(app main.c)
target_link_libraries(app PRIVATE awsc::lambda)
"""
TOOLS_OFF = ["-DAWSC_BUILD_TESTS=OFF", "-DAWSC_BUILD_LOCAL=OFF", "-DAWSC_BUILD_CLI=OFF", "-DAWSC_BUILD_EXAMPLES=OFF"]
# Options, kinds of libraries that are installed, and a word that the program does not print then.
VARIANTS = {
    "shared only": (["-DAWSC_BUILD_STATIC=OFF"], {"so"}, None),
    "archives only": (["-DAWSC_BUILD_SHARED=OFF"], {"a"}, None),
    "without libdeflate": (["-DAWSC_USE_LIBDEFLATE=OFF"], {"so", "a"}, "libdeflate"),
    "without PCRE2": (["-DAWSC_USE_PCRE2=OFF"], {"so", "a"}, None),
    "loops by poll": (["-DAWSC_LOOP=poll"], {"so", "a"}, "epoll"),
    "portable": (["-DAWSC_PORTABLE=ON"], {"so", "a"}, "epoll"),
    "not hardened": (["-DAWSC_HARDENING=OFF", "-DCMAKE_BUILD_TYPE=Release"], {"so", "a"}, None),
    "smallest": (["-DCMAKE_BUILD_TYPE=MinSizeRel"], {"so", "a"}, None),
}
REFUSED = {
    "no library at all": ["-DAWSC_BUILD_SHARED=OFF", "-DAWSC_BUILD_STATIC=OFF"],
    "tests without archives": ["-DAWSC_BUILD_TESTS=ON", "-DAWSC_BUILD_STATIC=OFF"],
    "epoll without epoll": ["-DAWSC_PORTABLE=ON", "-DAWSC_LOOP=epoll"],
}


class Failure(Exception):
    pass


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise Failure(f"{' '.join(str(word) for word in command)}\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout


def configure(root, build, cc, options):
    launcher = [f"-DCMAKE_C_COMPILER_LAUNCHER={shutil.which('ccache')}"] if shutil.which("ccache") else []
    run("cmake", "-G", "Ninja", "-S", root, "-B", build, f"-DCMAKE_C_COMPILER={cc}", "-DCMAKE_BUILD_TYPE=Debug",
        "-DAWSC_WERROR=ON", *TOOLS_OFF, *launcher, *options)


def kinds(prefix):
    return {kind for kind, pattern in (("so", "libawsc-*.so"), ("a", "libawsc-*.a")) if list(prefix.rglob(pattern))}


def link_with_pkg_config(work, prefix, cc):
    library = next(prefix.rglob("awsc-lambda.pc")).parent.parent
    env = {**os.environ, "PKG_CONFIG_PATH": str(library / "pkgconfig"), "LD_LIBRARY_PATH": str(library)}
    flags = run("pkg-config", "--cflags", "--libs", "awsc-lambda", env=env).split()
    run(cc, "-std=c11", work / "main.c", "-o", work / "by-pkg-config", *flags)
    return run(work / "by-pkg-config", env=env)


def link_with_cmake(work, prefix, cc):
    run("cmake", "-G", "Ninja", "-S", work, "-B", work / "app", f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_C_COMPILER={cc}")
    run("cmake", "--build", work / "app")
    return run(work / "app/app")


def check_variant(root, work, cc, options, expected_kinds, absent):
    build, prefix = work / "build", work / "prefix"
    configure(root, build, cc, options)
    if os.environ.get("AWSC_TEST_LONG") != "1":
        return
    run("cmake", "--build", build, "-j", "2")
    run("cmake", "--install", build, "--prefix", prefix)
    if kinds(prefix) != expected_kinds:
        raise Failure(f"installed: {kinds(prefix)}; expected {expected_kinds}")
    (work / "main.c").write_text(PROGRAM)
    (work / "CMakeLists.txt").write_text(PROJECT)
    for link in (link_with_pkg_config, link_with_cmake):
        said = link(work, prefix, cc).split()
        if absent in said or "events" not in said:
            raise Failure(f"{link.__name__}: the program prints {said}; expected events, and no {absent}")


def check_refused(root, work, cc, options):
    try:
        configure(root, work / "build", cc, options)
    except Failure as failure:
        if "expected" in str(failure) or "The tests need" in str(failure):
            return
        raise
    raise Failure("the combination is not refused")


def main():
    root, cc = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    passed = failed = 0
    checks = [(name, check_variant, arguments) for name, arguments in VARIANTS.items()]
    checks += [(name, check_refused, (options,)) for name, options in REFUSED.items()]
    for name, check, arguments in checks:
        with tempfile.TemporaryDirectory() as directory:
            try:
                check(root, pathlib.Path(directory), cc, *arguments)
                passed += 1
            except Failure as failure:
                failed += 1
                print(f"{name}: {failure}")
    if os.environ.get("AWSC_TEST_LONG") != "1":
        print("SKIPPED: building each variant (scripts/test --long builds them)")
    print(f"variants: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
