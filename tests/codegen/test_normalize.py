# SPDX-License-Identifier: Apache-2.0
import json
import unittest

from codegen.errors import ModelError
from codegen.load import parse
from codegen.normalize import normalize
from models import NS, normalized, operation, ref, service, structure, text

DOC = "smithy.api#documentation"


class Normalize(unittest.TestCase):
    def test_members_of_mixins_come_first_without_local_traits(self):
        mixin = structure({"smithy.api#mixin": {"localTraits": ["x#local"]}, "x#local": {}, "x#kept": 1}, a="String")
        deep = {**structure({"smithy.api#mixin": {}}, b="String"), "mixins": [ref("Base")]}
        shape = normalized(Base=mixin, Deep=deep, In={**structure(c="String"), "mixins": [ref("Deep")]},
                           Op=operation("In")).shapes[NS + "In"]
        self.assertEqual([member.name for member in shape.members], ["a", "b", "c"])
        self.assertEqual(shape.traits, {"x#kept": 1})

    def test_traits_are_applied_to_shapes_and_to_members_from_mixins(self):
        overlay = json.dumps({"smithy": "2.0", "shapes": {
            NS + "In$a": {"type": "apply", "traits": {DOC: "of a"}},
            NS + "In": {"type": "apply", "traits": {DOC: "of In"}}}})
        base = text(Base=structure({"smithy.api#mixin": {}}, a="String"), Op=operation("In"),
                    In={**structure(), "mixins": [ref("Base")]})
        shape = normalize(parse([("a.json", base), ("b.json", overlay)]), NS + "Test").shapes[NS + "In"]
        self.assertEqual(shape.traits[DOC], "of In")
        self.assertEqual(shape.members[0].traits[DOC], "of a")

    def test_a_mixin_of_itself_is_an_error(self):
        with self.assertRaisesRegex(ModelError, "is a mixin of itself"):
            normalized(In={**structure(), "mixins": [ref("In")]}, Op=operation("In"))

    def test_renames_and_units_and_old_enums_and_sets(self):
        result = normalized(
            Op=operation("In"), In=structure(s="Old", t="Set"), Set={"type": "set", "member": ref("String")},
            Old={"type": "string", "traits": {"smithy.api#enum": [{"value": "a b", "name": "A_B"}, {"value": "c"}]}},
            Test=service("Op", rename={NS + "In": "Renamed"}))
        self.assertEqual(result.shapes[NS + "In"].name, "Renamed")
        self.assertIsNone(result.operations[0].output)
        old = result.shapes[NS + "Old"]
        self.assertEqual((old.type, [member.name for member in old.members]), ("enum", ["A_B", "c"]))
        self.assertEqual(result.shapes[NS + "Set"].type, "list")

    def test_a_stream_in_both_directions_becomes_two_structures(self):
        result = normalized(Op=operation("Both", "Both"), Both=structure(body="Data"),
                            Data={"type": "blob", "traits": {"smithy.api#streaming": {}}})
        self.assertEqual(result.operations[0].input, NS + "Both")
        self.assertEqual(result.operations[0].output, NS + "BothResponse")

    def test_unused_shapes_are_dropped(self):
        self.assertNotIn(NS + "Unused", normalized(Op=operation(), Unused=structure()).shapes)


if __name__ == "__main__":
    unittest.main()
