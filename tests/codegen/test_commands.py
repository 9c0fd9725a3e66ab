# SPDX-License-Identifier: Apache-2.0
import unittest

from codegen.abi import describe, update
from codegen.commands import build, text_lines
from codegen.index import index
from codegen.name import names
from models import enum, normalized, operation, structure

DOC, LENGTH, RANGE = ("smithy.api#" + name for name in ("documentation", "length", "range"))


def made(**shapes):
    service = normalized(**shapes)
    facts = index(service)
    lock = update(None, service, describe(service, facts, names(service, facts, "test", {})))
    return build(service, facts, names(service, facts, "test", lock), lock)


def members(commands, schema):
    return next(shape.members for shape in commands.shapes if shape.schema == schema)


class Commands(unittest.TestCase):
    def test_members_have_documentation_and_minimum_values(self):
        found = made(Op=operation("In"), In=structure(a=("String", {DOC: "Some text.", LENGTH: {"min": 3}}),
                                                      b=("Integer", {RANGE: {"min": 0, "max": 5}}), c="String"))
        facts = members(found, "awsc_test_op_input_schema")
        self.assertEqual([fact.doc for fact in facts], [('"Some text."',), ("NULL",), ("NULL",)])
        self.assertEqual([fact.least for fact in facts], [3, 0, None])

    def test_values_of_enumerations_are_listed_once_and_only_if_a_member_has_them(self):
        found = made(Op=operation("In"), In=structure(a="Color", b="Color"), Color=enum(RED="red", BLUE="blue"))
        self.assertEqual([(values.name, values.texts) for values in found.values],
                         [("color_values", ('"red"', '"blue"'))])
        self.assertEqual([fact.values for fact in members(found, "awsc_test_op_input_schema")], ["color_values"] * 2)

    def test_long_texts_are_cut_into_lines_of_one_literal(self):
        lines = text_lines("x" * 250)
        self.assertEqual(len(lines), 3)
        self.assertEqual("".join(line[1:-1] for line in lines), "x" * 250)

    def test_texts_too_long_for_a_literal_are_arrays(self):
        found = made(Op=operation("In", documentation="é" + "x" * 4096), In=structure(a=("String", {DOC: "y" * 4095})))
        self.assertEqual([command.doc for command in found.operations], [("long_text_1",)])
        only, = found.long_texts
        self.assertTrue(only.lines[0].startswith("-61, -87, 120, "))
        self.assertTrue(only.lines[-1].endswith(" 120, 0,"))
        self.assertEqual(len(members(found, "awsc_test_op_input_schema")[0].doc), 41)

    def test_paragraphs_and_items_keep_their_form(self):
        whole = "".join(line[1:-1] for line in text_lines("First.\n\nSecond:\n\n- one\n- two"))
        self.assertEqual(whole, "First.\\012\\012Second:\\012\\012* one\\012* two")

    def test_no_text_is_null(self):
        self.assertEqual(text_lines(None), ("NULL",))
        self.assertEqual(text_lines("  "), ("NULL",))


if __name__ == "__main__":
    unittest.main()
