# SPDX-License-Identifier: Apache-2.0
"""Puts the headers of a service and of the runtime into one header, and their sources into one source file.

The order of files is fixed: headers where the first file needs them, sources sorted by their path. Sources that nothing
refers to are left out, and so are handwritten parts of the service that need operations that are not there. A name that
a source defines for itself gets the name of the file before it, so that no two are the same; the generator refuses two
that still are."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Set, Tuple

from codegen.amalgamate import text
from codegen.amalgamate.ctokens import tokens_of
from codegen.amalgamate.rename import rename
from codegen.amalgamate.scope import Macro, Names, macros_of, mark_raw, names_of, pasted_prefixes
from codegen.errors import ModelError

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+(?:"([^"]+)"|<([^>]+)>)[^\n]*\n', re.MULTILINE)
_CONDITION = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|endif)\b", re.MULTILINE)
# A variable of the system that no header declares.
_FOREIGN = re.compile(r"^extern (?!.*\bawsc_)[^;{]*;", re.MULTILINE)
_LICENCE = re.compile(r"^/\* SPDX-License-Identifier: [^\n]*\*/\n")
# For a library of its own, or instead of parts that a build leaves out.
_OMITTED_HEADERS = ("awsc/strict.h",)
_OMITTED_MODULES = ("strict", "without")
# The part of the runtime that links nghttp2: requests that send events.
_NGHTTP2 = "runtime/src/duplex/h2_connection.c"


@dataclass
class Tree:
    """Files by the name by which others include them, and sources by their path."""

    headers: Dict[str, str] = field(default_factory=dict)
    sources: Dict[str, str] = field(default_factory=dict)
    folders: Dict[str, str] = field(default_factory=dict)  # source -> folder of its includes in quotes


def amalgamate(name: str, files: Dict[str, str], version: str, operations: Tuple[str, ...]) -> Dict[str, str]:
    """`awsc_NAME.h` and `awsc_NAME.c`. files: the generated files of the service, by path."""
    tree = _tree(name, files)
    output = f"awsc_{name}"
    public = _Inliner(tree)
    roots = _public_headers(name, tree)
    header_text = "".join(public.file(path, tree.headers[path]) for path in roots if path not in public.done)
    sources = _needed(tree, header_text)
    body = _sources(tree, public, sources)
    facts = text.Facts(name, version, operations, len(sources), _NGHTTP2 in sources)
    return {output + ".h": text.header(facts, header_text),
            output + ".c": text.source(facts, output + ".h", body.includes, body.text)}


# ---- files -----------------------------------------------------------------------------------------------------------


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _walk(folder: str, *endings: str) -> List[Tuple[str, str]]:
    """(path, path below the folder), sorted."""
    found = []
    for where, _, names in os.walk(folder):
        found += [os.path.join(where, name) for name in names if name.endswith(endings)]
    return sorted((path, os.path.relpath(path, folder).replace(os.sep, "/")) for path in found)


def _tree(name: str, files: Dict[str, str]) -> Tree:
    runtime = os.path.join(_ROOT, "runtime")
    if not os.path.isdir(os.path.join(runtime, "src")):
        raise ModelError("--amalgamate needs the sources of the runtime; run the generator in a source tree of awsc")
    tree = Tree()
    for path, below in _walk(os.path.join(runtime, "include"), ".h", ".def"):
        tree.headers[below] = _read(path)
    for path, below in _walk(os.path.join(runtime, "src"), ".h", ".c"):
        if below.split("/")[0] not in _OMITTED_MODULES:
            _add(tree, "runtime/src/" + below, below, _read(path))
    core = os.path.join(_ROOT, "generated", "core")
    for path, below in _walk(core, ".h", ".c"):
        _add(tree, "generated/core/" + below, below.split("/include/")[-1], _read(path))
    for path in sorted(files):
        if path.startswith("include/"):
            tree.headers[path[len("include/"):]] = files[path]
        elif path.startswith("src/"):
            _add(tree, f"generated/{name}/{path}", path, files[path])
    _add_handwritten(tree, name)
    return tree


def _add(tree: Tree, path: str, include: str, content: str) -> None:
    if path.endswith(".h"):
        tree.headers[include] = content
    else:
        tree.sources[path] = content
        tree.folders[path] = os.path.dirname(include)


def _add_handwritten(tree: Tree, name: str) -> None:
    """The service's handwritten files, without those that include a header that is not there."""
    folder = os.path.join(_ROOT, "services", name)
    candidates = {path: (below, _read(path)) for path, below in _walk(folder, ".h", ".c")}
    while True:
        known = set(tree.headers) | {_include_name(below) for below, _ in candidates.values()}
        lost = [path for path, (below, content) in candidates.items()
                if any(wanted.startswith(f"awsc/{name}/operations/") or _is_part(below, wanted, name)
                       for wanted in _project_includes(content) if wanted not in known)]
        if not lost:
            break
        for path in lost:
            del candidates[path]
    for below, content in candidates.values():
        if below.startswith("include/"):
            tree.headers[below[len("include/"):]] = content
        else:
            _add(tree, f"services/{name}/{below}", below, content)


def _include_name(below: str) -> str:
    return below[len("include/"):] if below.startswith("include/") else os.path.basename(below)


def _is_part(below: str, wanted: str, name: str) -> bool:
    """A source needs each header of its service; a header goes without another that is left out."""
    return below.startswith("src/") and wanted.startswith(f"awsc/{name}/")


def _project_includes(content: str) -> List[str]:
    return [quoted or angled for quoted, angled in _INCLUDE.findall(content) if quoted or angled.startswith("awsc/")]


def _public_headers(name: str, tree: Tree) -> List[str]:
    """First the service's own header, which most programs include alone."""
    rest = sorted(path for path in tree.headers if path.startswith("awsc/") and path.endswith(".h")
                  and not path.startswith(("awsc/tables/", "awsc/core_")) and path not in _OMITTED_HEADERS
                  and not path.startswith(f"awsc/{name}/strict"))
    return [f"awsc/{name}.h"] + [path for path in rest if path != f"awsc/{name}.h"]


# ---- includes --------------------------------------------------------------------------------------------------------


@dataclass
class _Inliner:
    """Replaces the project's includes by the headers, each once; tables (.def) each time."""

    tree: Tree
    done: Set[str] = field(default_factory=set)
    system: Optional[List[str]] = None  # takes the system's headers, if they are to be included elsewhere

    def file(self, path: str, content: str) -> str:
        """A header with those that it includes."""
        self.done.add(path)
        if self.system is not None:  # compilers warn of unused functions outside of headers, inline ones too
            content = content.replace("static inline ", "static inline AWSC_UNUSED ")
        before, content = self._inline(content, os.path.dirname(path), True)
        return before + content

    def source(self, path: str, content: str) -> Tuple[str, str]:
        """The headers that this source is the first to include, and its own text."""
        return self._inline(content, self.tree.folders[path], False)

    def _inline(self, content: str, folder: str, is_header: bool) -> Tuple[str, str]:
        content = _LICENCE.sub("", content)
        pieces, position, before = [], 0, []
        for match in _INCLUDE.finditer(content):
            pieces.append(content[position:match.start()])
            position = match.end()
            is_conditional = _depth(content, match.start()) > (1 if is_header else 0)
            path = self._resolve(match.group(1), match.group(2), folder)
            if path is None:
                pieces.append(self._system(match.group(0), is_conditional))
            elif path.endswith(".def"):
                pieces.append(_LICENCE.sub("", self.tree.headers[path]))
            elif path and path not in self.done:
                inlined = self.file(path, self.tree.headers[path])
                (pieces if is_header and not is_conditional else before).append(inlined)
        return "".join(before), "".join(pieces) + content[position:]

    def _resolve(self, quoted: Optional[str], angled: Optional[str], folder: str) -> Optional[str]:
        """None: a header of the system. Empty: a handwritten header that is left out."""
        for path in ([f"{folder}/{quoted}", quoted] if quoted else [angled]):
            if path in self.tree.headers:
                return path
        if quoted:
            raise ModelError(f"--amalgamate finds no header {quoted}")
        return "" if angled.startswith("awsc/") else None

    def _system(self, line: str, is_conditional: bool) -> str:
        if self.system is None:
            return line
        line = re.sub(r"[ \t]*//[^\n]*|[ \t]*/\*.*?\*/", "", line.strip())
        if is_conditional:
            return text.with_default_visibility(line)
        if line not in self.system:
            self.system.append(line)
        return ""


def _depth(content: str, end: int) -> int:
    return sum(-1 if found.group(1) == "endif" else 1 for found in _CONDITION.finditer(content, 0, end))


# ---- sources ---------------------------------------------------------------------------------------------------------


def _needed(tree: Tree, public: str) -> List[str]:
    """The sources that define functions of the public headers, and all that they refer to."""
    defined: Dict[str, str] = {}
    used: Dict[str, Set[str]] = {}
    for path, content in tree.sources.items():
        tokens = tokens_of(content)
        names = names_of(tokens)
        for name in names.shared:
            if not name.startswith("awsc_"):
                raise ModelError(f"{path}: {name} is for other files, so its name must begin with awsc_")
            defined.setdefault(name, path)
        used[path] = {token.text for token in tokens if token.kind == "name"}
    inline: Dict[str, Set[str]] = {}
    for path, content in tree.headers.items():
        inline[path] = {token.text for token in tokens_of(content) if token.kind == "name"}
    declared = {token.text for token in tokens_of(public) if token.kind == "name"}
    wanted = [defined[name] for name in sorted(declared & set(defined))]
    needed: Set[str] = set()
    while wanted:
        path = wanted.pop()
        if path in needed:
            continue
        needed.add(path)
        names = set(used[path])
        for header in _headers_of(tree, path):
            names |= _bodies(tree.headers[header])
        wanted += sorted({defined[name] for name in names & set(defined)})
    return sorted(needed, key=_position)


_PARTS = ("runtime/", "generated/core/", "generated/", "services/")


def _position(path: str) -> Tuple[int, str]:
    return next(index for index, part in enumerate(_PARTS) if path.startswith(part)), path


def _headers_of(tree: Tree, path: str) -> List[str]:
    """All headers that a source includes, directly or not."""
    inliner = _Inliner(tree)
    inliner.source(path, tree.sources[path])
    return sorted(inliner.done)


_INLINE = re.compile(r"\bstatic inline\b[^;{]*\{.*?^\}", re.MULTILINE | re.DOTALL)
_MACRO = re.compile(r"^#[ \t]*define\b(?:[^\\\n]|\\\n|\\.)*", re.MULTILINE)


def _bodies(content: str) -> Set[str]:
    """Names in the inline functions and macros of a header."""
    found: Set[str] = set()
    for body in _INLINE.findall(content) + _MACRO.findall(content):
        found.update(re.findall(r"\bawsc_\w+", body))
    return found


@dataclass
class _Body:
    includes: List[str]
    text: str


def _sources(tree: Tree, public: _Inliner, paths: List[str]) -> _Body:
    inliner = _Inliner(tree, set(public.done), [])
    macros: Dict[str, Macro] = {}
    for content in tree.headers.values():
        macros.update(macros_of(tokens_of(content)))
    texts = {path: inliner.source(path, tree.sources[path]) for path in paths}
    own = {path: names_of(tokens_of(_LICENCE.sub("", tree.sources[path]))) for path in paths}
    clashing = _clashing(own, {word for content in tree.headers.values() for word in re.findall(r"\w+", content)})
    taken: Dict[str, str] = {}
    pieces = []
    for path in paths:
        headers, body = texts[path]
        tokens = tokens_of(_FOREIGN.sub(lambda found: text.with_default_visibility(found.group()), body))
        new = _new_names(path, own[path], clashing, pasted_prefixes(tokens))
        for name in {new.get(name, name) for name in own[path].local}:
            if taken.setdefault(name, path) != path:
                raise ModelError(f"{path}: {name} clashes with a name of {taken[name]}")
        known = {**macros, **macros_of(tokens)}
        mark_raw(known)
        pieces += [headers, text.banner(path), rename(tokens, new, known), text.undefined(sorted(own[path].macros))]
    return _Body(inliner.system, "".join(pieces))


def _clashing(own: Dict[str, Names], in_headers: Set[str]) -> Set[str]:
    """Names with our prefix that several sources define for themselves, and that no header knows."""
    seen: Set[str] = set()
    clashing: Set[str] = set()
    for names in own.values():
        clashing |= names.local & seen
        seen |= names.local
    return clashing - in_headers


def _new_names(path: str, names: Names, clashing: Set[str], prefixes: Set[str]) -> Dict[str, str]:
    """Names that macros put together are kept: they are unique, or the check refuses them."""
    begin = re.sub(r"\W+", "_", re.sub(r"^(runtime/src|generated|services)/|/src(?=/)|\.c$", "", path))
    changed = sorted(name for name in names.local - names.macros
                     if not name.startswith(tuple(prefixes))
                     and (not name.lower().startswith("awsc_") or name in clashing))
    return {name: f"{begin}_{name}" for name in changed}
