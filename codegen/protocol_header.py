# SPDX-License-Identifier: Apache-2.0
"""`<awsc/tables/protocols.h>`: declares the runtime's object of each protocol, from the rows of `codegen/protocols.py` and
the modules of `codegen/customizations`."""

from __future__ import annotations

import pkgutil
from pathlib import Path
from typing import List

from codegen import customizations
from codegen.protocols import PROTOCOLS

PATH = Path(__file__).resolve().parent.parent / "runtime" / "include" / "awsc" / "tables" / "protocols.h"

_BEFORE = """/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tables/protocols.h
 * The protocols of the core, for generated code. Made by codegen/protocol_header.py from codegen/protocols.py and
 * codegen/customizations. Do not edit.
 */
#ifndef AWSC_TABLES_PROTOCOLS_H
#define AWSC_TABLES_PROTOCOLS_H

#include <awsc/export.h>

AWSC_BEGIN_DECLS

typedef struct awsc_protocol awsc_protocol;
struct awsc_event_streams;
"""
_AFTER = """
AWSC_END_DECLS

#endif
"""


def _externs(type_: str, names) -> List[str]:
    return [f"extern AWSC_PRIVATE_API const {type_} {name};" for name in names]


def _customized() -> List[str]:
    """The objects that customizations name, once each."""
    found = {getattr(customizations.customization_for(module.name), "PROTOCOL", "")
             for module in pkgutil.iter_modules(customizations.__path__)}
    return sorted(found - {""})


def render() -> str:
    events = sorted({row.events for row in PROTOCOLS.values()} - {None})
    lines = ["", "/** Protocols. */", *_externs("awsc_protocol", [row.object for row in PROTOCOLS.values()]),
             "", "/** Protocols of single services: one of the protocols above with an addition for the service. */",
             *_externs("awsc_protocol", _customized()),
             "", "/** Event streams, for operations with an event stream in the response. */",
             *_externs("struct awsc_event_streams", [name + "_events" for name in events]),
             "", "/** Event streams for operations whose requests send events; these link HTTP/2 as well. */",
             *_externs("struct awsc_event_streams", [name + "_sent_events" for name in events])]
    return _BEFORE + "\n".join(lines) + "\n" + _AFTER
