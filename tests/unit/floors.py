#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A module of the runtime includes and calls only modules of lower floors, or of its own floor where that makes no
circle. The files of the runtime form the circles of NATURAL_CIRCLES and no others.

    floors.py ROOT BUILD

`nm` reads definitions and uses from the objects of the runtime in BUILD. The tools stand outside: cli/ includes no private
header of the runtime, local/ only through its runtime.h. The files of a tool make no circle by the functions that they
define and call."""
import pathlib
import re
import subprocess
import sys

FLOORS = [
    {"base", "sys"},
    {"crypto", "log", "error"},
    {"schema", "json", "eventstream"},
    {"codec", "strict", "ini", "config", "http"},
    {"protocol", "customization", "aws_json", "auth", "endpoint", "retry", "jmespath"},
    {"transport", "loop"},
    {"credentials", "duplex"},
    {"token"},
    {"client", "signing"},
    {"paginate", "waiter", "record", "report", "events", "operation_endpoint"},
    {"identity", "without"},
]
FLOOR_OF = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z0-9_]+)/', re.MULTILINE)


# Files of the runtime that need each other; docs/architecture.md says why.
NATURAL_CIRCLES = {
    "a call and its response": {"client/call", "client/call_limits", "client/receive"},
    "the loop and its waiting": {"loop/loop", "loop/mailbox"},
    "libcurl and its callbacks": {"transport/curl_connection", "transport/curl_connections", "transport/curl_engine",
                                  "transport/curl_exchange", "transport/curl_handle", "transport/curl_options",
                                  "transport/curl_request_body", "transport/curl_response", "transport/curl_shard",
                                  "transport/curl_sharing", "transport/curl_sockets", "transport/curl_start", "transport/curl_transport"},
    "JMESPath": {"jmespath/evaluate", "jmespath/function_members", "jmespath/function_numbers",
                 "jmespath/function_order", "jmespath/function_texts", "jmespath/functions", "jmespath/write"},
}


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
TOOLS = {"cli": None, "credentials": None, "local": "runtime.h"}
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


def graph_of_objects(build):
    """For each object of the runtime, such as client/call: the objects whose definitions it uses, and a name of each."""
    root = pathlib.Path(__file__).resolve().parents[2]
    objects = sorted(path for path in (build / "CMakeFiles").glob("awsc_*_objects.dir/runtime/src/*/*.o")
                     if (root / "runtime/src" / path.parent.name / path.stem).exists())  # others are of moved files
    if len(objects) < 100:
        return {}
    owner, used = {}, {}
    # A cross compiler may be the only one that brings a tool for symbols.
    tool = re.search(r"^CMAKE_NM:\w+=(.+)$", (build / "CMakeCache.txt").read_text(), re.MULTILINE)
    listed = subprocess.run([tool[1] if tool else "nm", "-A", *objects], check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        path, symbol = line.rsplit(":", 1)
        name = "/".join((pathlib.Path(path).parent.name, pathlib.Path(path).name.split(".")[0]))
        words = symbol.split()
        if len(words) == 3 and words[1] in "TDRBC":
            owner[words[2]] = name
        elif len(words) == 2 and words[0] == "U":
            used.setdefault(name, []).append(words[1])
    graph = {}
    for name, symbols in used.items():
        graph[name] = {owner[symbol]: symbol for symbol in symbols if owner.get(symbol, name) != name}
    return graph


def circles(graph):
    """The sets of two or more nodes that reach each other (Tarjan)."""
    numbers, lowest, stack, found = {}, {}, [], []

    def visit(node):
        numbers[node] = lowest[node] = len(numbers)
        stack.append(node)
        for following in graph.get(node, ()):
            if following not in numbers:
                visit(following)
                lowest[node] = min(lowest[node], lowest[following])
            elif following in stack:
                lowest[node] = min(lowest[node], numbers[following])
        if lowest[node] == numbers[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(set(stack[at:]))
            del stack[at:]

    for node in sorted(graph):
        if node not in numbers:
            visit(node)
    return found


def wrong_calls(build):
    """Calls of higher floors, and circles of files that are not the natural ones."""
    graph = graph_of_objects(build)
    if not graph:
        yield f"{build} has no objects of the runtime; expected its build folder"
        return
    for name, others in sorted(graph.items()):
        for other, symbol in sorted(others.items()):
            module, called = name.split("/")[0], other.split("/")[0]
            if FLOOR_OF[called] > FLOOR_OF[module]:
                yield f"{name}: uses {symbol} of {other}, a higher floor"
    found = circles(graph)
    for circle_found in found:
        if circle_found not in NATURAL_CIRCLES.values():
            yield "a circle of files that is not in NATURAL_CIRCLES: " + ", ".join(sorted(circle_found))
    for title, expected in NATURAL_CIRCLES.items():
        if expected not in found:
            yield f"{title}: these files form no circle any more; shorten NATURAL_CIRCLES"


def main():
    root, build = map(pathlib.Path, sys.argv[1:3])
    source = root / "runtime" / "src"
    failures, same_floor = list(wrong_calls(build)), {}
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
