# SPDX-License-Identifier: Apache-2.0
"""Stage 5: C identifiers, by rules that never change, since names are API."""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterable, Iterator, List, Optional, Tuple

from codegen.errors import ModelError
from codegen.index import Index
from codegen.lockfile import SECTIONS, enum_order, locked_members, locked_name, locked_values
from codegen.normalize import Operation, Service, Shape

# Words that cannot be member names in C or in C++, and lower-case macros of common headers and compilers.
RESERVED = frozenset("""
alignas alignof asm atomic_cancel atomic_commit atomic_noexcept auto bool break case catch char char16_t char32_t
char8_t class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue
contract_assert decltype default delete do double dynamic_cast else enum explicit export extern false float for friend
goto if inline int long mutable namespace new noexcept nullptr operator private protected public reflexpr register
reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct switch
synchronized template this thread_local throw true try typedef typeid typename typeof typeof_unqual union unsigned
using virtual void volatile wchar_t while
and and_eq bitand bitor not not_eq or or_eq xor xor_eq
assert complex errno fortran i386 imaginary linux noreturn offsetof stderr stdin stdout unix
""".split())

# Maximum length of an enum constant.
_LONGEST_CONSTANT = 100

# Names that the rule would split wrongly.
_SPECIAL = {"iSCSI": "Iscsi", "HITs": "Hits", "PartiQL": "Partiql", "WhatsApp": "Whatsapp"}
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s$")
_WORD_START = re.compile(r"(.)([A-Z][a-z]+)")
_LOWER_TO_UPPER = re.compile(r"([a-z0-9])([A-Z])")


def snake(name: str) -> str:
    """botocore's rule: KMSKeyArn is kms_key_arn, VpcIDs is vpc_ids."""
    return "_".join(_snake_word(word) for word in name.split("_")) if "_" in name else _snake_word(name)


def _snake_word(name: str) -> str:
    for torn, whole in _SPECIAL.items():
        name = name.replace(torn, whole)
    plural = _PLURAL_ACRONYM.search(name)
    if plural:
        head = name[:plural.start()]
        name = (head + "_" if head else "") + plural.group().lower()
    return _LOWER_TO_UPPER.sub(r"\1_\2", _WORD_START.sub(r"\1_\2", name)).lower()


def member_name(name: str) -> str:
    """Name of a struct member: snake case, with a trailing underscore if C or C++ reserves the word."""
    result = snake(name)
    if result in RESERVED:
        return result + "_"
    return "_" + result if result[:1].isdigit() else result


def constant(value: str) -> str:
    """Upper-case identifier of a wire value: RequestResponse is REQUEST_RESPONSE, python3.13 is PYTHON3_13."""
    words = re.sub(r"[^A-Za-z0-9_]", "_", value)
    return "_".join(_snake_word(word) for word in words.split("_")).upper() or "_"


@dataclass(frozen=True)
class EnumName:
    """Identifiers of one enum value: its own word, the text macro and the constant."""

    wire: object
    member: Optional[str]
    number: int
    word: str
    text: str
    case: str


@dataclass(frozen=True)
class Names:
    """The C identifiers of a service. The keys of most maps are shape ids, members or operation ids. `objects` are the
    descriptors of operations; no header declares them. `hidden` has the ids of shapes whose types are in no public
    header. `owners` has the shape, member or operation of each identifier."""

    prefix: str
    macro: str
    types: Dict[str, str]
    members: Dict[Tuple[str, str], str]
    operations: Dict[str, str]
    objects: Dict[str, str]
    waiters: Dict[Tuple[str, str], str]
    inputs: Dict[str, str]
    outputs: Dict[str, str]
    enums: Dict[str, Tuple[EnumName, ...]]
    variants: Dict[Tuple[str, str], str]
    errors: Dict[str, str]
    hidden: FrozenSet[str]
    owners: Dict[str, str]


def names(service: Service, index: Index, prefix: str, lock: dict, customization=None) -> Names:
    """Names for the whole service. Names that the lock already has come first and stay as they are."""
    return _Namer(service, index, prefix, lock, customization).names()


class _Claims:
    """Registers identifiers and their owners."""

    def __init__(self, service: Service):
        self.path = service.path
        self.owners: Dict[str, str] = {}

    def free(self, identifiers: Iterable[str]) -> bool:
        return not any(identifier in self.owners for identifier in identifiers)

    def claim(self, identifiers: Iterable[str], owner: str, remedy: str) -> None:
        for identifier in identifiers:
            other = self.owners.setdefault(identifier, owner)
            if other != owner:
                raise ModelError(f"{self.path}: {other} and {owner} would both be {identifier} in C; {remedy}")

    def choose(self, candidates: Iterable[str], identifiers_of, owner: str) -> str:
        """Claims the identifiers of the first candidate that clashes with nothing."""
        chosen = next(candidate for candidate in candidates if self.free(identifiers_of(candidate)))
        self.claim(identifiers_of(chosen), owner, "")
        return chosen


def _candidates(name: str, suffix: str) -> Iterator[str]:
    """The name itself, then with the suffix, then numbered."""
    yield name
    yield name + suffix
    for number in itertools.count(2):
        yield f"{name}{suffix}_{number}"


class _Namer:
    """Owners claim all their identifiers at once: the library, then operations and shapes, those of the lock first. An
    owner whose identifiers clash takes another name, which the lock then keeps."""

    # Identifiers of the library: functions and objects, macros and guards of headers.
    _LIBRARY = ("", "_new", "_new_at", "_free", "_error", "_error_code", "_error_schema", "_error_cases", "_service",
                "_strict", "_level", "_endpoint_rules", "_endpoint_discovery", "_operation_table", "_operation_count",
                "_paginator_table", "_waiter_table", "_region", "_endpoint", "_cli")
    # If the service has parameters of its own.
    _PARAMS = ("_params", "_params_init", "_new_with", "_new_with_at")
    _MACROS = ("_LEVEL", "_ERROR_NONE_", "_H", "_BUILDERS_H", "_CLIENT_H", "_CLI_H", "_ENUMS_H", "_ERRORS_H", "_JSON_H",
               "_PAGINATORS_H", "_REGISTRY_H", "_SCHEMAS_H", "_SERVICE_H", "_STRICT_H", "_TYPES_H", "_WAITERS_H")
    # Identifiers of <awsc/token.h> and <awsc/bearer.h> that begin as those of a service.
    _OF_TOKENS = {**dict.fromkeys(("bedrock", "dsql", "elasticache", "memorydb", "msk", "rds"), ("", "_start")),
                  "eks": ("", "_start", "_exec_credential"), "sso": ()}
    _OPERATION = ("", "_at", "_start", "_start_at", "_done_fn", "_input_validate", "_input_validate_at",
                  "_input_serialize", "_input_serialize_at", "_output_deserialize", "_descriptor", "_input", "_output",
                  "_input_schema", "_output_schema")
    _EVENTS = ("_next", "_event_to_json", "_event_print", "_event_copy")
    _SHAPES = {"structure": ("", "_schema", "_descriptor"), "union": ("", "_schema", "_descriptor", "_kind"),
               "list": ("", "_schema", "_add"), "map": ("", "_schema", "_entry", "_put"), "enum": ("", "_parse"),
               "intEnum": ("",)}

    def __init__(self, service: Service, index: Index, prefix: str, lock: dict, customization):
        self.service, self.index, self.lock = service, index, lock
        self.library, self.macro = "awsc_" + prefix, "AWSC_" + prefix.upper()
        self.renamed = getattr(customization, "RENAME", {})
        self.claims = _Claims(service)
        self.operations: Dict[str, str] = {}
        self.types: Dict[str, str] = {}
        self.waiters: Dict[Tuple[str, str], str] = {}
        self.members = {key: name for shape in service.shapes.values() if shape.type in ("structure", "union")
                        for key, name in _member_names(lock, shape).items()}

    def names(self) -> Names:
        service = self.service
        self.claims.claim([self.library + suffix for suffix in self._LIBRARY], service.id, "choose another --name")
        self.claims.claim([self.macro + suffix for suffix in self._MACROS], service.id, "choose another --name")
        self.claims.claim(self.of_tokens(), "<awsc/token.h>", "choose another --name")
        if "smithy.rules#clientContextParams" in service.traits:
            self.claims.claim([self.library + suffix for suffix in self._PARAMS] + [self.macro + "_PARAMS_INIT"],
                              service.id, "choose another --name")
        shapes = [shape for shape in service.shapes.values() if shape.type in self._SHAPES]
        known_operations = sorted((operation for operation in service.operations
                                   if operation.name in self.lock.get("operations", {})),
                                  key=lambda operation: self.lock["operations"][operation.name]["since"])
        known_shapes = [shape for shape in shapes if locked_name(self.lock, shape)]
        for operation in known_operations:
            self.known_operation(operation)
        for shape in known_shapes:
            self.known_shape(shape)
        names = {shape.name for shape in shapes}
        for section in ("lists", "maps"):
            for name, entry in self.lock.get(section, {}).items():
                if name not in names:  # programs may still use it, see older_aggregates of ir.py
                    self.claims.claim([entry["c"], entry["c"] + "_entry"], f"{name} of the lock file",
                                      self.remedy(section, name))
        words = self.known_values(shapes)
        for operation in service.operations:
            if operation.id not in self.operations:
                self.operations[operation.id] = self.claims.choose(
                    _candidates(snake(operation.name), "_call"),
                    lambda name, operation=operation: self.of_operation(operation, name), operation.id)
        for operation in service.operations:
            self.name_waiters(operation)
        for shape in shapes:
            if shape.id not in self.types:
                self.new_shape(shape)
        objects = {operation.id: self.claims.choose(
            _candidates(f"{self.library}_{self.operations[operation.id]}_operation", "_object"), lambda name: [name],
            operation.id) for operation in service.operations}
        enums = {shape.id: self.values(shape, words) for shape in shapes if shape.type in ("enum", "intEnum")}
        inputs, outputs = ({operation.id: f"{self.library}_{self.operations[operation.id]}_{role}"
                            for operation in service.operations} for role in ("input", "output"))
        return Names(self.library, self.macro, self.types, self.members, self.operations, objects, self.waiters, inputs,
                     outputs, enums, {(shape.id, member.name): self.variant(shape, self.types[shape.id], member.name)
                                      for shape in shapes if shape.type == "union" for member in shape.members},
                     {shape_id: self.error(self.types[shape_id]) for shape_id in self.index.errors},
                     frozenset(shape.id for shape in shapes if self.hidden(shape)),
                     self.claims.owners)

    def of_tokens(self) -> List[str]:
        prefix = self.library[len("awsc_"):]
        if prefix not in self._OF_TOKENS:
            return []
        functions = [self.library + (suffix if suffix == "_exec_credential" else "_token" + suffix)
                     for suffix in self._OF_TOKENS[prefix]]
        return functions + [self.library + "_token_options", self.library + "_token_options_init",
                            self.macro + "_TOKEN_OPTIONS_INIT"]

    # ---- operations -------------------------------------------------------------------------------------------------

    def of_operation(self, operation: Operation, name: str) -> List[str]:
        base = f"{self.library}_{name}"
        found = [base + suffix for suffix in self._OPERATION]
        found += [f"{base}_{role}_{function}" for role in ("input", "output")
                  for function in ("from_json", "to_json", "print", "copy")]
        if self.index.operations[operation.id].event_stream:
            found += [base + suffix for suffix in self._EVENTS]
        if "smithy.api#paginated" in operation.traits:
            found += [base + "_paginator", base + "_pages_table"]
            found += [f"{base}_{kind}{function}" for kind in ("pages", "items")
                      for function in ("", "_new", "_next", "_next_start", "_token", "_free")]
        return found + [f"{self.macro}_OPERATIONS_{name.upper()}_H"]

    def known_operation(self, operation: Operation) -> None:
        name = self.lock["operations"][operation.name].get("c", snake(operation.name))
        self.operations[operation.id] = name
        self.claims.claim(self.of_operation(operation, name), operation.id, self.remedy("operations", operation.name))

    def name_waiters(self, operation: Operation) -> None:
        known = self.lock.get("operations", {}).get(operation.name, {}).get("waiters", {})
        for waiter in operation.traits.get("smithy.waiters#waitable", {}):
            names = [known[waiter]] if waiter in known else _candidates(snake(waiter), "_condition")
            owner = f"waiter {waiter} of {operation.id}"
            self.waiters[(operation.id, waiter)] = self.claims.choose(names, self.of_waiter, owner)

    def of_waiter(self, name: str) -> List[str]:
        return [f"{self.library}_{identifier}" for identifier in
                (f"{name}_waiter", f"{name}_waiter_table", f"wait_{name}", f"wait_{name}_start")]

    # ---- shapes -----------------------------------------------------------------------------------------------------

    def of_shape(self, shape: Shape, c_name: str) -> List[str]:
        found = [c_name + suffix for suffix in self._SHAPES[shape.type]]
        if shape.type == "enum":
            found.append(c_name.upper() + "_ENUM_UNRECOGNIZED_")
        if shape.type == "union":
            found += [self.variant(shape, c_name, member.name) for member in shape.members]
        if shape.id in self.index.errors:
            found += [f"{self.library}_as_{c_name[len(self.library) + 1:]}", self.error(c_name)]
        mine = self.of_role(shape, c_name)
        return [identifier for identifier in found if identifier not in mine]

    def of_role(self, shape: Shape, c_name: str) -> Tuple[str, ...]:
        """Identifiers that the shape shares with the operation whose input or output it is."""
        for operation_id, role in self.index.uses.get(shape.id, ()):
            if c_name == f"{self.library}_{self.operations.get(operation_id)}_{role}":
                return c_name, c_name + "_schema"
        return ()

    def variant(self, shape: Shape, c_name: str, member: str) -> str:
        name = self.members[(shape.id, member)]
        return f"{c_name.upper()}_{(snake(member) if name == member_name(member) else name).upper()}"

    def error(self, c_name: str) -> str:
        return f"{self.macro}_{c_name.upper()[len(self.macro) + 1:]}"

    def known_shape(self, shape: Shape) -> None:
        c_name = locked_name(self.lock, shape)
        self.types[shape.id] = c_name
        self.claims.claim(self.of_shape(shape, c_name), shape.id, self.remedy(SECTIONS[shape.type], shape.name))

    def hidden(self, shape: Shape) -> bool:
        """Whether programs see the core's type instead of the shape's; a type that the lock has stays public."""
        return shape.synthetic and not locked_name(self.lock, shape) and (
            self.service.shapes[shape.members[-1].target].type
            not in ("structure", "union", "list", "map") if shape.type == "list"
            else self.service.shapes[shape.members[-1].target].type in ("string", "enum"))

    def new_shape(self, shape: Shape) -> None:
        """If the shape is only an operation's input or output, the operation's name; else its own, with a suffix if that
        is taken: a shape Error, or ConverseOutput beside Converse."""
        uses = self.index.uses.get(shape.id, ())
        name = re.sub("_+", "_", shape.name.replace("_Synthetic", "")) if shape.synthetic else shape.name
        c_name = f"{self.library}_{snake(self.renamed.get(shape.id, name))}"
        if len(uses) == 1 and not self.index.nested(shape.id) and "error" not in self.index.roles[shape.id]:
            c_name = f"{self.library}_{self.operations[uses[0][0]]}_{uses[0][1]}"
            if self.claims.free(self.of_shape(shape, c_name)):
                self.types[shape.id] = c_name
                self.claims.claim(self.of_shape(shape, c_name), shape.id, "")
                return
        self.types[shape.id] = self.claims.choose(_candidates(c_name, "_shape"),
                                                  lambda name: self.of_shape_alone(shape, name), shape.id)

    def of_shape_alone(self, shape: Shape, c_name: str) -> List[str]:
        """The identifiers of a shape under a name that no operation may have."""
        return self.of_shape(shape, c_name) + list(self.of_role(shape, c_name))

    # ---- enum values ------------------------------------------------------------------------------------------------

    def known_values(self, shapes: List[Shape]) -> Dict[Tuple[str, object], str]:
        words: Dict[Tuple[str, object], str] = {}
        for shape in shapes:
            for row in locked_values(self.lock, shape) if shape.id in self.types else ():
                word = words[(shape.id, row["value"])] = row.get("name", enum_word(shape, row["value"]))
                self.claims.claim(_enum_identifiers(self.types[shape.id], word), f"{shape.id}${row['value']}",
                                  'give the value another "name" in the lock file')
        return words

    def values(self, shape: Shape, words: Dict[Tuple[str, object], str]) -> Tuple[EnumName, ...]:
        """Values that the lock knows keep their names; new values give way if their name is taken."""
        c_name, wires = self.types[shape.id], enum_wires(self.service, shape)
        result: List[EnumName] = []
        for number, wire in enumerate(enum_order(self.lock, shape, list(wires)), 1):
            word = words.get((shape.id, wire))
            if word is None:
                word = self.claims.choose(_candidates(enum_word(shape, wire, wires[wire]), ""),
                                          lambda name: _enum_identifiers(c_name, name), f"{shape.id}${wire}")
            if wire in wires:
                result.append(EnumName(wire, wires[wire], number, word, *_enum_identifiers(c_name, word)))
        return tuple(result)

    @staticmethod
    def remedy(section: str, name: str) -> str:
        return f'give {name} another name: "c" of its entry in "{section}" of the lock file'


def _member_names(lock: dict, shape: Shape) -> Dict[Tuple[str, str], str]:
    """Names of the members of a structure or union; a name that is taken gets a number."""
    locked = {row["name"]: row.get("c", member_name(row["name"])) for row in locked_members(lock, shape)}
    taken = set(locked.values()) | {"reserved_" + snake(name) for name in locked}
    result: Dict[Tuple[str, str], str] = {}
    for member in shape.members:
        name = locked.get(member.name)
        if name is None:
            name = next(name for name in _candidates(member_name(member.name), "") if name not in taken)
            taken.add(name)
        result[(shape.id, member.name)] = name
    return result


def enum_wires(service: Service, shape: Shape) -> Dict[object, str]:
    """Wire values of an enum, each with the name of its member."""
    wires: Dict[object, str] = {}
    expected = str if shape.type == "enum" else int
    for member in shape.members:
        wire = member.traits.get("smithy.api#enumValue", member.name if shape.type == "enum" else None)
        if not isinstance(wire, expected) or isinstance(wire, bool):
            raise ModelError(f"{service.path}: {shape.id}${member.name} has the value {wire}; expected "
                             + ("a string" if expected is str else "an integer"))
        wires[wire] = member.name
    return wires


def enum_word(shape: Shape, wire: object, member: Optional[str] = None) -> str:
    """The source of a value's name: the text itself, or the member's name of a number."""
    if shape.type == "enum":
        return constant(str(wire))
    member = member or next((m.name for m in shape.members if m.traits.get("smithy.api#enumValue") == wire), str(wire))
    return snake(member).upper()


def _enum_identifiers(c_name: str, word: str) -> Tuple[str, str]:
    word = _short_word(c_name.upper(), word)
    return f"{c_name.upper()}_{word}", f"{c_name.upper()}_ENUM_{word}"


def _short_word(type_name: str, word: str) -> str:
    """The word itself, unless its constant is too long: then without leading words that the type's name already has. If
    that is not enough, the word is cut and a checksum makes it unique."""
    room = _LONGEST_CONSTANT - len(f"{type_name}_ENUM_")
    if len(word) <= room:
        return word
    words, known = word.split("_"), set(type_name.split("_"))
    while len(words) > 1 and words[0] in known:
        words.pop(0)
    short = "_".join(words)
    if len(short) <= room:
        return short
    return f"{short[:max(room - 9, 8)].rstrip('_')}_{hashlib.sha256(word.encode()).hexdigest()[:8].upper()}"
