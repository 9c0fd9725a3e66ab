# SPDX-License-Identifier: Apache-2.0
"""Generates the C library of a service from its Smithy model: python3 -m codegen generate | check.

The stages, each a module: load, select, normalize, index, name, abi, ir, render, emit. load reads files and emit writes
files; the others are pure functions.
"""

VERSION = "0.2.0"

# Format of the generated descriptor tables; AWSC_TABLE_FORMAT of <awsc/tables/schema.h>.
TABLE_FORMAT = 3
