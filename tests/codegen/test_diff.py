# SPDX-License-Identifier: Apache-2.0
import contextlib
import io
import json
import os
import tempfile
import unittest

from codegen.cli import main
from codegen.diff import BREAKING, COMPATIBLE, INVISIBLE, diff
from codegen.diff_report import text as report
from models import enum, normalized, operation, published, structure, text, union

REQUIRED = {"smithy.api#required": {}}
DEPRECATED = {"smithy.api#deprecated": {}}


def changes(old, new):
    """(severity, kind, subject) of each change between two models, given as their shapes."""
    return [(c.severity, c.kind, c.subject) for c in diff(normalized(**old), normalized(**new), "test")]


def op_with(**members):
    return {"Op": operation("In"), "In": structure(**members)}


class Diff(unittest.TestCase):
    def test_the_same_model_has_no_changes(self):
        model = op_with(a="String", e="Enum")
        model["Enum"] = enum(A="a")
        self.assertEqual(changes(model, model), [])

    def test_added_and_removed_operations_are_reported(self):
        one, two = {"One": operation()}, {"One": operation(), "Two": operation()}
        self.assertEqual(changes(one, two), [(COMPATIBLE, "added", "Two")])
        self.assertEqual(changes(two, one), [(BREAKING, "removed", "Two")])

    def test_added_and_removed_members_are_reported(self):
        one, two = op_with(a="String"), op_with(a="String", kMSKeyArn="String")
        self.assertEqual(changes(one, two), [(COMPATIBLE, "added", "In$kMSKeyArn")])
        self.assertEqual(changes(two, one), [(BREAKING, "removed", "In$kMSKeyArn")])
        named = diff(normalized(**one), normalized(**two), "test")[0]
        self.assertEqual((named.c_name, named.operations), ("k_ms_key_arn", ("Op",)))

    def test_order_is_no_change(self):
        self.assertEqual(changes(op_with(a="String", b="Long"), op_with(b="Long", a="String")), [])

    def test_a_newly_required_input_member_is_breaking(self):
        one = op_with(a="String")
        self.assertEqual(changes(one, op_with(a="String", b=("String", REQUIRED))), [(BREAKING, "added", "In$b")])
        required = op_with(a=("String", REQUIRED))
        self.assertEqual(changes(one, required), [(BREAKING, "changed", "In$a")])
        self.assertEqual(changes(required, one), [(COMPATIBLE, "changed", "In$a")])

    def test_required_members_of_outputs_do_not_matter(self):
        one, two = ({"Op": operation(None, "Out"), "Out": structure(a=target)}
                    for target in ("String", ("String", REQUIRED)))
        self.assertEqual(changes(one, two), [(INVISIBLE, "changed", "Out$a")])

    def test_a_changed_c_type_is_breaking(self):
        def model(target):
            return {**op_with(a=target), "Enum": enum(A="a"), "Texts": {"type": "list", "member": {
                "target": "smithy.api#String"}}, "Enums": {"type": "list", "member": {"target": "example.test#Enum"}}}
        self.assertEqual(changes(model("Integer"), model("Long")), [(BREAKING, "changed", "In$a")])
        self.assertEqual(changes(model("String"), model("Enum")), [])
        self.assertEqual(changes(model("Texts"), model("Enums")), [])

    def test_added_and_removed_values_are_reported(self):
        one, two = ({**op_with(a="Color"), "Color": enum(**values)} for values in
                    ({"RED": "red"}, {"RED": "red", "BLUE": "blue.1"}))
        self.assertEqual(changes(one, two), [(COMPATIBLE, "added", "Color: blue.1")])
        self.assertEqual(changes(two, one), [(BREAKING, "removed", "Color: blue.1")])
        self.assertEqual(diff(normalized(**one), normalized(**two), "test")[0].c_name, "AWSC_TEST_COLOR_BLUE_1")

    def test_variants_are_members(self):
        one, two = ({**op_with(a="Either"), "Either": union(**variants)} for variants in
                    ({"x": "String"}, {"x": "String", "y": "Long"}))
        self.assertEqual(changes(one, two), [(COMPATIBLE, "added", "Either$y")])

    def test_errors_of_an_operation_are_data_but_an_error_type_is_api(self):
        error = structure({"smithy.api#error": "client"})
        both = {"One": operation(errors=["E"]), "Two": operation(errors=["E"]), "E": error}
        one = {"One": operation(errors=["E"]), "Two": operation(), "E": error}
        none = {"One": operation(), "Two": operation()}
        self.assertEqual(changes(one, both), [(COMPATIBLE, "added", "Two: E")])
        self.assertEqual(changes(both, one), [(COMPATIBLE, "removed", "Two: E")])
        self.assertIn((BREAKING, "removed", "E"), changes(one, none))

    def test_changes_of_location_are_invisible(self):
        header = op_with(a=("String", {"smithy.api#httpHeader": "X-A"}))
        self.assertEqual(changes(op_with(a="String"), header), [(INVISIBLE, "changed", "In$a")])
        self.assertEqual(changes({"Op": operation(uri="/a")}, {"Op": operation(uri="/b")}),
                         [(INVISIBLE, "changed", "Op")])

    def test_limits_are_reported_as_wider_or_stricter(self):
        def model(**limits):
            return op_with(a=("String", {"smithy.api#length": limits}))
        def message(old, new):
            found = diff(normalized(**old), normalized(**new), "test")
            self.assertEqual([c.severity for c in found], [COMPATIBLE])
            return found[0].message
        self.assertIn("min 1 max 5 → min 1 max 9 (wider)", message(model(min=1, max=5), model(min=1, max=9)))
        self.assertIn("(stricter)", message(model(min=1), model(min=1, max=9)))
        self.assertIn("(stricter)", message(op_with(a="String"), model(max=9)))

    def test_deprecation_is_reported_once(self):
        one, two = op_with(a="String"), op_with(a=("String", DEPRECATED))
        self.assertEqual(changes(one, two), [(COMPATIBLE, "changed", "In$a")])
        self.assertEqual(changes(two, one), [])

    def test_paginators_and_waiters_are_functions(self):
        paged = {"Op": operation("In", paginated={"inputToken": "a"}), "In": structure(a="String")}
        self.assertEqual(changes(op_with(a="String"), paged), [(COMPATIBLE, "added", "Op")])
        self.assertEqual(changes(paged, op_with(a="String")), [(BREAKING, "removed", "Op")])

    def test_an_input_with_another_name_is_compared_by_its_members(self):
        one, two = op_with(a="String"), {"Op": operation("Other"), "Other": structure(a="String", b="Long")}
        self.assertEqual(changes(one, two), [(COMPATIBLE, "added", "Op input: Other$b")])

    def test_the_report_groups_by_operation_and_counts(self):
        shared = {"One": operation("A"), "Two": operation("B"), "A": structure(s="S"), "B": structure(s="S")}
        old, new = ({**shared, "S": structure(**members)}
                    for members in ({"x": "String"}, {"x": "String", "y": "Long"}))
        new["Three"] = operation()
        page = report(diff(normalized(**old), normalized(**new), "test"), "old.json", "new.json")
        self.assertEqual(page, "old.json → new.json: 0 breaking, 2 compatible, 0 invisible\n\n"
                               "Three\n  + compatible  Three: operation  [awsc_test_three]\n\n"
                               "Shared by One, Two\n  + compatible  S$y: member (awsc_opt_i64)  [y]\n")


class CommandLine(unittest.TestCase):
    def run_diff(self, old, new, *more):
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("old.json", "new.json")]
            for path, content in zip(paths, (old, new)):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(content)
            return run("diff", *paths, *more)

    def test_the_exit_status_is_the_worst_change(self):
        one, two = text(One=operation()), text(One=operation(), Two=operation())
        self.assertEqual(self.run_diff(one, one)[0], 0)
        self.assertEqual(self.run_diff(text(One=operation(uri="/a")), text(One=operation(uri="/b")))[0], 0)
        self.assertEqual(self.run_diff(one, two)[0], 3)
        self.assertEqual(self.run_diff(two, one)[0], 4)
        self.assertEqual(self.run_diff(one, "{")[0], 1)

    def test_json_holds_the_same_changes(self):
        status, out = self.run_diff(text(One=operation()), text(One=operation(), Two=operation()), "--format", "json")
        found = json.loads(out)
        self.assertEqual((status, found["summary"]), (3, {"breaking": 0, "compatible": 1, "invisible": 0}))
        self.assertEqual(found["changes"], [{"severity": "compatible", "kind": "added", "operations": ["Two"],
                                             "subject": "Two", "c_name": "awsc_test_two", "message": "operation"}])


@unittest.skipUnless(published("lambda-2026-11"), "AWSC_MODELS_DIR holds no lambda-2026-11.json")
class Lambda(unittest.TestCase):
    """The changes of AWS's model between August and November 2026, against a count with independent code."""

    def setUp(self):
        self.paths = [published(name) for name in ("lambda", "lambda-2026-11")]
        self.shapes = []
        for path in self.paths:
            with open(path, encoding="utf-8") as file:
                self.shapes.append(json.load(file)["shapes"])
        self.found = json.loads(run("diff", *self.paths, "--format", "json")[1])["changes"]

    def new_members(self, *types):
        old, new = self.shapes
        return {f"{name.split('#')[1]}{'$' if 'structure' in types else ': '}{value}"
                for name, shape in new.items() if shape["type"] in types and name in old
                for member, value in ((member, member if shape["type"] != "enum" else facts["traits"][
                    "smithy.api#enumValue"]) for member, facts in shape["members"].items())
                if member not in old[name].get("members", {})}

    def added(self, word):
        return {change["subject"] for change in self.found
                if change["kind"] == "added" and change["message"].startswith(word)}

    def test_every_new_operation_member_and_value_is_reported(self):
        old, new = self.shapes
        operations = {name.split("#")[1] for name in set(new) - set(old) if new[name]["type"] == "operation"}
        self.assertEqual(self.added("operation"), operations)
        self.assertEqual(self.added("member"), self.new_members("structure", "union"))
        self.assertEqual(self.added("value"), self.new_members("enum"))
        self.assertEqual(len(operations), 3)

    def test_no_change_is_breaking(self):
        self.assertEqual(run("diff", *self.paths)[0], 3)
        self.assertEqual({change["severity"] for change in self.found}, {"compatible"})

    def test_the_reverse_direction_is_breaking(self):
        self.assertEqual(run("diff", *reversed(self.paths))[0], 4)


def run(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = main(list(arguments))
    return status, out.getvalue()


if __name__ == "__main__":
    unittest.main()
