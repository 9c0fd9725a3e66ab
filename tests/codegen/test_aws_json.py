# SPDX-License-Identifier: Apache-2.0
"""Services with awsJson: no HTTP bindings, names of the model, the target of requests, codes of errors."""

import unittest

from codegen.errors import ModelError
from codegen.index import index
from codegen.protocols import PROTOCOLS, protocol_of
from models import NS, Generated, normalized, operation, service, structure, union

HTTP = "smithy.api#http"
STREAM = {"smithy.api#streaming": {}}


def json_service(*protocols, **shapes):
    """The shapes in a service with these protocols, awsJson1_0 by default."""
    found = service(*[name for name, shape in shapes.items() if shape["type"] == "operation"])
    del found["traits"]["aws.protocols#restJson1"]
    found["traits"].update({"aws.protocols#" + name: {} for name in protocols or ("awsJson1_0",)})
    return {**shapes, "Test": found}


def plain_operation(*arguments, **traits):
    """Without the http trait, as in these models."""
    shape = operation(*arguments, **traits)
    del shape["traits"][HTTP]
    return shape


class AwsJson(unittest.TestCase):
    def test_every_member_is_in_the_document_by_its_own_name(self):
        found = index(normalized(**json_service(Op=plain_operation("In", "In"), In=structure(
            a=("String", {HTTP + "Header": "X"}), b=("String", {"smithy.api#jsonName": "c"}),
            d=("String", {HTTP + "Label": {}})))))
        facts = found.operations[NS + "Op"]
        self.assertEqual((found.protocol, facts.method, facts.uri), ("awsc_internal_aws_json1_0", "POST", "/"))
        self.assertEqual({(b.location, b.wire_name) for b in found.bindings.values()}, {("BODY", None)})

    def test_an_http_trait_does_not_count(self):
        facts = index(normalized(**json_service(Op=operation(uri="/things", method="GET")))).operations[NS + "Op"]
        self.assertEqual((facts.method, facts.uri), ("POST", "/"))

    def test_a_stream_of_events_is_the_payload(self):
        generated = Generated(**json_service("awsJson1_1", Op=plain_operation("In", "Out"), Two=plain_operation("Up"),
                                             In=structure(a="String"), Out=structure(a="String", e="Events"),
                                             Up=structure(a="String", e="Events"),
                                             Events=union(STREAM, chunk="Chunk"), Chunk=structure(
                                                 d=("Blob", {"smithy.api#eventPayload": {}}),
                                                 h=("String", {"smithy.api#eventHeader": {}}))))
        bindings = {f"{shape.split('#')[1]}${member}": binding.location
                    for (shape, member), binding in generated.index.bindings.items()}
        self.assertEqual(bindings, {"In$a": "BODY", "Out$a": "BODY", "Out$e": "PAYLOAD", "Up$a": "BODY",
                                    "Up$e": "PAYLOAD", "Events$chunk": "BODY", "Chunk$d": "EVENT_PAYLOAD",
                                    "Chunk$h": "EVENT_HEADER"})
        self.assertEqual([(op.event_streams, op.input_payload, op.output_payload) for op in generated.library.operations],
                         [("awsc_internal_aws_json_events", -1, 1), ("awsc_internal_aws_json_sent_events", 1, -1)])

    def test_a_stream_of_bytes_is_refused_by_name(self):
        with self.assertRaisesRegex(ModelError, "In.a is a stream of bytes, which awsJson1_0 cannot carry"):
            index(normalized(**json_service(Op=plain_operation("In"), In=structure(a="Bytes"),
                                            Bytes={"type": "blob", "traits": STREAM})))

    def test_the_target_is_the_name_of_the_service(self):
        library = Generated(**json_service(Op=plain_operation())).library
        self.assertEqual((library.target, library.query_compatible), ("Test", False))
        self.assertIsNone(Generated(Op=operation()).library.target)

    def test_only_query_compatible_services_have_the_codes_of_queries(self):
        error = structure({"smithy.api#error": "client", "aws.protocols#awsQueryError": {"code": "Old.Code"}})
        for protocols, code in ((("awsJson1_0",), "Gone"), (("awsJson1_0", "awsQueryCompatible"), "Old.Code")):
            library = Generated(**json_service(*protocols, Op=plain_operation(None, None, ["Gone"]), Gone=error)).library
            self.assertEqual([found.code for found in library.errors], [code])
            self.assertEqual(library.query_compatible, code == "Old.Code")

    def test_a_service_with_several_protocols_is_called_by_the_first_of_the_table(self):
        names = [protocol.name for protocol in PROTOCOLS.values()]
        self.assertEqual(names, ["awsJson1_0", "awsJson1_1", "restJson1", "awsQuery"])
        for protocols in (names, list(reversed(names))):
            self.assertEqual(protocol_of(normalized(**json_service(*protocols, Op=operation()))).name, "awsJson1_0")


if __name__ == "__main__":
    unittest.main()
