# SPDX-License-Identifier: Apache-2.0
import json
import unittest

from codegen.errors import ModelError
from codegen.load import load, parse
from models import NS, loaded, operation, service, structure, text


class Load(unittest.TestCase):
    def refused(self, message, *texts):
        with self.assertRaises(ModelError) as caught:
            parse([(f"{'ab'[i]}.json", content) for i, content in enumerate(texts)])
        self.assertIn(message, str(caught.exception))

    def test_a_target_that_does_not_exist_is_named_with_its_member(self):
        self.refused(f"a.json: {NS}Foo$Bar targets {NS}Baz, which does not exist", text(Foo=structure(Bar="Baz")))

    def test_an_operation_as_the_target_of_a_member_is_refused(self):
        self.refused(f"{NS}Foo$Bar targets {NS}Op, which is of type operation; expected a shape of data",
                     text(Foo=structure(Bar="Op"), Op=operation()))

    def test_an_invalid_file_is_refused_with_the_reason(self):
        self.refused("a.json: not JSON", "{")
        self.refused("a.json: not a Smithy model", "[]")
        self.refused("a.json: not a Smithy model", "{}")
        self.refused("Smithy version 3.0", '{"smithy": "3.0"}')
        self.refused("nested too deeply", "[" * 100000)

    def test_malformed_shapes_are_named(self):
        def broken(shape):
            return json.dumps({"smithy": "2.0", "shapes": {NS + "Foo": shape}})

        self.refused(f'{NS}Foo has no "type"', broken([]))
        self.refused(f'{NS}Foo has the unknown type "tuple"', broken({"type": "tuple"}))
        self.refused(f"{NS}Foo $member has no target", broken({"type": "list"}))
        self.refused(f"{NS}Foo $A has no target", broken({"type": "structure", "members": {"A": 1}}))
        self.refused(f'{NS}Foo has "members" that are not an object', broken({"type": "union", "members": []}))
        self.refused("has the member 'a-b', which is not an identifier",
                     broken({"type": "structure", "members": {"a-b": {"target": "smithy.api#String"}}}))
        self.refused("has a smithy.api#httpError that is not an integer",
                     broken({"type": "structure", "traits": {"smithy.api#httpError": "400"}}))
        for trait, value, problem in (
                ("smithy.api#length", 5, "a smithy.api#length that is not an object"),
                ("smithy.waiters#waitable", {"W": 5}, "the waiter 'W', which is not an object"),
                ("smithy.api#requestCompression", {"encodings": 5}, "whose encodings is not a list"),
                ("aws.protocols#awsQueryError", {"code": 5}, "whose code is not a string"),
                ("aws.api#clientEndpointDiscovery", 5, "that is not an object"),
                ("aws.api#clientEndpointDiscovery", {"operation": ["x"]}, "whose operation is not a string"),
                ("aws.api#clientEndpointDiscovery", {"error": ["x"]}, "whose error is not a string")):
            self.refused(problem, broken({"type": "structure", "traits": {trait: value}}))
        self.refused("is not a shape id", json.dumps({"smithy": "2.0", "shapes": {"Foo": {"type": "string"}}}))

    def test_an_absent_file_is_an_error_of_one_line(self):
        with self.assertRaises(ModelError) as caught:
            load(["/nowhere/model.json"])
        self.assertEqual(str(caught.exception), "/nowhere/model.json: No such file or directory")

    def test_overlays_add_shapes_and_traits_but_cannot_redefine(self):
        overlay = json.dumps({"smithy": "2.0", "shapes": {NS + "Foo$Bar": {"type": "apply", "traits": {"x#y": 1}}}})
        model = parse([("a.json", text(Foo=structure(Bar="String"))), ("b.json", overlay)])
        self.assertEqual(model.applied, {NS + "Foo$Bar": [{"x#y": 1}]})
        other = json.dumps({"smithy": "2.0", "shapes": {NS + "Foo": {"type": "string"}}})
        self.refused(f"b.json: {NS}Foo is defined in a.json already", text(Foo=structure(Bar="String")), other)
        nowhere = json.dumps({"smithy": "2.0", "shapes": {NS + "Nope": {"type": "apply", "traits": {}}}})
        self.refused(f"traits are applied to {NS}Nope, which does not exist", text(Foo=structure()), nowhere)

    def test_prelude_shapes_are_known(self):
        loaded(Foo=structure(A="String", B="Blob", C="Document", D="BigInteger"), Test=service())


if __name__ == "__main__":
    unittest.main()
