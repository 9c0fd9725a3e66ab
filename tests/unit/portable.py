#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Only runtime/src/sys uses what is not POSIX; the runtime, its generated code and the tool have no such name."""
import pathlib
import re
import sys

NAMES = ("epoll_create1? epoll_ctl epoll_p?wait eventfd pipe2 dup3 accept4 mkostemps? getentropy getrandom explicit_bzero "
         "memmem memrchr strchrnul reallocarray secure_getenv v?asprintf qsort_r strto(?:d|f|ld|l|ul|ll|ull)_l "
         "SOCK_CLOEXEC SOCK_NONBLOCK [lb]e(?:16|32|64)toh hto[lb]e(?:16|32|64) timerfd_create signalfd").split()
FORBIDDEN = re.compile(r"\b(?:%s)\b|<(?:endian|sys/epoll|sys/eventfd|sys/random|byteswap)\.h>" % "|".join(NAMES))
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
FOLDERS = ("runtime", "cli", "services", "generated")


def blank(match):
    """Comments may name these; their lines stay, so that numbers of lines are true."""
    return re.sub(r"[^\n]", " ", match.group())


def uses(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.[ch]")):
            place = path.relative_to(root).as_posix()
            if place.startswith("runtime/src/sys/"):
                continue
            text = COMMENT.sub(blank, path.read_text())
            for match in FORBIDDEN.finditer(text):
                yield f"{place}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}; only runtime/src/sys may use it"


def main():
    root = pathlib.Path(sys.argv[1])
    found = list(uses(root))
    for use in found:
        print(use)
    # The search finds what it looks for: in the files that may use it.
    blind = not any(FORBIDDEN.search(path.read_text()) for path in (root / "runtime/src/sys").glob("*.c"))
    print(f"portable: {1 - bool(found) - bool(blind and not found)} passed, {int(bool(found or blind))} failed")
    return 1 if found or blind else 0


if __name__ == "__main__":
    sys.exit(main())
