# SPDX-License-Identifier: Apache-2.0
import contextlib
import io
import json
import os
import tempfile
import unittest

from codegen.adopt import adopt
from codegen.cli import main
from codegen.errors import ModelError
from models import NS, operation, ref, service, structure, text

DOC = "smithy.api#documentation"


def adopted(new, old):
    result, homeless = adopt(new, old, "new.json", "old.json")
    return json.loads(result)["shapes"], homeless


class Adopt(unittest.TestCase):
    def test_facts_are_new_and_documentation_is_ours(self):
        old = text(Op=operation("In", documentation="Does."), In=structure(a=("String", {DOC: "An a."}), gone=(
            "String", {DOC: "No more."})))
        new = text(Op=operation("In", uri="/new", documentation="<p>Theirs</p>", examples=[{}]),
                   In=structure({DOC: "<b>x</b>"}, b="String", a=("String", {DOC: "x", "smithy.api#required": {}})))
        shapes, homeless = adopted(new, old)
        self.assertEqual(shapes[NS + "Op"]["traits"], {
            "smithy.api#http": {"method": "POST", "uri": "/new", "code": 200}, DOC: "Does."})
        self.assertEqual(list(shapes[NS + "In"]["members"]), ["b", "a"])
        self.assertEqual(shapes[NS + "In"]["members"]["a"]["traits"], {"smithy.api#required": {}, DOC: "An a."})
        self.assertNotIn("traits", shapes[NS + "In"])
        self.assertEqual(homeless, [NS + "In$gone"])

    def test_traits_for_other_tools_are_left_out(self):
        new = text(Op=operation(tags=["x"]), S=structure({"aws.iam#actionName": "x", "smithy.api#sensitive": {}}))
        shapes, _ = adopted(new, text())
        self.assertEqual(list(shapes[NS + "Op"]["traits"]), ["smithy.api#http"])
        self.assertEqual(shapes[NS + "S"]["traits"], {"smithy.api#sensitive": {}})

    def test_a_part_has_its_operations_and_what_they_reach(self):
        rules = {"smithy.rules#endpointBdd": {}, "smithy.rules#endpointRuleSet": {}, "smithy.rules#endpointTests": {}}
        new = text(Test={**service("One", "Two"), "traits": rules}, One=operation("In", errors=("E",)),
                   Two=operation("Other"), In=structure(list="List"), List={"type": "list", "member": ref("Item")},
                   Item=structure(a="String"), Other=structure(b="String"), E=structure())
        result, _ = adopt(new, text(), "new.json", "old.json", ["One"])
        shapes = json.loads(result)["shapes"]
        self.assertEqual(sorted(shapes), [NS + name for name in ("E", "In", "Item", "List", "One", "Test")])
        self.assertEqual(shapes[NS + "Test"]["operations"], [{"target": NS + "One"}])
        self.assertEqual(list(shapes[NS + "Test"]["traits"]), ["smithy.rules#endpointBdd"])
        with self.assertRaisesRegex(ModelError, "new.json: there is no operation example.test#Three"):
            adopt(new, text(), "new.json", "old.json", ["Three"])

    def test_an_invalid_model_is_refused(self):
        with self.assertRaisesRegex(ModelError, "new.json: not JSON"):
            adopted("<", text())
        with self.assertRaisesRegex(ModelError, "old.json: no Smithy JSON AST"):
            adopted(text(), "[]")

    def test_adopting_the_same_model_twice_changes_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            new, old = (os.path.join(folder, name) for name in ("new.json", "old.json"))
            for path, content in ((new, text(Op=operation(), Two=operation())), (old, text(Op=operation()))):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(content)
            said = []
            for _ in range(2):
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    self.assertEqual(main(["adopt", new, old]), 0)
                said.append(out.getvalue())
            self.assertEqual(said, [f"{old}: written\n", f"{old}: has these facts already\n"])
            with contextlib.redirect_stderr(io.StringIO()) as problem:
                self.assertEqual(main(["adopt", os.path.join(folder, "no.json"), old]), 1)
            self.assertIn("no.json", problem.getvalue())


if __name__ == "__main__":
    unittest.main()
