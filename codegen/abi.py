# SPDX-License-Identifier: Apache-2.0
"""Stage 6: keeps the library's binary interface when the model grows.

Members are append-only, enum constants, union kinds and error numbers never change, and each entry of the lock records
the level of the API in which it appeared. The functions here make a new lock from an old one and the service.
"""

from __future__ import annotations

from typing import Dict, List, Optional

from codegen.ctype import c_type, runtime_list, runtime_map
from codegen.errors import ModelError
from codegen.index import Index
from codegen.lockfile import FORMAT, SECTIONS
from codegen.name import EnumName, Names, enum_word, member_name, snake
from codegen.normalize import Operation, Service, Shape
from codegen.operation_endpoints import client_params


def describe(service: Service, index: Index, names: Names) -> dict:
    """The parts of a service that compiled programs rely on, without levels: sections of the lock."""
    result: Dict[str, dict] = {"operations": {
        operation.name: _chosen_names(names, operation) for operation in service.operations}}
    for section in ("structures", "unions", "lists", "maps", "enums"):
        result[section] = {}
    for shape in service.shapes.values():
        if shape.type not in SECTIONS or shape.id in names.hidden:
            continue
        entry = {"c": names.types[shape.id]}
        if shape.type in ("structure", "union"):
            entry["members"] = [{"name": member.name, "type": c_type(service, index, names, shape, member.target).fixed,
                                 **_chosen(names.members[(shape.id, member.name)], member_name(member.name))}
                                for member in shape.members]
        elif shape.type == "list":
            entry["item"] = (runtime_list(service, shape)
                             or c_type(service, index, names, shape, shape.members[0].target).fixed)
        elif shape.type == "map":
            entry["item"] = ("awsc_text_map" if runtime_map(service, shape)
                             else c_type(service, index, names, shape, shape.members[1].target).fixed)
        else:
            entry["values"] = [{"value": name.wire, **_given_name(shape, name)} for name in names.enums[shape.id]]
        section = result[SECTIONS[shape.type]]
        if shape.name in section:
            raise ModelError(f"{service.path}: two shapes are called {shape.name}; one needs a rename in the service")
        section[shape.name] = entry
    params = {param.name[1:-1]: {"item": param.type} for param in client_params(service)}
    if params:
        result["client_params"] = params
    result["errors"] = {service.shapes[shape_id].name: {} for shape_id in index.errors}
    return {section: dict(sorted(entries.items())) for section, entries in result.items()}


def _chosen(name: str, usual: str) -> dict:
    """A C name that does not follow from the rule, because its usual one was taken."""
    return {} if name == usual else {"c": name}


def _chosen_names(names: Names, operation: Operation) -> dict:
    waiters = {waiter: name for (owner, waiter), name in names.waiters.items()
               if owner == operation.id and name != snake(waiter)}
    return {**_chosen(names.operations[operation.id], snake(operation.name)), **({"waiters": waiters} if waiters else {})}


def _given_name(shape: Shape, name: EnumName) -> dict:
    """The word of a value that does not follow from the rule, because another value already had that identifier."""
    return {} if name.word == enum_word(shape, name.wire) else {"name": name.word}


def update(lock: Optional[dict], service: Service, wanted: dict, allow_removals: bool = False) -> dict:
    """The lock for `wanted`: `lock` itself if nothing changed, else one level more. Refuses what breaks programs."""
    if lock is None:
        lock = {"format": FORMAT, "service": service.id, "level": 0, **{section: {} for section in wanted}}
    elif lock.get("service") != service.id:
        raise ModelError(f"{service.path}: the lock file belongs to {lock.get('service')}, not to {service.id}")
    _check_kinds(service.path, lock, wanted)
    level = lock["level"] + 1
    new = {**lock, "level": level}
    for section, entries in wanted.items():
        merge = _Merge(service.path, section, level, allow_removals)
        new[section] = merge.section(lock.get(section, {}), entries)
    return lock if {**new, "level": lock["level"]} == lock else new


def _check_kinds(path: str, lock: dict, wanted: dict) -> None:
    """A structure that becomes a union keeps its C name, so old programs would still read it as a structure."""
    for before in sorted(set(SECTIONS.values())):
        for after in sorted(set(SECTIONS.values()) - {before}):
            for name in wanted[after]:
                if name in lock[before] and "removed" not in lock[before][name]:
                    raise ModelError(f"{path}: {name} moves from {before} to {after}, which breaks compiled programs")


class _Merge:
    """Merges one section of the model into the lock's section."""

    # Entries that export a function: removing one breaks programs that are already linked.
    _EXPORTED = {"operations": "operation", "enums": "enum", "errors": "error", "client_params": "client parameter"}

    def __init__(self, path: str, section: str, level: int, allow_removals: bool):
        self.path, self.name, self.level, self.allow_removals = path, section, level, allow_removals

    def section(self, old: dict, wanted: dict) -> dict:
        result = {}
        for name, entry in old.items():
            if name in wanted:
                result[name] = self.entry(name, entry, wanted[name])
            else:
                if self.name in self._EXPORTED and "removed" not in entry and not self.allow_removals:
                    raise ModelError(f"{self.path}: {self._EXPORTED[self.name]} {name} is gone from the model, but "
                                     "compiled programs may call its functions; --allow-removals accepts that, and "
                                     "the library then needs a new soname")
                result[name] = entry if "removed" in entry else {**entry, "removed": self.level}
        for name, entry in wanted.items():
            if name not in old:
                result[name] = self.new(entry, len(result))
        return dict(sorted(result.items()))

    def new(self, entry: dict, position: int) -> dict:
        result = {"since": self.level, **entry}
        if self.name in ("errors", "client_params"):
            result["number"] = position + 1
        for key in ("members", "values"):
            if key in entry:
                result[key] = [{**row, **self.since(self.level)} for row in entry[key]]
        return result

    def since(self, level: int) -> dict:
        return {"since": level} if level > 1 else {}

    def entry(self, name: str, old: dict, wanted: dict) -> dict:
        result = {key: value for key, value in old.items() if key != "removed"}
        if "waiters" in wanted:
            result["waiters"] = {**old.get("waiters", {}), **wanted["waiters"]}
        if old.get("item") != wanted.get("item"):
            raise ModelError(f"{self.path}: the items of {name} change from {old.get('item')} to {wanted.get('item')}, "
                             "which breaks compiled programs")
        if "members" in wanted:
            result["members"] = self.members(name, old["members"], wanted["members"])
        if "values" in wanted:
            result["values"] = self.rows(old["values"], wanted["values"], "value")
        return result

    def members(self, name: str, old: List[dict], wanted: List[dict]) -> List[dict]:
        types = {row["name"]: row["type"] for row in wanted}
        for row in old:
            if types.get(row["name"], row["type"]) != row["type"]:
                raise ModelError(f"{self.path}: {name}${row['name']} changes from {row['type'].rstrip(' *')} to "
                                 f"{types[row['name']].rstrip(' *')}, which breaks compiled programs: the member keeps "
                                 "its type, or the library gets a new soname and a new lock file")
        return self.rows(old, wanted, "name")

    def rows(self, old: List[dict], wanted: List[dict], key: str) -> List[dict]:
        """Old rows keep their places, removed rows become tombstones, new rows go to the end."""
        present = [row[key] for row in wanted]
        result = []
        for row in old:
            if row[key] in present:
                result.append({k: v for k, v in row.items() if k != "removed"})
            else:
                result.append(row if "removed" in row else {**row, "removed": self.level})
        known = [row[key] for row in old]
        return result + [{**row, **self.since(self.level)} for row in wanted if row[key] not in known]
