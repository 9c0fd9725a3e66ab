#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists the typed functions of a service's headers as macros, for typed_calls.h.

    typed_calls.py HEADERS SERVICE OUTPUT

HEADERS is the folder with SERVICE.h in it. Writes one file to the folder OUTPUT for each kind: operations.inc,
pages.inc, items.inc, waiters.inc, errors.inc, enums.inc, enum_values.inc, builders.inc.
"""
import os
import re
import sys


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def names(text, pattern):
    return sorted(set(re.findall(pattern, text)))


def operations(headers, prefix):
    for name in sorted(os.listdir(os.path.join(headers, "operations"))):
        text = read(headers, "operations", name)
        yield "TYPED_OPERATION(%s)" % re.search(r"\nAWSC_API int %s_(\w+)_at\(" % prefix, text).group(1)


def pages(headers, prefix):
    for name in names(read(headers, "paginators.h"), r"\b%s_(\w+)_paginator\(void\)" % prefix):
        yield "TYPED_PAGES(%s)" % name


def items(headers, prefix):
    found = re.findall(r"\b%s_(\w+)_items_next\([^{]*?(const [^,*]*\*)\*item," % prefix, read(headers, "paginators.h"))
    for name, item in found:
        yield "TYPED_ITEMS(%s, %s)" % (name, item)


def waiters(headers, prefix):
    text = read(headers, "waiters.h")
    for name in names(text, r"\b%s_(\w+)_waiter\(void\)" % prefix):
        operation = re.search(r"%s_wait_%s\([^{]*?const %s_(\w+)_input \*input" % (prefix, name, prefix), text)
        yield "TYPED_WAITER(%s, %s)" % (name, operation.group(1))


def errors(headers, prefix):
    for name in names(read(headers, "errors.h"), r"\b%s_as_(\w+)\(const awsc_error" % prefix):
        yield "TYPED_ERROR(%s, %s_%s)" % (name, prefix.upper(), name.upper())


def enums(headers, prefix):
    for name in names(read(headers, "enums.h"), r"typedef enum %s_(\w+) \{" % prefix):
        yield "TYPED_ENUM(%s)" % name


def enum_values(headers, prefix):
    text = read(headers, "enums.h")
    for name in names(text, r"typedef enum %s_(\w+) \{" % prefix):
        macro = "%s_%s" % (prefix.upper(), name.upper())
        for value in names(text, r"\b%s_ENUM_(\w+) = [1-9]" % macro):
            yield "TYPED_ENUM_VALUE(%s, %s_%s, %s_ENUM_%s)" % (name, macro, value, macro, value)


def shapes(headers, prefix):
    for name in names(read(headers, "json.h"), r"\b%s_(\w+)_descriptor\(void\)\n" % prefix):
        yield "TYPED_SHAPE(%s)" % name


def builders(headers, prefix):
    text = read(headers, "builders.h")
    for name, kind, arguments in re.findall(r"static inline int %s_(\w+)_(add|put)\(([^)]*)\)" % prefix, text):
        value = re.sub(r"\s*\b\w+$", "", arguments.split(",")[-1].strip())
        yield "TYPED_%s(%s, %s)" % ("LIST" if kind == "add" else "MAP", name, value)


def main():
    headers, service, output = os.path.join(sys.argv[1], sys.argv[2]), sys.argv[2], sys.argv[3]
    os.makedirs(output, exist_ok=True)
    for kind in (operations, pages, items, waiters, errors, enums, enum_values, shapes, builders):
        lines = list(kind(headers, "awsc_" + service))
        with open(os.path.join(output, kind.__name__ + ".inc"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
