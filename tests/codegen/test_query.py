# SPDX-License-Identifier: Apache-2.0
"""Services with awsQuery: names from XML traits, error codes, no HTTP bindings."""

import unittest

from codegen import waiters
from codegen.errors import ModelError
from codegen.index import index
from models import NS, Generated, normalized, operation, ref, service, structure

NAME = "smithy.api#xmlName"


def query(**shapes):
    """The shapes in a service with awsQuery."""
    found = service(*[name for name, shape in shapes.items() if shape["type"] == "operation"])
    del found["traits"]["aws.protocols#restJson1"]
    found["traits"]["aws.protocols#awsQuery"] = {}
    return {**shapes, "Test": found}


def plain_operation(*arguments, **traits):
    """Without the http trait, as in these models."""
    shape = operation(*arguments, **traits)
    del shape["traits"]["smithy.api#http"]
    return shape


def schemas(**shapes):
    return {schema.literal.strip('"'): schema for schema in Generated(**query(**shapes)).library.schemas}


class Query(unittest.TestCase):
    def test_every_operation_is_posted_to_the_root(self):
        found = index(normalized(**query(Op=plain_operation("In"), In=structure(
            a=("String", {"smithy.api#httpHeader": "X", "smithy.api#jsonName": "no"}), b=("String", {NAME: "c"})))))
        facts = found.operations[NS + "Op"]
        self.assertEqual((found.protocol, facts.method, facts.uri), ("awsc_internal_aws_query", "POST", "/"))
        self.assertEqual((found.bindings[(NS + "In", "a")].location, found.bindings[(NS + "In", "a")].wire_name),
                         ("BODY", None))
        self.assertEqual(found.bindings[(NS + "In", "b")].wire_name, "c")

    def test_tables_have_the_names_of_xml(self):
        shapes = {"Op": plain_operation("In"),
                  "In": structure(A=("Items", {"smithy.api#xmlFlattened": {}, NAME: "a"}), B="Pairs",
                                  C=("String", {"smithy.api#xmlAttribute": {}}), D="Plain"),
                  "Items": {"type": "list", "member": {**ref("String"), "traits": {NAME: "item"}}},
                  "Plain": {"type": "list", "member": ref("String")},
                  "Pairs": {"type": "map", "key": {**ref("String"), "traits": {NAME: "K"}},
                            "value": {**ref("String"), "traits": {NAME: "V"}}}}
        found = schemas(**shapes)
        self.assertEqual([row.arguments[2:4] for row in found["In"].rows], [
            ('AWSC_TABLE_NAMED("A", "a")', "AWSC_TABLE_BODY | AWSC_TABLE_XML_FLATTENED | AWSC_TABLE_WIRE_NAME"),
            ('"B"', "AWSC_TABLE_BODY"), ('"C"', "AWSC_TABLE_BODY | AWSC_TABLE_XML_ATTRIBUTE"), ('"D"', "AWSC_TABLE_BODY")])
        extras = {name: [(extra.member, extra.kind, extra.value) for extra in found[name].extras]
                  for name in ("Items", "Pairs", "Plain")}
        self.assertEqual(extras, {"Items": [(0, "XML_NAME", '"item"')], "Plain": [],
                                  "Pairs": [(0, "XML_KEY_NAME", '"K"'), (0, "XML_NAME", '"V"')]})

    def test_json_ignores_xml_names(self):
        generated = Generated(Op=operation("In"), In=structure(A=("Items", {NAME: "a", "smithy.api#xmlFlattened": {}})),
                              Items={"type": "list", "member": {**ref("String"), "traits": {NAME: "item"}}})
        found = {schema.literal.strip('"'): schema for schema in generated.library.schemas}
        self.assertEqual(found["In"].rows[0].arguments[2:4], ('"A"', "AWSC_TABLE_BODY"))
        self.assertEqual(found["Items"].extras, ())

    def test_errors_have_their_own_codes(self):
        custom = {"smithy.api#error": "client", "smithy.api#httpError": 400,
                  "aws.protocols#awsQueryError": {"code": "NotThere", "httpResponseCode": 404}}
        wait = {"Ready": {"acceptors": [{"state": "success", "matcher": {"errorType": "NotThereException"}}]}}
        op = plain_operation(None, None, ["NotThereException", "Other"])
        op["traits"]["smithy.waiters#waitable"] = wait
        generated = Generated(**query(Op=op, NotThereException=structure(custom, message="String"),
                                      Other=structure({"smithy.api#error": "server"})))
        self.assertEqual([error.code for error in generated.library.errors], ["NotThere", "Other"])
        status = {schema.literal.strip('"'): schema.http_status for schema in generated.library.schemas}
        self.assertEqual((status["NotThereException"], status["Other"]), (404, 500))
        found = waiters.build(generated.service, generated.names)
        self.assertEqual(found[0].acceptors[0].expected, '"NotThere"')

    def test_members_that_a_query_cannot_carry_are_named(self):
        for target, what in (("Document", "a document"), ("Stream", "a stream")):
            with self.subTest(target), self.assertRaisesRegex(ModelError, f"In.a is {what}, which awsQuery cannot carry"):
                index(normalized(**query(Op=plain_operation("In"), In=structure(a=target),
                                         Stream={"type": "blob", "traits": {"smithy.api#streaming": {}}})))


if __name__ == "__main__":
    unittest.main()
