#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the promised sizes: the tables of all operations; the shared library of the service; statically linked
programs that only invoke or only sign."""
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "abi"))
import parts

KIB = 1024
PROGRAM = """
#include <awsc/lambda.h>
int main(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_lambda_invoke_output *output = NULL;
    if (awsc_lambda_new(&config, &lambda, NULL)) return 1;
    awsc_lambda_invoke_input input = {.function_name = "hello", .payload = AWSC_BLOB_LITERAL("{}")};
    int status = awsc_lambda_invoke(lambda, &input, NULL, &output, NULL);
    awsc_free(output);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
"""
SIGNING = """
#include <awsc/credentials.h>
#include <awsc/http.h>
#include <awsc/sigv4.h>
int main(void)
{
    awsc_credentials_provider *provider = 0;
    awsc_identity *identity = 0;
    awsc_http_request *request = 0;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    int status = awsc_credentials_provider_new_default(0, &provider, 0);
    if (!status) status = awsc_credentials_get(provider, 0, &identity, 0);
    if (!status) status = awsc_http_request_new("GET", "/", &request, 0);
    if (!status) status = awsc_http_request_set_header(request, "Host", "host.example", 0);
    params.credentials = awsc_identity_credentials(identity);
    params.service = "es";
    params.region = "eu-west-1";
    if (!status) status = awsc_sigv4_sign(request, &params, 0);
    awsc_http_request_free(request);
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    return status ? 1 : 0;
}
"""


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def table_flags(cc):
    """As cmake/service.cmake compiles them."""
    known = subprocess.run([cc, "-malign-data=abi", "-x", "c", "-c", "/dev/null", "-o", "/dev/null"],
                           capture_output=True).returncode == 0
    return ["-malign-data=abi"] if known else []


def compile_tables(root, cc, work):
    """Bytes of the schemas of all operations and of all texts, after linking, which merges equal texts."""
    flags = ["-std=c11", "-O2", *table_flags(cc), "-fPIC", "-shared", f"-I{root}/runtime/include",
             f"-I{root}/generated/lambda/include"]
    sources = [path for path in sorted((root / "generated/lambda/src").glob("*.c"))
               if path.name in ("schemas.c", "errors.c") or path.name.startswith("operation_")]
    run(cc, *flags, *sources, "-o", work / "tables.so")
    sections = run("size", "-A", work / "tables.so")
    found = re.findall(r"^\.(?:rodata|data\.rel\.ro|data)\s+(\d+)", sections, re.MULTILINE)
    symbols = run("nm", "-S", work / "tables.so")
    others = re.findall(r"^[0-9a-f]+ ([0-9a-f]+) \w \w+(?:_operation|_error_cases)$", symbols, re.MULTILINE)
    return sum(map(int, found)) - sum(int(size, 16) for size in others)


def stripped(library, work):
    copy = work / "stripped.so"
    run("strip", "-o", copy, library)
    return copy.stat().st_size


def packed(build, cc, work):
    """The service's library again, with relocations packed (DT_RELR)."""
    objects = sorted((build / "CMakeFiles/awsc_lambda_objects.dir").rglob("*.o"))
    core = [build / "libawsc-core.so", build / "libawsc-identity.so"]
    run(cc, "-shared", "-o", work / "packed.so", *objects, *core, "-Wl,-z,pack-relative-relocs", "-Wl,--gc-sections",
        f"-Wl,--version-script={build_root(build)}/cmake/exports.map")
    return stripped(work / "packed.so", work)


def build_root(build):
    cache = (build / "CMakeCache.txt").read_text()
    return re.search(r"CMAKE_HOME_DIRECTORY:INTERNAL=(.*)", cache).group(1)


def build_small(root, cc, work):
    build = work / "small"
    run("cmake", "-G", "Ninja", "-S", root, "-B", build, "-DCMAKE_BUILD_TYPE=MinSizeRel", "-DAWSC_BUILD_TESTS=OFF",
        "-DAWSC_BUILD_LOCAL=OFF", "-DAWSC_BUILD_EXAMPLES=OFF", "-DAWSC_INSTALL=OFF", f"-DCMAKE_C_COMPILER={cc}")
    run("cmake", "--build", build, "--target", "awsc_lambda_static", "awsc_lambda", "-j", "2")
    return build


def attributed(root, cc, work, program, *archives):
    """Bytes that a link map attributes to our archives in a program at -Os, and the map."""
    (work / "main.c").write_text(program)
    run(cc, "-std=c11", "-Os", "-ffunction-sections", "-fdata-sections", f"-I{root}/runtime/include",
        f"-I{root}/generated/lambda/include", work / "main.c", "-o", work / "main", *archives, "-Wl,--gc-sections",
        f"-Wl,-Map={work}/map", "-lcurl", "-lssl", "-lcrypto", "-lz", "-lcjson", "-lexpat", "-lpthread", "-lm")
    kept = (work / "map").read_text().split("Linker script and memory map")[1]
    total = 0
    # If all strings of a section were merged with others, the map shows the section's original size; the next line
    # shows it too, and no byte of the section remains.
    for size, before in re.findall(r"^\s+(?:\.\S+\s+)?0x[0-9a-f]+\s+(0x[0-9a-f]+) \S*libawsc-\S+\.a\(\S+\)"
                                   r"(?:\n\s+(0x[0-9a-f]+) \(size before relaxing\))?", kept, re.MULTILINE):
        total += min(int(size, 16), int(before or size, 16))
    debug = 0
    for block in re.findall(r"^ (\.debug\S*|\.comment)\s+0x[0-9a-f]+\s+(0x[0-9a-f]+) \S*libawsc", kept, re.MULTILINE):
        debug += int(block[1], 16)
    return total - debug, kept


def only_invokes(root, cc, work, build):
    size, kept = attributed(root, cc, work, PROGRAM, build / "libawsc-lambda.a", build / "libawsc-core.a",
                            build / "libawsc-identity.a")
    if "libawsc-core.a(" in kept:
        sys.exit("a program that only invokes links code of libawsc-core")
    for member in re.findall(r"0x[0-9a-f]+\s+0x[0-9a-f]+ \S*libawsc-identity\.a\((\S+)\)", kept):
        if member.startswith(("interception", "curl_figures")):
            sys.exit(f"a program without interceptors links their code: {member}")
        if member.startswith(("function_terms", "json_plain", "json_strict")):
            sys.exit(f"a program that only invokes links code for other rules, or for other JSON: {member}")
    return size


def signs(root, cc, work, build, off=()):
    """A program that signs one request with credentials of the default chain."""
    archive = build / "libawsc-identity.a"
    if off:
        flags = ["-Os", "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables"]
        archive, _ = parts.archive_without(root, build, cc, work, off, *flags)
    size, kept = attributed(root, cc, work, SIGNING, archive)
    if off and re.search(r"0x[0-9a-f]+\s+0x[0-9a-f]+ \S*\(proxy_\S+\)", kept):
        sys.exit("a program that signs without services links the choice of a proxy")
    return size


def main():
    root, cc = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        build = build_small(root, cc, work)
        figures = [("schemas of all operations, text + data at -O2", compile_tables(root, cc, work), 64 * KIB),
                   ("shared library of the service, stripped", stripped(next(build.glob("libawsc-lambda.so.?.*")), work),
                    300 * KIB),
                   ("the same with packed relocations", packed(build, cc, work), 220 * KIB),
                   ("program that only invokes: from our archives at -Os", only_invokes(root, cc, work, build), 242 * KIB),
                   ("program that signs a request with the default chain", signs(root, cc, work, build), 235 * KIB),
                   ("the same without STS, single sign-on and sign-in", signs(root, cc, work, build, ["STS", "SSO"]),
                    123 * KIB)]
    failed = 0
    for name, size, limit in figures:
        good = 0 < size <= limit
        failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {name}: {size} bytes (limit {limit})")
    print(f"sizes: {len(figures) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
