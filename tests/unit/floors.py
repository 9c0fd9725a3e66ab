#!/usr/bin/env python3
"""A module of the runtime includes only modules of lower floors, or of its own floor where that makes no circle."""
import pathlib
import re
import sys

FLOORS = [
    {"base", "sys"},
    {"crypto", "log", "error"},
    {"schema", "json", "eventstream"},
    {"codec", "strict", "ini", "config", "http"},
    {"protocol", "customization", "auth", "endpoint", "retry", "jmespath"},
    {"transport", "loop"},
    {"credentials"},
    {"client"},
    {"paginate", "waiter", "stream"},
    {"identity"},
]
FLOOR_OF = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z0-9_]+)/', re.MULTILINE)


def edges(source):
    for path in sorted(source.glob("*/*.[ch]")):
        module = path.parent.name
        for included in INCLUDE.findall(path.read_text()):
            if included != module:
                yield module, included, path


def circle(graph, start):
    """A way from `start` back to itself, or None."""
    stack, seen = [(start, [start])], set()
    while stack:
        module, way = stack.pop()
        for following in graph.get(module, ()):
            if following == start:
                return way + [start]
            if following not in seen:
                seen.add(following)
                stack.append((following, way + [following]))
    return None


def main():
    source = pathlib.Path(sys.argv[1]) / "runtime" / "src"
    failures, same_floor = [], {}
    for directory in sorted(source.iterdir()):
        if directory.is_dir() and any(directory.iterdir()) and directory.name not in FLOOR_OF:
            failures.append(f"{directory.name}: has no floor; add it to the table and to docs/architecture.md")
    for module, included, path in edges(source):
        if module not in FLOOR_OF or included not in FLOOR_OF:
            continue
        if FLOOR_OF[included] > FLOOR_OF[module]:
            failures.append(f"{path.relative_to(source)}: {module} (floor {FLOOR_OF[module]}) includes {included} "
                            f"(floor {FLOOR_OF[included]})")
        elif FLOOR_OF[included] == FLOOR_OF[module]:
            same_floor.setdefault(module, set()).add(included)
    for module in sorted(same_floor):
        way = circle(same_floor, module)
        if way:
            failures.append("a circle on one floor: " + " -> ".join(way))
    for failure in failures:
        print(failure)
    print(f"floors: {0 if failures else 1} passed, {len(failures)} failed")
    return 1 if failures else 0


sys.exit(main())
