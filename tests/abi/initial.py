#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every structure that a program fills and that begins with its size has AWSC_…_INIT and awsc_…_init of the same
value, in C11, C++11 and C++17, without a warning; and no bare number, flag or time that may be left out: those are
awsc_opt_…, so that unset and 0 differ."""
import pathlib
import re
import subprocess
import sys
import tempfile

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wmissing-field-initializers", "-Werror"]
CXX_WARNINGS = ["-Wold-style-cast", "-Wzero-as-null-pointer-constant"]
# Members that are no optional value: they are always there, or 0 is nothing but zero.
BARE = {
    "awsc_body_source": {"length"},
    "awsc_call_options": {"header_count", "interceptor_count"},
    "awsc_config": {"interceptor_count"},
    "awsc_assume_role_options": {"policy_arn_count"},
    "awsc_pages_options": {"resume_skip"},
    "awsc_record_options": {"shown_count"},
    "awsc_sigv4_params": {"flags"},
    "awsc_curl_request": {"flags"},
    # Results.
    "awsc_exchange_figures": {"lookup_us", "connect_us", "tls_us", "first_byte_us", "total_us", "bytes_up",
                              "bytes_down", "connection_reused"},
    "awsc_exchange_result": {"status", "maybe_sent", "kind"},
    "awsc_versions": {"features"},
    "awsc_waiter_result": {"outcome", "acceptor", "calls", "elapsed_ms"},
}
SCALAR = re.compile(r"^    (?:(?:unsigned |signed )?(?:int|long|short|char)|bool|float|double|size_t|u?int\d+_t|"
                    r"awsc_time|enum \w+) (\w+)(?:\[.*\])?;", re.M)
CASE = """
static void check_{type}(void)
{{
    static {type} made = {macro};
    {type} local = {macro};
    {type} filled;
    memset(&filled, 0xff, sizeof filled);
    {type}_init(&filled);
    need(made.struct_size == sizeof made, "{type}: struct_size of {macro}");
    need(local.struct_size == sizeof local, "{type}: struct_size of a local {macro}");
    need(memcmp(&made, &filled, sizeof made) == 0, "{type}: {macro} and {type}_init");
}}
"""
PROGRAM = """
#include <stdio.h>
#include <string.h>
{includes}
static int failed;

static void need(bool holds, const char *what)
{{
    if (holds) return;
    puts(what);
    failed = 1;
}}
{cases}
int main(void)
{{
    {calls}
    return failed;
}}
"""


def structures(root):
    """(header, type, who sets its size, bare scalars) of all that begin with their size."""
    for path in sorted((root / "runtime/include/awsc").glob("*.h")):
        for body, name in re.findall(r"^(?:typedef )?struct \w+ \{\n(.*?)\n\} ?(\w*);", path.read_text(), re.M | re.S):
            size = re.match(r"\s*/\*\*(.*?)\*/\s*size_t struct_size;", body, re.S)
            if size:
                comment = size.group(1)
                name = name or re.search(r"sizeof\((\w+)\)", comment).group(1)
                yield path.name, name, comment, set(SCALAR.findall(body)) - {"struct_size"}


def main():
    root, cc, cxx = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    build = pathlib.Path(sys.argv[4])
    headers, types, failures = set(), [], []
    for header, name, comment, bare in structures(root):
        macro = f"{name.upper()}_INIT"
        if re.search(r"of\s+the\s+library", comment):
            continue  # the library makes it
        if f"sizeof({name}), set by {macro}" not in comment:
            failures.append(f"{header}: {name}.struct_size says{comment}; expected: sizeof({name}), set by {macro}")
        for member in sorted(bare ^ BARE.get(name, set())):
            failures.append(f"{header}: {name}.{member} is {'bare' if member in bare else 'gone'}; expected an "
                            "awsc_opt_…, or a line in the list of those that are no optional value")
        headers.add(header)
        types.append(name)
    for path in (root / "runtime/include/awsc").glob("*.h"):
        for macro, value in re.findall(r"#define (AWSC_\w+_INIT)\b[ \\\n]*(.*)", path.read_text()):
            if not value.startswith("AWSC_INITIAL"):
                failures.append(f"{path.name}: {macro} is not made of AWSC_INITIAL")
            if macro[:-5].lower() not in types:
                failures.append(f"{path.name}: {macro} is of no structure that begins with its size")
    program = PROGRAM.format(
        includes="".join(f"#include <awsc/{header}>\n" for header in sorted(headers)),
        cases="".join(CASE.format(type=name, macro=f"{name.upper()}_INIT") for name in types),
        calls="\n    ".join(f"check_{name}();" for name in types))
    passed = 0
    for standard in ("c11", "c++11", "c++17"):
        plus = "++" in standard
        with tempfile.TemporaryDirectory() as directory:
            source = pathlib.Path(directory) / ("main.cc" if plus else "main.c")
            source.write_text(program)
            compiled = subprocess.run(
                [cxx if plus else cc, f"-std={standard}", *WARNINGS, *(CXX_WARNINGS if plus else []),
                 f"-I{root}/runtime/include", source, "-o", source.with_suffix(""), f"-L{build}", "-lawsc-identity",
                 f"-Wl,-rpath,{build}"], capture_output=True, text=True)
            done = compiled if compiled.returncode else subprocess.run([source.with_suffix("")], capture_output=True,
                                                                       text=True)
            passed += done.returncode == 0
            if done.returncode:
                failures.append(f"{standard}: {done.stdout}{done.stderr}"[:2000])
    for failure in failures:
        print(failure)
    print(f"initial values: {len(types)} structures, {passed} languages passed, {len(failures)} failed")
    return 1 if failures or len(types) < 20 else 0


sys.exit(main())
