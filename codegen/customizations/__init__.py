# SPDX-License-Identifier: Apache-2.0
"""Exceptions of single services: one module each, named after the SDK id ("API Gateway": api_gateway), independent of
the library's name. Most services need no module.

A module may define
- INVOKES: operations that run a user's code; for these
  - DRY_RUN: a member of their inputs, and its value with which nothing runs,
  - INVOCATION_FAILURES: modeled errors that come while the code runs; all others come before it,
  - LAST_EVENTS: operation to the event that ends its response stream,
- LONG_POLLS: operations that wait at the service for something to do (aws.api#longPoll, which models lack so far),
- RENAME: shape id to another name, where two shapes would have the same C name,
- UNSIGNED: operations that are called without a signature,
- PROTOCOL: the runtime's object for a protocol with something added,
- METHODS: operations to the HTTP method that they are sent with, instead of the model's,
- LABEL_DEFAULTS: members in paths to the value that stands for an unset or empty one.
"""

import importlib
import importlib.util
import re
from dataclasses import replace


def customization_for(name: str):
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        return None
    full_name = f"{__name__}.{name}"
    return importlib.import_module(full_name) if importlib.util.find_spec(full_name) else None


def customize(service, customization):
    """The normalized service with the defaults of labels among its members' traits."""
    defaults = getattr(customization, "LABEL_DEFAULTS", {})
    if not defaults:
        return service
    shapes = {shape_id: replace(shape, members=tuple(_with_default(member, defaults) for member in shape.members))
              for shape_id, shape in service.shapes.items()}
    return replace(service, shapes=shapes)


def _with_default(member, defaults: dict):
    if member.name not in defaults or "smithy.api#httpLabel" not in member.traits:
        return member
    return replace(member, traits={**member.traits, "smithy.api#default": defaults[member.name]})
