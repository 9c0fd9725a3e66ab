"""Exceptions of single services, one module each, named after the library's prefix; a service without one has none.

A module may define INVOKES (operations that run somebody's code) and RENAME (shape id to another name, where two
shapes would have the same C name).
"""

import importlib
import importlib.util


def customization_for(name: str):
    full_name = f"{__name__}.{name}"
    return importlib.import_module(full_name) if importlib.util.find_spec(full_name) else None
