# SPDX-License-Identifier: Apache-2.0
"""Text around the files of the project in the one header and the one source file."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import List, Tuple

LICENCE = "/* SPDX-License-Identifier: Apache-2.0 */\n"


@dataclass
class Facts:
    name: str
    version: str
    operations: Tuple[str, ...]
    sources: int
    has_nghttp2: bool

    @property
    def libraries(self) -> str:
        return "-lcurl -lssl -lcrypto -lz -lcjson -lexpat " + ("-lnghttp2 " if self.has_nghttp2 else "") + "-lpthread -lm"


def _introduction(facts: Facts, lines: List[str]) -> str:
    operations = ", ".join(facts.operations) if facts.operations else "all operations"
    begin = textwrap.wrap(f"awsc {facts.version}: the AWS SDK for C, service {facts.name} ({operations}), in two files. "
                          "Made by `python3 -m codegen generate --amalgamate`; do not edit.", 117)
    return LICENCE + "/*\n" + "".join(f" * {line}".rstrip() + "\n" for line in begin + [""] + lines) + " */\n"


def header(facts: Facts, body: str) -> str:
    guard = f"AWSC_{facts.name.upper()}_ONE_FILE_H"
    lines = [f"Include this header instead of <awsc/{facts.name}.h> and the other headers of awsc. Compile and link:", "",
             f"    cc app.c awsc_{facts.name}.c {facts.libraries}"]
    return f"{_introduction(facts, lines)}#ifndef {guard}\n#define {guard}\n\n{body}\n#endif\n"


_SYSTEM = """\
/* Parts of the system beyond POSIX. With -DAWSC_PORTABLE none of them is used; <libdeflate.h> and -ldeflate make event
 * streams faster with -DAWSC_HAVE_LIBDEFLATE. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define ZLIB_CONST
#define AWSC_FOR_CORE /* both libraries of the runtime are here */
#if defined(__linux__) && !defined(AWSC_PORTABLE)
#define AWSC_SYS_EPOLL
#define AWSC_SYS_EVENTFD
#define AWSC_SYS_PIPE2
#define AWSC_SYS_DUP3
#define AWSC_SYS_SOCK_CLOEXEC
#define AWSC_SYS_MKOSTEMP
#define AWSC_SYS_MEMMEM
#define AWSC_SYS_RANDOM_HEADER
#define AWSC_SYS_GETENTROPY
#endif
"""
_HIDDEN = """
#if defined(__GNUC__)
#define AWSC_UNUSED __attribute__((unused))
#else
#define AWSC_UNUSED
#endif

/* Functions that programs do not call are not exported from a shared library. */
#define AWSC_FOR_CORE
#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif
"""
_SHOWN = """
#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
"""


def source(facts: Facts, header_name: str, includes: List[str], body: str) -> str:
    without = "" if facts.has_nghttp2 else "#define AWSC_WITHOUT_NGHTTP2 /* no operation sends events */\n"
    lines = [f"{facts.sources} files of the project, each below its name. A name that a file has for itself begins with",
             "the name of the file here."]
    return (f"{_introduction(facts, lines)}{_SYSTEM}{without}\n" + "\n".join(includes) + f'\n\n#include "{header_name}"\n'
            + _HIDDEN + body + _SHOWN)


def with_default_visibility(line: str) -> str:
    """A header of the system inside of the hidden part."""
    return ("#if defined(__GNUC__)\n#pragma GCC visibility push(default)\n#endif\n" + line
            + "\n#if defined(__GNUC__)\n#pragma GCC visibility pop\n#endif\n")


def banner(path: str) -> str:
    return f"\n/* ---- {path} {'-' * max(4, 108 - len(path))} */\n\n"


def undefined(macros: List[str]) -> str:
    return "".join(f"#undef {name}\n" for name in macros)
