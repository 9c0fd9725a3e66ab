# SPDX-License-Identifier: Apache-2.0
"""Default values of members as C constants; equal values share one object."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from decimal import Decimal
from typing import Dict, Tuple

from codegen.cstring import c_string
from codegen.ctype import CType
from codegen.errors import ModelError

_RANGES = {"I8": 8, "I16": 16, "I32": 32, "I64": 64}


class Defaults:
    """Collects the objects that hold the defaults."""

    def __init__(self) -> None:
        self.names: Dict[Tuple[str, str], str] = {}

    def objects(self) -> Tuple[Tuple[str, str], ...]:
        """(declaration, initialiser) of each object."""
        return tuple((f"{c_type}const {name}" if c_type.endswith("*") else f"const {c_type} {name}", value)
                     for (c_type, value), name in self.names.items())

    def constant(self, where: str, type_: CType, value: object) -> str:
        """The name of the object that holds `value`; `where` is for messages."""
        text = "awsc_text_list" if type_.kind == "LIST" else "awsc_text_map" if type_.kind == "MAP" else type_.text
        key = (text, self._initialiser(where, type_, value))
        return self.names.setdefault(key, f"default_{len(self.names) + 1}")

    def _initialiser(self, where: str, type_: CType, value: object) -> str:
        kind = type_.kind
        try:
            if kind == "BOOL" and isinstance(value, bool):
                return f"{{AWSC_SET, {'true' if value else 'false'}}}"
            if kind in _RANGES and _is_integer(value):
                return f"{{AWSC_SET, {_integer(int(value), _RANGES[kind])}}}"
            if kind in ("F32", "F64") and _is_number(value):
                return f"{{AWSC_SET, {float(value)!r}{'f' if kind == 'F32' else ''}}}"
            if kind == "TEXT" and isinstance(value, str):
                return c_string(value)
            if kind == "NUMBER" and (isinstance(value, str) or _is_number(value)):
                return c_string(str(value))
            if kind == "BLOB" and isinstance(value, str):
                data = base64.b64decode(value, validate=True)
                return f"{{{c_string(data)}, {len(data)}}}" if data else "{AWSC_EMPTY, 0}"
            if kind == "TIME":
                return _time(value)
            if kind == "LIST" and value == [] or kind == "MAP" and value == {}:
                return "{0, AWSC_EMPTY}"
            if kind == "JSON":
                text = _json(value).encode()
                return f"{{{c_string(text)}, {len(text)}}}"
        except (ValueError, binascii.Error, OverflowError):
            pass
        raise ModelError(f"{where} has the default {value!r}, which does not fit its type")


def _is_integer(value: object) -> bool:
    if isinstance(value, Decimal):
        return value == int(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, (int, Decimal, float))


def _integer(value: int, bits: int) -> str:
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    if not low <= value <= high:
        raise ValueError(value)
    if bits < 32:
        return str(value)
    if value == low:
        return f"INT{bits}_MIN"
    return f"INT64_C({value})" if bits == 64 and abs(value) >= 1 << 31 else str(value)


def _time(value: object) -> str:
    if isinstance(value, str):
        moment = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        value = Decimal(str(moment.timestamp()))
    if not _is_number(value):
        raise ValueError(value)
    seconds = int(Decimal(value).to_integral_value("ROUND_FLOOR"))
    return f"{{AWSC_SET, {{{_integer(seconds, 64)}, {int((Decimal(value) - seconds) * 10**9)}}}}}"


def _json(value: object) -> str:
    """Compact JSON; numbers as the model wrote them."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json(item) for item in value) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)
