# SPDX-License-Identifier: Apache-2.0
"""The shapes of Smithy's prelude, which every model may target without defining them."""

_SIMPLE = {
    "String": "string",
    "Blob": "blob",
    "BigInteger": "bigInteger",
    "BigDecimal": "bigDecimal",
    "Timestamp": "timestamp",
    "Document": "document",
    "Boolean": "boolean",
    "Byte": "byte",
    "Short": "short",
    "Integer": "integer",
    "Long": "long",
    "Float": "float",
    "Double": "double",
    "PrimitiveBoolean": "boolean",
    "PrimitiveByte": "byte",
    "PrimitiveShort": "short",
    "PrimitiveInteger": "integer",
    "PrimitiveLong": "long",
    "PrimitiveFloat": "float",
    "PrimitiveDouble": "double",
}

UNIT = "smithy.api#Unit"

SHAPES = {"smithy.api#" + name: {"type": kind} for name, kind in _SIMPLE.items()}
SHAPES[UNIT] = {"type": "structure", "members": {}}
