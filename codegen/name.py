"""Stage 5: C identifiers, by rules that never change, since names are API."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

from codegen.errors import ModelError
from codegen.index import Index
from codegen.lockfile import enum_order, locked_name, locked_values
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
    """All identifiers of a service, by shape id, member or operation id."""

    prefix: str
    macro: str
    types: Dict[str, str]
    members: Dict[Tuple[str, str], str]
    operations: Dict[str, str]
    inputs: Dict[str, str]
    outputs: Dict[str, str]
    enums: Dict[str, Tuple[EnumName, ...]]
    variants: Dict[Tuple[str, str], str]
    errors: Dict[str, str]


def names(service: Service, index: Index, prefix: str, lock: dict, customization=None) -> Names:
    """Names for the whole service; names that the lock already has stay as they are."""
    library, macro = "awsc_" + prefix, "AWSC_" + prefix.upper()
    renamed = getattr(customization, "RENAME", {})
    claims = _Claims(service)
    operations = {operation.id: snake(operation.name) for operation in service.operations}
    for operation in service.operations:
        _claim_iterators(claims, library, operations[operation.id], operation)
        _claim_functions(claims, f"{library}_{operations[operation.id]}", operation.id,
                         index.operations[operation.id].event_stream)
    for suffix in ("", "_new", "_new_at", "_free", "_error", "_error_code", "_error_schema", "_error_cases", "_service", "_strict",
                   "_level", "_endpoint_rules", "_operation_table", "_operation_count", "_paginator_table",
                   "_waiter_table", "_region", "_endpoint"):
        claims.claim(library + suffix, service.id)
    taken = set(claims.owners) | {f"{library}_{operation}_{role}" for operation in operations.values()
                                  for role in ("input", "output")}
    types = {shape.id: _type_name(service, index, shape, library, operations, lock, renamed, taken)
             for shape in service.shapes.values()
             if shape.type in ("structure", "union", "list", "map", "enum", "intEnum")}
    for shape_id, c_name in types.items():
        claims.claim(c_name, shape_id)
        if service.shapes[shape_id].type == "map":
            claims.claim(c_name + "_entry", shape_id)
            claims.claim(c_name + "_put", shape_id)
        elif service.shapes[shape_id].type == "list":
            claims.claim(c_name + "_add", shape_id)
        elif service.shapes[shape_id].type == "enum":
            claims.claim(c_name + "_parse", shape_id)
        elif service.shapes[shape_id].type == "union":
            claims.claim(c_name + "_kind", shape_id)
        if service.shapes[shape_id].type in ("structure", "union"):
            claims.claim(c_name + "_descriptor", shape_id)
    inputs, outputs = {}, {}
    for operation in service.operations:
        for table, role, shape_id in ((inputs, "input", operation.input), (outputs, "output", operation.output)):
            c_name = f"{library}_{operations[operation.id]}_{role}"
            table[operation.id] = c_name
            if shape_id is None or types[shape_id] != c_name:
                claims.claim(c_name, operation.id)
    for shape_id in index.errors:
        claims.claim(f"{library}_as_{types[shape_id][len(library) + 1:]}", shape_id)
    return Names(library, macro, types, _member_names(service), operations, inputs, outputs,
                 *_constants(service, index, claims, types, macro, lock))


class _Claims:
    """Registers identifiers and their owners."""

    def __init__(self, service: Service):
        self.path = service.path
        self.owners: Dict[str, str] = {}

    def claim(self, identifier: str, owner: str) -> None:
        other = self.owners.setdefault(identifier, owner)
        if other != owner:
            raise ModelError(f"{self.path}: {other} and {owner} would both be {identifier} in C; "
                             "rename one of them in codegen/customizations")


def _claim_iterators(claims: _Claims, library: str, name: str, operation: Operation) -> None:
    """Iterators over pages, and waiters."""
    if "smithy.api#paginated" in operation.traits:
        claims.claim(f"{library}_{name}_paginator", operation.id)
        for kind in ("pages", "items"):
            for function in ("", "_new", "_next", "_next_start", "_token", "_free"):
                claims.claim(f"{library}_{name}_{kind}{function}", operation.id)
    for waiter in operation.traits.get("smithy.waiters#waitable", {}):
        owner = f"waiter {waiter} of {operation.id}"
        for identifier in (f"{snake(waiter)}_waiter", f"wait_{snake(waiter)}", f"wait_{snake(waiter)}_start"):
            claims.claim(f"{library}_{identifier}", owner)


def _claim_functions(claims: _Claims, base: str, owner: str, stream: Optional[str]) -> None:
    for suffix in ("", "_at", "_start", "_start_at", "_done_fn", "_operation", "_input_validate", "_input_validate_at",
                   "_input_serialize", "_input_serialize_at", "_output_deserialize", "_descriptor"):
        claims.claim(base + suffix, owner)
    for role in ("input", "output"):
        for what in ("from_json", "to_json", "print", "copy"):
            claims.claim(f"{base}_{role}_{what}", owner)
    if stream:
        for suffix in ("_next", "_event_to_json", "_event_print", "_event_copy"):
            claims.claim(base + suffix, owner)


def _type_name(service: Service, index: Index, shape: Shape, library: str, operations: Dict[str, str], lock: dict,
               renamed: dict, taken: set) -> str:
    """The lock's name; else, if the shape is only an operation's input or output, the operation's name; else the
    shape's own, with a suffix if an operation or the library has that: a shape Error, or ConverseOutput beside
    Converse."""
    locked = locked_name(lock, shape)
    if locked:
        return locked
    uses = index.uses.get(shape.id, ())
    if len(uses) == 1 and not index.nested(shape.id) and "error" not in index.roles[shape.id]:
        operation_id, role = uses[0]
        return f"{library}_{operations[operation_id]}_{role}"
    name = f"{library}_{snake(renamed.get(shape.id, shape.name))}"
    return name + "_shape" if name in taken else name


def _member_names(service: Service) -> Dict[Tuple[str, str], str]:
    result: Dict[Tuple[str, str], str] = {}
    for shape in service.shapes.values():
        if shape.type not in ("structure", "union"):
            continue
        taken: Dict[str, str] = {}
        for member in shape.members:
            name = member_name(member.name)
            other = taken.setdefault(name, member.name)
            if other != member.name:
                raise ModelError(f"{service.path}: {shape.id}${other} and {shape.id}${member.name} would both be "
                                 f"{name} in C")
            result[(shape.id, member.name)] = name
    return result


def _constants(service: Service, index: Index, claims: _Claims, types: Dict[str, str], macro: str, lock: dict):
    """Names of enum values, variants and errors. Values that the lock knows are named first, new values last: they give
    way if their name is taken."""
    claims.claim(macro + "_LEVEL", service.id)
    claims.claim(macro + "_ERROR_NONE_", service.id)
    enums = [shape for shape in service.shapes.values() if shape.type in ("enum", "intEnum")]
    words: Dict[Tuple[str, object], str] = {}
    for shape in enums:
        claims.claim(types[shape.id].upper() + "_ENUM_UNRECOGNIZED_", shape.id)
        for row in locked_values(lock, shape):
            word = row.get("name", enum_word(shape, row["value"]))
            words[(shape.id, row["value"])] = word
            for name in _enum_identifiers(types[shape.id], word):
                claims.claim(name, f"{shape.id}${row['value']}")
    errors = {}
    for shape_id in index.errors:
        errors[shape_id] = f"{macro}_{types[shape_id].upper()[len(macro) + 1:]}"
        claims.claim(errors[shape_id], shape_id)
    variants = {}
    for shape in service.shapes.values():
        if shape.type == "union":
            for member in shape.members:
                name = f"{types[shape.id].upper()}_{snake(member.name).upper()}"
                claims.claim(name, f"{shape.id}${member.name}")
                variants[(shape.id, member.name)] = name
    return {shape.id: _enum_names(service, shape, types[shape.id], claims, words, lock) for shape in enums}, \
        variants, errors


def _enum_names(service: Service, shape: Shape, c_name: str, claims: _Claims, words: Dict[Tuple[str, object], str],
                lock: dict) -> Tuple[EnumName, ...]:
    wires = enum_wires(service, shape)
    result: List[EnumName] = []
    for number, wire in enumerate(enum_order(lock, shape, list(wires)), 1):
        word = words.get((shape.id, wire))
        if word is None:
            word = _free_word(claims, c_name, enum_word(shape, wire, wires[wire]))
            for name in _enum_identifiers(c_name, word):
                claims.claim(name, f"{shape.id}${wire}")
        if wire in wires:
            result.append(EnumName(wire, wires[wire], number, word, *_enum_identifiers(c_name, word)))
    return tuple(result)


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


def _free_word(claims: _Claims, c_name: str, word: str) -> str:
    """`word`, or with a number after it if others have those identifiers."""
    candidate, count = word, 1
    while any(name in claims.owners for name in _enum_identifiers(c_name, candidate)):
        count += 1
        candidate = f"{word}_{count}"
    return candidate
