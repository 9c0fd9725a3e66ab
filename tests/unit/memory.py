#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""All memory of the libraries comes from an allocator: only base/allocator.c calls malloc and its like, and malloc's
allocator is asked for only by objects that belong to no client and no loop (<awsc/allocator.h>).

    memory.py ROOT
"""
import pathlib
import re
import sys

# Functions whose memory the caller frees.
OF_LIBC = re.compile(r"(?<![\w.>])(malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf|getline|"
                     r"getdelim|open_memstream|aligned_alloc|posix_memalign|realpath|scandir)\s*\(")
DEFAULT = re.compile(r"\bawsc_allocator_default\b")
MAY_USE_LIBC = {"base/allocator.c"}
MAY_USE_DEFAULT = {
    "base/allocator.c", "base/allocator.h", "base/memory.c",
    "client/cancel.c", "events/event_sender.c",
    "credentials/callback.c", "credentials/container.c", "credentials/environment.c", "credentials/imds.c",
    "credentials/process.c", "credentials/static.c",
    "token/callback.c", "token/provider.c",
    "record/cassette.c", "record/record.c", "record/recorded_error.c", "record/replay_calls.c",
    "transport/replay.c", "transport/test_clock.c",
}


def code_of(path):
    """The file without comments and texts."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r'"(\\.|[^"\\])*"', '""', text)


def main():
    root = pathlib.Path(sys.argv[1])
    failures, checked, named = [], 0, set()
    for folder in (root / "runtime/src", *sorted(root.glob("services/*/src"))):
        for path in sorted(folder.rglob("*.[ch]")):
            name, code = str(path.relative_to(folder)), code_of(path)
            checked += 1
            if name not in MAY_USE_LIBC and OF_LIBC.search(code):
                failures.append(f"{path}: calls {OF_LIBC.search(code).group(1)}; expected awsc_alloc or awsc_release")
            if DEFAULT.search(code):
                named.add(name)
    failures += [f"{name}: takes memory of malloc's allocator; expected that of its owner, or awsc_memory()"
                 for name in sorted(named - MAY_USE_DEFAULT)]
    failures += [f"{name}: is listed here without need" for name in sorted(MAY_USE_DEFAULT - named)]
    if checked < 200:
        failures.append(f"{checked} files; expected those of the runtime")
    for failure in failures:
        print(failure)
    print(f"memory: {checked - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


sys.exit(main())
