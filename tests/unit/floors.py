#!/usr/bin/env python3
"""A module of the runtime includes only modules of lower floors, or of its own floor where that makes no circle.

The tools stand outside: cli/ includes no private header of the runtime, local/ only through its runtime.h. The files of
a tool make no circle by the functions that they define and call."""
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
    """A path from `start` back to itself, or None."""
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


ANY_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# Private headers of the runtime: in cli/ none, in local/ one header says which and why.
TOOLS = {"cli": None, "local": "runtime.h"}
DEFINITION = re.compile(r"^(?!static|extern|typedef)[a-z][\w *]*?\b(awsc_\w+)(?:\([^;{}]*\)\n\{|(?:\[\w*\])* = )", re.MULTILINE)


def private_includes(root, tool, interface):
    """Headers of the runtime that files of the tool include, but for its one interface."""
    for path in sorted((root / tool).glob("*.[ch]")):
        for included in ANY_INCLUDE.findall(path.read_text()):
            if (root / "runtime" / "src" / included).exists() and path.name != interface:
                instead = f"include {interface}" if interface else "use the public interface"
                yield f"{tool}/{path.name}: includes {included} of runtime/src; {instead}"


def unused_includes(root, tool, interface):
    """Headers that the interface names, and of which no file of the tool uses anything."""
    texts = "\n".join(path.read_text() for path in (root / tool).glob("*.[ch]") if path.name != interface)
    used = set(re.findall(r"\w+", texts))
    for included in ANY_INCLUDE.findall((root / tool / interface).read_text()):
        header = re.sub(r"/\*.*?\*/", "", (root / "runtime" / "src" / included).read_text(), flags=re.DOTALL)
        if not used & set(re.findall(r"\b(?:awsc_\w+(?=\()|AWSC_\w+)", header)):
            yield f"{tool}/{interface}: includes {included}, which no file of {tool}/ uses"


def circles_of_files(folder):
    texts = {path.stem: re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL) for path in folder.glob("*.c")}
    owner = {name: stem for stem, text in texts.items() for name in DEFINITION.findall(text)}
    graph = {stem: {owner[name] for name in re.findall(r"\bawsc_\w+", text) if owner.get(name, stem) != stem}
             for stem, text in texts.items()}
    if len(owner) < len(texts) / 2:
        yield f"{folder.name}: only {len(owner)} functions found in {len(texts)} files"
    for stem in sorted(graph):
        way = circle(graph, stem)
        if way and stem == min(way):
            yield f"{folder.name}: a circle of files: " + " -> ".join(way)


def main():
    root = pathlib.Path(sys.argv[1])
    source = root / "runtime" / "src"
    failures, same_floor = [], {}
    for tool, interface in TOOLS.items():
        failures += private_includes(root, tool, interface)
        failures += circles_of_files(root / tool)
        failures += unused_includes(root, tool, interface) if interface else []
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
