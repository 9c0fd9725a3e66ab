# SPDX-License-Identifier: Apache-2.0
"""Small models for the tests of the generator."""

import json
import os

from codegen.abi import describe, update
from codegen.index import index
from codegen.ir import build
from codegen.load import parse
from codegen.name import names
from codegen.normalize import normalize
from codegen.select import select

NS = "example.test#"


def ref(name):
    """A reference to a shape of the prelude if it has that name, else of the test's namespace."""
    prelude = ("String", "Integer", "Long", "Boolean", "Blob", "Timestamp", "Document", "Unit", "Double", "BigInteger")
    return {"target": ("smithy.api#" if name in prelude else NS) + name}


def structure(_traits=None, **members):
    """A structure; a member is the name of its target, or (name, traits)."""
    return _with_members("structure", _traits, members)


def union(_traits=None, **members):
    return _with_members("union", _traits, members)


def _with_members(kind, traits, members):
    shape = {"type": kind, "members": {}}
    for name, target in members.items():
        target, member_traits = target if isinstance(target, tuple) else (target, None)
        shape["members"][name] = {**ref(target), **({"traits": member_traits} if member_traits else {})}
    return {**shape, **({"traits": traits} if traits else {})}


def enum(**values):
    return {"type": "enum", "members": {name: {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": value}}
                                        for name, value in values.items()}}


def operation(input=None, output=None, errors=(), uri="/", method="POST", **traits):
    shape = {"type": "operation", "input": ref(input or "Unit"), "output": ref(output or "Unit"),
             "errors": [ref(name) for name in errors],
             "traits": {"smithy.api#http": {"method": method, "uri": uri, "code": 200}}}
    shape["traits"].update({"smithy.api#" + name: value for name, value in traits.items()})
    return shape


def service(*operations, **more):
    return {"type": "service", "version": "2020-01-01", "operations": [ref(name) for name in operations],
            "traits": {"aws.protocols#restJson1": {}, "aws.api#service": {"sdkId": "Test"},
                       "aws.auth#sigv4": {"name": "test"}}, **more}


def text(**shapes):
    """A model as JSON. Without a service, the operations belong to the service Test."""
    if "Test" not in shapes:
        shapes["Test"] = service(*[name for name, shape in shapes.items() if shape["type"] == "operation"])
    return json.dumps({"smithy": "2.0", "shapes": {name if "#" in name else NS + name: shape
                                                   for name, shape in shapes.items()}})


def loaded(**shapes):
    return parse([("test.json", text(**shapes))])


def normalized(**shapes):
    model = loaded(**shapes)
    return normalize(model, select(model))


def folders():
    """Folders with published models."""
    return [folder for folder in os.environ.get("AWSC_MODELS_DIR", "").split(os.pathsep) if folder]


def published(name):
    """The path of a published model, or None."""
    paths = [os.path.join(folder, name + ".json") for folder in folders()]
    return next((path for path in paths if os.path.isfile(path)), None)


class Generated:
    """The results of all stages, for one model and an optional older lock."""

    def __init__(self, lock=None, allow_removals=False, **shapes):
        self.service = normalized(**shapes)
        self.index = index(self.service)
        self.names = names(self.service, self.index, "test", lock or {})
        self.lock = update(lock, self.service, describe(self.service, self.index, self.names), allow_removals)
        self.library = build(self.service, self.index, self.names, self.lock, "test")
