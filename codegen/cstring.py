# SPDX-License-Identifier: Apache-2.0
"""Text and bytes as C string literals."""

from __future__ import annotations

from typing import Union


def c_string(value: Union[str, bytes]) -> str:
    """A C string literal. Octal escapes, since a hexadecimal one would swallow digits that follow."""
    data = value.encode("utf-8") if isinstance(value, str) else value
    return '"' + "".join(_character(byte) for byte in data) + '"'


def _character(byte: int) -> str:
    if chr(byte) in '"\\?':
        return "\\" + chr(byte)
    return chr(byte) if 0x20 <= byte < 0x7f else f"\\{byte:03o}"
