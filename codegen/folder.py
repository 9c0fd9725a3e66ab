# SPDX-License-Identifier: Apache-2.0
"""A folder for a service of the user: facts of the model, lock file, generated code, build, first program."""

from __future__ import annotations

import os
from typing import Dict, Optional

from codegen import lockfile, pipeline
from codegen.adopt import adopt
from codegen.customizations import customization_for, customize
from codegen.emit import emit, write
from codegen.errors import ModelError
from codegen.index import index
from codegen.ir import Library, OperationIR, build
from codegen.name import names
from codegen.normalize import STREAMING, Operation, Service
from codegen.render import render_folder

_EMPTY = '{"smithy": "2.0", "shapes": {}}'
_READING = ("List", "Describe", "Get")


def make_folder(name: str, text: str, path: str, folder: str, strict_traits: bool = False,
                service: Optional[str] = None) -> pipeline.Result:
    """Writes the folder, which must not exist or be empty. `text` is the model of the file `path`."""
    if os.path.exists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
        raise ModelError(f"{folder}: exists already, and is not an empty folder")
    facts, _ = adopt(text, _EMPTY, path, path)
    model, lock = (os.path.join(folder, name + suffix) for suffix in (".json", ".abi.json"))
    # Nothing is left behind if the model is refused.
    pipeline.generate(pipeline.Job((path,), folder, None, name, service, strict_traits=strict_traits))
    write(model, facts)
    result = pipeline.generate(pipeline.Job((model,), folder, lock, name, service, strict_traits=strict_traits))
    emit(os.path.join(folder, "generated"), result.files)
    write(lock, result.lock)
    for file, content in folder_files(model, result.lock, name, service).items():
        write(os.path.join(folder, file), content)
    return result


def folder_files(model: str, lock_text: str, name: str, service_id: Optional[str]) -> Dict[str, str]:
    """The files that are written once."""
    plain = pipeline.read_service((model,), service_id)
    customization = customization_for(pipeline.c_service_name(plain))
    service = customize(plain, customization)
    lock, facts = lockfile.parse(model, lock_text), index(service, customization)
    library = build(service, facts, names(service, facts, name, lock, customization), lock, name)
    return render_folder(library, first_operation(service, library))


def first_operation(service: Service, library: Library) -> Optional[OperationIR]:
    """An operation that reads, needs no input and has no streams, or None."""
    simple = [operation.name for operation in service.operations if _is_simple(service, operation)]
    ranked = sorted((name for name in simple if name.startswith(_READING)),
                    key=lambda name: ([name.startswith(word) for word in _READING].index(True), len(name), name))
    return next((operation for name in ranked[:1] for operation in library.operations if operation.name == name), None)


def _is_simple(service: Service, operation: Operation) -> bool:
    members = service.shapes[operation.input].members if operation.input else ()
    streams = [member for shape_id in (operation.input, operation.output) if shape_id
               for member in service.shapes[shape_id].members if STREAMING in service.shapes[member.target].traits]
    return not streams and not any("smithy.api#required" in member.traits for member in members)
