# SPDX-License-Identifier: Apache-2.0
"""Lists the parts of a service without documentation."""

from __future__ import annotations

from typing import List

from codegen.index import Index
from codegen.ir import DOCUMENTATION
from codegen.normalize import Service

_DOCUMENTED = ("structure", "union", "enum", "intEnum")


def undocumented(service: Service, index: Index) -> List[str]:
    """Operations, structures, errors, members and enum values without a text, one line each."""
    missing = [f"{service.path}: {service.id}"] if not service.traits.get(DOCUMENTATION) else []
    missing += [f"{service.path}: {operation.id}" for operation in service.operations
                if not operation.traits.get(DOCUMENTATION)]
    for shape in service.shapes.values():
        if shape.type not in _DOCUMENTED or shape.id not in index.roles or shape.id.startswith("smithy.api#"):
            continue
        if not shape.traits.get(DOCUMENTATION):
            missing.append(f"{service.path}: {shape.id}")
        missing += [f"{service.path}: {shape.id}${member.name}" for member in shape.members
                    if not member.traits.get(DOCUMENTATION)]
    return missing
