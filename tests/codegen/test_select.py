# SPDX-License-Identifier: Apache-2.0
import unittest

from codegen.errors import ModelError
from codegen.select import operations_of, prune, select
from models import NS, loaded, normalized, operation, ref, service, structure


class Select(unittest.TestCase):
    def test_operations_of_resources_inside_resources_belong_to_the_service(self):
        model = loaded(
            Outer={"type": "resource", "create": ref("Make"), "resources": [ref("Inner")]},
            Inner={"type": "resource", "collectionOperations": [ref("List")], "read": ref("Get"),
                   "resources": [ref("Outer")]},
            Make=operation(), List=operation(), Get=operation(), Top=operation(), Other=operation(),
            Test=service("Top", resources=[ref("Outer")]))
        found = operations_of(model.shapes, NS + "Test")
        self.assertEqual([name.split("#")[1] for name in found], ["Get", "List", "Make", "Top"])

    def test_the_service_must_be_unambiguous(self):
        model = loaded(Test=service(), Second=service())
        with self.assertRaisesRegex(ModelError, "several services"):
            select(model)
        self.assertEqual(select(model, "Second"), NS + "Second")
        with self.assertRaisesRegex(ModelError, "no service called Third"):
            select(model, "Third")
        with self.assertRaisesRegex(ModelError, "test.json: no service"):
            select(loaded(Test=structure()))

    def test_a_subset_holds_what_its_operations_need_and_no_more(self):
        whole = normalized(One=operation("A"), Two=operation("B", errors=["E"]), A=structure(x="Inner"),
                           Inner=structure(y="String"), B=structure(z="Other"), Other=structure(),
                           E=structure({"smithy.api#error": "client"}))
        subset = prune(whole, ["One"])
        self.assertEqual({name.split("#")[1] for name in subset.shapes}, {"A", "Inner", "String"})
        with self.assertRaisesRegex(ModelError, "has no operation Tow; do you mean Two?"):
            prune(whole, ["Tow"])


if __name__ == "__main__":
    unittest.main()
