# SPDX-License-Identifier: Apache-2.0
import unittest
from types import SimpleNamespace

from codegen.errors import ModelError
from codegen.index import index
from models import NS, normalized, operation, service, structure, union

HTTP = "smithy.api#http"


class Index(unittest.TestCase):
    def test_members_are_bound_by_their_traits(self):
        found = index(normalized(Op=operation("In", "Out"), In=structure(
            l=("String", {HTTP + "Label": {}}), q=("String", {HTTP + "Query": "Q"}), h=("String",
                                                                                        {HTTP + "Header": "X-H"}),
            p=("Blob", {HTTP + "Payload": {}}), j=("String", {"smithy.api#jsonName": "Jay"}), b="String"),
            Out=structure(s=("Integer", {HTTP + "ResponseCode": {}}), q=("String", {HTTP + "Query": "Q"}))))
        where = {member: (b.location, b.wire_name) for (shape, member),
                 b in found.bindings.items() if shape == NS + "In"}
        self.assertEqual(where, {"l": ("LABEL", None), "q": ("QUERY", "Q"), "h": ("HEADER", "X-H"),
                                 "p": ("PAYLOAD", None), "j": ("BODY", "Jay"), "b": ("BODY", None)})
        self.assertEqual(found.bindings[(NS + "Out", "s")].location, "STATUS_CODE")
        self.assertEqual(found.bindings[(NS + "Out", "q")].location, "BODY", "an output has no query")
        self.assertEqual(found.operations[NS + "Op"].input_payload, "p")

    def test_bindings_of_nested_structures_are_ignored(self):
        found = index(normalized(Op=operation("In"), In=structure(n="Nested"),
                                 Nested=structure(h=("String", {HTTP + "Header": "X-H"}))))
        self.assertEqual(found.bindings[(NS + "Nested", "h")].location, "BODY")

    def test_events_have_bindings_of_their_own(self):
        found = index(normalized(
            Op=operation(output="Out"), Out=structure(e=("Events", {HTTP + "Payload": {}})),
            Events=union({"smithy.api#streaming": {}}, chunk="Chunk"),
            Chunk=structure(d=("Blob", {"smithy.api#eventPayload": {}}), h=("String", {"smithy.api#eventHeader": {}}))))
        self.assertEqual(found.bindings[(NS + "Chunk", "d")].location, "EVENT_PAYLOAD")
        self.assertEqual(found.bindings[(NS + "Chunk", "h")].location, "EVENT_HEADER")
        self.assertEqual(found.operations[NS + "Op"].event_stream, "e")

    def test_version_4a_of_signatures_comes_from_the_trait_or_from_the_endpoint_rules(self):
        def knows(traits):
            own = service("Op")
            return index(normalized(Test={**own, "traits": {**own["traits"], **traits}}, Op=operation())).sigv4a

        def rules(scheme):
            return {"smithy.rules#endpointRuleSet": {"rules": [
                {"endpoint": {"url": "https://x", "properties": {"authSchemes": [{"name": scheme}]}}}]}}

        self.assertFalse(knows({}))
        self.assertFalse(knows(rules("sigv4")))
        self.assertTrue(knows(rules("sigv4a")))
        self.assertTrue(knows({"aws.auth#sigv4a": {"name": "test"}}))

    def test_operation_flags(self):
        model = normalized(Run=operation(readonly={}, idempotent={}, auth=[], httpChecksumRequired={}))
        found = index(model, SimpleNamespace(INVOKES={"Run"})).operations[NS + "Run"]
        self.assertEqual(found.flags, ("READONLY", "IDEMPOTENT", "INVOKES", "CONTENT_MD5", "UNSIGNED"))

    def test_other_protocols_are_refused_in_one_line(self):
        other = service("Op")
        other["traits"] = {"aws.protocols#ec2Query": {}}
        with self.assertRaises(ModelError) as caught:
            index(normalized(Op=operation(), Test=other))
        self.assertEqual(str(caught.exception), f"test.json: {NS}Test speaks aws.protocols#ec2Query; this generator "
                                                "knows aws.protocols#awsJson1_0, aws.protocols#awsJson1_1, "
                                                "aws.protocols#restJson1, aws.protocols#awsQuery only")

    def test_missing_and_duplicate_bindings_are_named(self):
        bare = operation()
        del bare["traits"]["smithy.api#http"]
        with self.assertRaisesRegex(ModelError, f"{NS}Op has no smithy.api#http trait"):
            index(normalized(Op=bare))
        with self.assertRaisesRegex(ModelError, "has several payloads: a, b"):
            index(normalized(Op=operation("In"), In=structure(a=("Blob", {HTTP + "Payload": {}}),
                                                              b=("Blob", {HTTP + "Payload": {}}))))


if __name__ == "__main__":
    unittest.main()
