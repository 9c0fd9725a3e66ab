# SPDX-License-Identifier: Apache-2.0
"""Draws breaks of executed code at random: at least three of each module, forty per cent in the critical modules."""
import hashlib
import os
import random
import re

import operators

LEAST = 3
FAVOURED = ("runtime/src/client", "runtime/src/credentials", "runtime/src/retry", "runtime/src/transport")
FAVOURED_SHARE = 0.4
MODULES = re.compile(r"(runtime/src/\w+|cli|local|services)/.*\.[ch]$")

# A line of a header has the tests of all objects that run it; only handwritten code is broken.
NOT_BROKEN = re.compile(r"^runtime/include/")


def module_of(path):
    found = MODULES.match(path)
    return found.group(1) if found and not NOT_BROKEN.match(path) else None


def candidates(root, lines):
    """{module: [Break]} of the lines that some test runs; `lines` is {file: {line: programs}}."""
    found = {}
    for path in sorted(lines):
        module = module_of(path)
        if not module:
            continue
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        run = lines[path]
        found.setdefault(module, []).extend(b for b in operators.breaks(path, text) if str(b.line) in run)
    return found


def quotas(found, count):
    """The number of breaks for each module."""
    favoured = [module for module in FAVOURED if module in found]
    others = [module for module in found if module not in FAVOURED]
    quota = {module: min(LEAST, len(found[module])) for module in found}
    for group, share in ((favoured, round(count * FAVOURED_SHARE)), (others, count - round(count * FAVOURED_SHARE))):
        size = sum(len(found[module]) for module in group)
        wanted = {module: share * len(found[module]) / size for module in group}
        while sum(quota[module] for module in group) < share:
            most = max(group, key=lambda module: wanted[module] - quota[module])
            quota[most] += 1
    return quota


def rank(seed, each, text):
    """A random number for a break, independent of other breaks."""
    named = "\n".join((str(seed), each.path, each.operator, *operators.shown(text, each)))
    return hashlib.sha256(named.encode()).digest()


def order(root, found, seed):
    """{module: [Break]} in the order in which they are tried: kinds in turn, and no two of one line."""
    ordered, texts = {}, {}
    for module in sorted(found):
        chance = random.Random("%s %s" % (seed, module))
        by_kind = {}
        for each in found[module]:
            if each.path not in texts:
                with open(os.path.join(root, each.path), encoding="utf-8") as file:
                    texts[each.path] = file.read()
            by_kind.setdefault(each.operator, []).append(each)
        for kind in by_kind:
            by_kind[kind].sort(key=lambda each: rank(seed, each, texts[each.path]), reverse=True)
        taken, drawn = set(), []
        while by_kind:
            kinds = sorted(by_kind)
            kind = chance.choice(kinds)
            each = by_kind[kind].pop()
            if not by_kind[kind]:
                del by_kind[kind]
            if (each.path, each.line) not in taken:
                taken.add((each.path, each.line))
                drawn.append(each)
        ordered[module] = drawn
    return ordered
