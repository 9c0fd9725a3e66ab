# SPDX-License-Identifier: Apache-2.0
import unittest

from codegen.constraints import build
from codegen.abi import describe, update
from codegen.errors import ModelError
from codegen.index import index
from codegen.name import names
from models import enum, normalized, operation, ref, structure, union

PATTERN, LENGTH, RANGE, UNIQUE = ("smithy.api#" + name for name in ("pattern", "length", "range", "uniqueItems"))


def made(**shapes):
    service = normalized(**shapes)
    facts = index(service)
    lock = update(None, service, describe(service, facts, names(service, facts, "test", {})))
    return build(service, facts, names(service, facts, "test", lock), lock)


def rows(constraints):
    return {table.name: [(row.place, row.kind, row.fact) for row in table.rows] for table in constraints.tables}


def facts(constraints):
    return {fact.declaration: fact.value for fact in constraints.facts}


class Constraints(unittest.TestCase):
    def test_shapes_without_constraints_have_no_table(self):
        found = made(Op=operation("In"), Loose=operation("Other"), In=structure(a=("String", {LENGTH: {"min": 1}})),
                     Other=structure(b="String"))
        self.assertEqual(rows(found), {"op_input_rows": [("offsetof(awsc_test_op_input, a)", "LENGTH",
                                                          "&length_1_any")]})
        self.assertEqual(found.operations, (("Op", "op_input_rows"),))
        self.assertEqual(facts(found), {"awsc_length_limits length_1_any": "{1u, UINT64_MAX, true, false}"})

    def test_outputs_are_not_checked(self):
        found = made(Op=operation(None, "Out"), Out=structure(a=("String", {LENGTH: {"min": 1}})))
        self.assertEqual((found.tables, found.operations), ((), ()))

    def test_a_members_trait_overrides_its_targets(self):
        found = made(Op=operation("In"), Text={"type": "string", "traits": {PATTERN: "a", LENGTH: {"max": 3}}},
                     In=structure(x="Text", y=("Text", {PATTERN: "b"})))
        self.assertEqual([row[1:] for row in rows(found)["op_input_rows"]],
                         [("LENGTH", "&length_any_3"), ("PATTERN", "&pattern_0"),
                          ("LENGTH", "&length_any_3"), ("PATTERN", "&pattern_1")])
        self.assertEqual(found.pattern_count, 2)

    def test_equal_patterns_are_compiled_once(self):
        found = made(Op=operation("In"), In=structure(x=("String", {PATTERN: "a"}), y=("String", {PATTERN: "a"})))
        self.assertEqual(found.pattern_count, 1)

    def test_lists_maps_and_unions_have_paths(self):
        found = made(
            Op=operation("In"), In=structure(l="List", m="Map", u="Union"), Word={"type": "string", "traits": {
                PATTERN: "a"}},
            List={"type": "list", "member": ref("Word"), "traits": {UNIQUE: {}, LENGTH: {"min": 1, "max": 2}}},
            Map={"type": "map", "key": ref("Word"), "value": ref("List")}, Union=union(x="String", y="Word"))
        self.assertEqual(rows(found), {
            "list_rows": [("0", "PATTERN", "&pattern_0")],
            "map_rows": [("AWSC_PLACE_KEY", "PATTERN", "&pattern_0"), ("0", "LENGTH", "&length_1_2"),
                         ("0", "UNIQUE", "NULL"), ("0", "NESTED", "list_rows")],
            "op_input_rows": [("offsetof(awsc_test_op_input, l)", "LENGTH", "&length_1_2"),
                              ("offsetof(awsc_test_op_input, l)", "UNIQUE", "NULL"),
                              ("offsetof(awsc_test_op_input, l)", "NESTED", "list_rows"),
                              ("offsetof(awsc_test_op_input, m)", "NESTED", "map_rows"),
                              ("offsetof(awsc_test_op_input, u)", "NESTED", "union_rows")],
            "union_rows": [("2", "PATTERN", "&pattern_0")]})

    def test_structures_that_hold_themselves_end(self):
        found = made(Op=operation("In"), In=structure(n="Node"), Node=structure(
            next="Node", value=("Long", {RANGE: {"min": 0}})))
        self.assertIn(("offsetof(awsc_test_node, next)", "NESTED", "node_rows"), rows(found)["node_rows"])

    def test_enums_show_only_public_values(self):
        color = enum(RED="red", SECRET="secret", BLUE="blue")
        color["members"]["SECRET"]["traits"]["smithy.api#internal"] = {}
        old = {"type": "string", "traits": {"smithy.api#enum": [
            {"value": "x", "name": "X", "tags": ["internal"]}, {"value": "y", "name": "Y"}]}}
        found = facts(made(Op=operation("In"), In=structure(c="Color", o="Old"), Color=color, Old=old))
        self.assertEqual(found["char *const color_texts[]"], '{"red", "blue", "secret"}')
        self.assertEqual(found["awsc_text_values color_values"], "{3, 2, color_texts}")
        self.assertEqual(found["char *const old_texts[]"], '{"y", "x"}')

    def test_numbers_are_exact(self):
        found = facts(made(Op=operation("In"), In=structure(
            a=("Long", {RANGE: {"min": -9223372036854775808, "max": 9223372036854775807}}),
            b=("Double", {RANGE: {"min": 2.2, "max": 10000}}), c=("Integer", {RANGE: {"min": 1.5}}))))
        self.assertIn('{INT64_MIN, INT64_MAX, -9.223372036854776e+18, 9.223372036854776e+18, "-9223372036854775808", '
                      '"9223372036854775807"}', found.values())
        self.assertIn('{INT64_C(3), INT64_C(10000), 2.2, 10000.0, "2.2", "10000"}', found.values())
        self.assertIn('{INT64_C(2), INT64_MAX, 1.5, 0.0, "1.5", NULL}', found.values())

    def test_contradictory_limits_are_refused(self):
        with self.assertRaisesRegex(ModelError, r"In\$a has the length limit -1; expected a whole number"):
            made(Op=operation("In"), In=structure(a=("String", {LENGTH: {"min": -1}})))
        with self.assertRaisesRegex(ModelError, r"In\$a has the limit 'x'; expected a number"):
            made(Op=operation("In"), In=structure(a=("Long", {RANGE: {"min": "x"}})))


if __name__ == "__main__":
    unittest.main()
