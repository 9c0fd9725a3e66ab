# SPDX-License-Identifier: Apache-2.0
"""Stage 8: the library's values through one small template per output file."""

from __future__ import annotations

import os
from typing import Dict, Iterable, Optional, Tuple

import jinja2

from codegen import TABLE_FORMAT
from codegen.constraints import Constraints
from codegen.commands import Commands
from codegen.cstring import c_string
from codegen.doc import comment_lines, one_line
from codegen.ir import Library, OperationIR, Schema
from codegen.layout import WIDTH, wrap_code
from codegen.paginators import Paginator
from codegen.shapes import Accessor
from codegen.waiters import Waiter

_TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")

# Template to output path, for files that exist once.
_FILES = {
    "umbrella.h": "include/awsc/{name}.h",
    "builders.h": "include/awsc/{name}/builders.h",
    "client.h": "include/awsc/{name}/client.h",
    "enums.h": "include/awsc/{name}/enums.h",
    "errors.h": "include/awsc/{name}/errors.h",
    "json.h": "include/awsc/{name}/json.h",
    "types.h": "include/awsc/{name}/types.h",
    "client.c": "src/client.c",
    "enums.c": "src/enums.c",
    "errors.c": "src/errors.c",
    "schemas.c": "src/schemas.c",
    "schemas.h": "src/schemas.h",
    "service.h": "src/service.h",
    "strict.h": "include/awsc/{name}/strict.h",
    "constraints.c": "strict/constraints.c",
    "registry.c": "registry/registry.c",
    "registry.h": "registry/{prefix}_registry.h",
    "cli.c": "cli/cli.c",
    "cli.h": "cli/{prefix}_cli.h",
}


# The same, for files that some services do not need: the name of the value that must not be empty.
_OPTIONAL = {
    "paginators": {"paginators.h": "include/awsc/{name}/paginators.h", "paginators.c": "src/paginators.c"},
    "waiters": {"waiters.h": "include/awsc/{name}/waiters.h", "waiters.c": "src/waiters.c"},
    "discovery": {"discovery.c": "src/discovery.c"},
}


# Files of a service that the core itself calls: only the files that it uses.
_INNER = {
    "inner.h": "include/awsc/{name}.h",
    "types.h": "include/awsc/{name}/types.h",
    "inner_service.c": "src/service.c",
    "inner_operations.c": "src/operations.c",
    "schemas.c": "src/schemas.c",
    "schemas.h": "src/schemas.h",
    "service.h": "src/service.h",
}
_INNER_ERRORS = {"errors.h": "include/awsc/{name}/errors.h", "errors.c": "src/errors.c"}
_INNER_ENUMS = {"inner_enums.h": "include/awsc/{name}/enums.h"}


def render(library: Library, constraints: Constraints, endpoint_program: Optional[object],
           commands: Commands, paginators: Tuple[Paginator, ...], waiters: Tuple[Waiter, ...],
           accessors: Tuple[Accessor, ...]) -> Dict[str, str]:
    """All files of the library: path to text. `endpoint_program` is what codegen.endpoints compiled."""
    own = {c_name for operation in library.operations for c_name in _own_types(operation)}
    by_type = {schema.c_name: schema for schema in library.schemas}
    place = {schema.c_name: number for number, schema in enumerate(library.schemas)}
    context = {**_context(library, endpoint_program, own), "api": "AWSC_API ", "constraints": constraints,
               "commands": commands, "paginators": paginators, "waiters": waiters, "accessors": accessors}
    paths = dict(_FILES)
    for needed, optional in _OPTIONAL.items():
        paths.update(optional if context[needed] else {})
    files = _rendered(paths, context)
    environment = _environment(library)
    for operation in library.operations:
        schemas = tuple(by_type[c_name] for c_name in sorted(set(_own_types(operation)), key=place.get))
        for name, path in (("operation.h", f"include/awsc/{library.name}/operations/{operation.snake}.h"),
                           ("operation.c", f"src/operation_{operation.snake}.c")):
            files[path] = wrap_code(environment.get_template(name + ".j2").render(
                context, operation=operation, operation_schemas=schemas))
    return files


def render_inner(library: Library, endpoint_program: Optional[object]) -> Dict[str, str]:
    """The files of a service that the core itself calls: no exported functions, only calls on a loop."""
    context = {**_context(library, endpoint_program), "api": "", "paginators": (), "waiters": ()}
    paths = {**_INNER, **(_INNER_ERRORS if library.errors else {}), **(_INNER_ENUMS if library.enums else {})}
    return _rendered(paths, context)


def render_folder(library: Library, operation: Optional[OperationIR]) -> Dict[str, str]:
    """The files of a new folder that are written by hand from then on. `operation` is called by the first program."""
    environment = _environment(library)
    return {name: environment.get_template(f"folder/{name}.j2").render(service=library, operation=operation)
            for name in ("CMakeLists.txt", "README.md", "first.c")}


def _own_types(operation: OperationIR) -> Tuple[str, ...]:
    """Input and output, where they are not shared with other operations."""
    return tuple(struct.c_name for struct in (operation.input_struct, operation.output_struct) if struct)


def _context(library: Library, endpoint_program: Optional[object], elsewhere: Iterable[str] = ()) -> dict:
    """The context of all templates. Schemas of the types `elsewhere`, and of errors, are in files of their own."""
    errors = {error.c_name for error in library.errors}
    return {"service": library, "header": header(library), "program": endpoint_program,
            "discovery": library.discovery, "needs": library.generator, "table_format": TABLE_FORMAT,
            "has_endpoint_rules": endpoint_program is not None,
            "error_schemas": tuple(schema for schema in library.schemas if schema.c_name in errors),
            "twins": _twins(library),
            "own_endpoints": ", and if only operations have endpoints"
            if endpoint_program is not None and "AWSC_ENDPOINT_BY_OPERATION" in endpoint_program.flags else "",
            "schemas": tuple(schema for schema in library.schemas
                             if schema.c_name not in errors and schema.c_name not in elsewhere)}


def _twins(library: Library) -> Dict[str, Schema]:
    """Errors with the same layout as an earlier one: most have the same few members. Every program contains all error
    tables, so sharing saves space."""
    fields = {error.c_name: error.struct.fields for error in library.errors}
    first: Dict[tuple, Schema] = {}
    twins = {}
    for schema in library.schemas:
        if schema.c_name in fields and schema.rows:
            layout = (tuple(field.declaration for field in fields[schema.c_name]),
                      tuple((row.macro, row.arguments[1:]) for row in schema.rows))
            twins[schema.c_name] = first.setdefault(layout, schema)
    return {c_name: twin for c_name, twin in twins.items() if twin.c_name != c_name}


def _defaults(library: Library, schemas: Iterable[Schema]) -> Tuple[Tuple[str, str], ...]:
    """The constants that members of the schemas refer to."""
    used = {extra.value for schema in schemas for extra in schema.extras}
    return tuple((declaration, value) for declaration, value in library.defaults
                 if "&" + declaration.split()[-1] in used)


def _rendered(paths: Dict[str, str], context: dict) -> Dict[str, str]:
    """The files of these templates, and the endpoint rules' file if there are rules."""
    library = context["service"]
    environment = _environment(library)
    if context["has_endpoint_rules"]:
        paths = {**paths, "endpoint.c": "src/endpoint.c"}
    return {path.format(name=library.name, prefix=library.prefix):
            wrap_code(environment.get_template(name + ".j2").render(context)) for name, path in paths.items()}


def _environment(library: Library) -> jinja2.Environment:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATES), trim_blocks=True, lstrip_blocks=True,
                                     keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
    environment.filters.update(comment=comment, body=body, c_text=c_string,
                               defaults=lambda schemas: _defaults(library, schemas))
    return environment


def header(library: Library) -> str:
    """The comment at the top of every file."""
    return (f"/* SPDX-License-Identifier: Apache-2.0 */\n"
            f"/* Generated by awsc codegen {library.generator} from the model {library.service_id},\n"
            f" * API version {one_line(library.api_version)}. Do not edit: change the model or the generator. */")


def comment(text: str, indent: int = 0) -> str:
    """A Doxygen comment: on one line if it fits."""
    margin = " " * indent
    lines = comment_lines(text, WIDTH - indent - 3)
    if not lines:
        return ""
    if len(lines) == 1 and len(lines[0]) + indent + 7 <= WIDTH:
        return f"{margin}/** {lines[0]} */\n"
    return f"{margin}/**\n" + _starred(lines, margin) + f"{margin} */\n"


def body(text: str, indent: int = 0) -> str:
    """Lines in the middle of a comment that the template began."""
    return _starred(comment_lines(text, WIDTH - indent - 3), " " * indent)


def _starred(lines, margin: str) -> str:
    return "".join(f"{margin} * {line}".rstrip() + "\n" for line in lines)
