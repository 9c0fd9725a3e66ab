# SPDX-License-Identifier: Apache-2.0
"""Converts a Smithy model to botocore's service description, so that botocore can check operations and members that are
newer than its own model."""

SIMPLE = {"string": "string", "enum": "string", "integer": "integer", "intEnum": "integer", "long": "long",
          "double": "double", "float": "float", "boolean": "boolean", "timestamp": "timestamp", "blob": "blob",
          "short": "integer", "byte": "integer"}
PRELUDE = {"smithy.api#" + name: kind for name, kind in (
    ("String", "string"), ("Integer", "integer"), ("PrimitiveInteger", "integer"), ("Long", "long"),
    ("PrimitiveLong", "long"), ("Boolean", "boolean"), ("PrimitiveBoolean", "boolean"), ("Double", "double"),
    ("Float", "float"), ("Timestamp", "timestamp"), ("Blob", "blob"))}
TIME_FORMATS = {"date-time": "iso8601", "http-date": "rfc822", "epoch-seconds": "unixTimestamp"}
LOCATIONS = (("httpLabel", "uri"), ("httpQuery", "querystring"), ("httpQueryParams", "querystring"),
             ("httpHeader", "header"), ("httpPrefixHeaders", "headers"), ("httpResponseCode", "statusCode"))


def short(shape_id):
    return shape_id.split("#")[1]


def trait(thing, name):
    return thing.get("traits", {}).get("smithy.api#" + name)


class Converter:
    def __init__(self, shapes):
        self.ast = shapes
        self.shapes = {}

    def reference(self, member):
        target = member["target"]
        if target in PRELUDE:
            self.shapes.setdefault(short(target), {"type": PRELUDE[target]})
        out = {"shape": short(target)}
        for name, location in LOCATIONS:
            value = trait(member, name)
            if value is None:
                continue
            out["location"] = location
            if isinstance(value, str):
                out["locationName"] = value
        if trait(member, "jsonName"):
            out["locationName"] = trait(member, "jsonName")
        if trait(member, "timestampFormat"):
            out["timestampFormat"] = TIME_FORMATS[trait(member, "timestampFormat")]
        for name, key in (("eventPayload", "eventpayload"), ("eventHeader", "eventheader"),
                          ("idempotencyToken", "idempotencyToken"), ("httpPayload", None)):
            if key and trait(member, name) is not None:
                out[key] = True
        return out

    def members(self, shape):
        out = {"type": "structure", "members": {}, "required": []}
        for name, member in shape.get("members", {}).items():
            reference = self.reference(member)
            if "location" in reference:
                reference.setdefault("locationName", name)
            out["members"][name] = reference
            if trait(member, "required") is not None:
                out["required"].append(name)
            if trait(member, "httpPayload") is not None:
                out["payload"] = name
        return out

    def convert(self, shape):
        kind = shape["type"]
        if kind in SIMPLE:
            out = {"type": SIMPLE[kind]}
            if trait(shape, "timestampFormat"):
                out["timestampFormat"] = TIME_FORMATS[trait(shape, "timestampFormat")]
        elif kind in ("list", "set"):
            out = {"type": "list", "member": self.reference(shape["member"])}
        elif kind == "map":
            out = {"type": "map", "key": self.reference(shape["key"]), "value": self.reference(shape["value"])}
        elif kind in ("structure", "union"):
            out = self.members(shape)
        elif kind == "document":
            out = {"type": "structure", "members": {}, "document": True}
        else:
            return None
        if trait(shape, "streaming") is not None:
            out["streaming" if kind == "blob" else "eventstream"] = True
        return out

    def operation(self, shape_id, shape):
        http = trait(shape, "http") or {"method": "POST", "uri": "/"}
        out = {"name": short(shape_id), "http": {"method": http["method"], "requestUri": http["uri"],
                                                 "responseCode": http.get("code", 200)}}
        for key in ("input", "output"):
            target = shape.get(key, {}).get("target", "smithy.api#Unit")
            if target != "smithy.api#Unit":
                out[key] = {"shape": short(target)}
        return out

    def mark_events(self):
        """botocore wants a word at each event of a stream."""
        for shape in [s for s in self.shapes.values() if s.get("eventstream")]:
            for member in shape["members"].values():
                self.shapes[member["shape"]]["event"] = True


def of_smithy(ast):
    """The service description of a Smithy AST with one service of protocol restJson1."""
    converter = Converter(ast["shapes"])
    operations = {}
    for shape_id, shape in ast["shapes"].items():
        converted = converter.convert(shape)
        if converted:
            converter.shapes[short(shape_id)] = converted
        elif shape["type"] == "operation":
            operations[short(shape_id)] = converter.operation(shape_id, shape)
    converter.mark_events()
    return {"version": "2.0", "operations": operations, "shapes": converter.shapes,
            "metadata": {"apiVersion": "2015-03-31", "endpointPrefix": "lambda", "protocol": "rest-json",
                         "serviceId": "Lambda", "signatureVersion": "v4", "uid": "lambda-2015-03-31"}}


def defaults(ast):
    """Defaults of members: {structure: {member: value}}."""
    out = {}
    for shape_id, shape in ast["shapes"].items():
        for name, member in shape.get("members", {}).items() if shape["type"] == "structure" else ():
            value = trait(member, "default")
            if value is not None:
                out.setdefault(short(shape_id), {})[name] = value
    return out
