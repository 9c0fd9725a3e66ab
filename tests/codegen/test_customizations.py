# SPDX-License-Identifier: Apache-2.0
import os
import re
import tempfile
import unittest
from types import SimpleNamespace

from codegen.customizations import customization_for, customize
from codegen.errors import ModelError
from codegen.index import index
from codegen.pipeline import Job, generate
from models import NS, Generated, normalized, operation, service, structure, text, union

LABEL = {"smithy.api#httpLabel": {}, "smithy.api#required": {}}


def generated(sdk_id, name=None, **shapes):
    """Files of a service with the SDK id `name`."""
    shapes["Test"] = service(*[key for key, shape in shapes.items() if shape["type"] == "operation"])
    shapes["Test"]["traits"]["aws.api#service"]["sdkId"] = sdk_id
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "model.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text(**shapes))
        return generate(Job((path,), directory, name=name)).files


class Customizations(unittest.TestCase):
    def test_customizations_are_found_by_sdk_id_not_by_library_name(self):
        for name in (None, "mine"):
            files = generated("API Gateway", name, Op=operation())
            self.assertIn(".protocol = &awsc_internal_api_gateway,", files["src/client.c"])
        self.assertIn(".protocol = &awsc_internal_rest_json1,", generated("Other", Op=operation())["src/client.c"])

    def test_the_account_of_glacier_has_a_default_in_paths_only(self):
        files = generated("Glacier", Op=operation("In", uri="/{accountId}"),
                          In=structure(accountId=("String", LABEL), other="Inner"), Inner=structure(accountId="String"))
        self.assertEqual(files["src/operation_op.c"].count("AWSC_EXTRA_DEFAULT"), 1)
        self.assertIn('"-"', files["src/operation_op.c"])
        self.assertNotIn("AWSC_EXTRA_DEFAULT", files["src/schemas.c"])

    def test_a_service_without_exceptions_stays_the_same_object(self):
        model = normalized(Op=operation())
        self.assertIs(customize(model, customization_for("no_such_service")), model)
        self.assertIs(customize(model, SimpleNamespace(INVOKES={"Op"})), model)


class Retries(unittest.TestCase):
    """Facts about retries from the model and the customizations."""

    def test_a_retryable_error_says_so_in_its_table(self):
        def error(**traits):
            return structure({"smithy.api#error": "client",
                              **{"smithy.api#" + name: value for name, value in traits.items()}}, message="String")
        text_ = generated("Test", Op=operation(errors=["Plain", "Again", "Slower", "Calm"]), Plain=error(),
                          Again=error(retryable={}), Slower=error(retryable={"throttling": True}),
                          Calm=error(retryable={"throttling": False}))["src/errors.c"]
        flags = dict(re.findall(r'\.name = "(\w+)",(?:\n    \.(?!flags).*)*(?:\n    \.flags = (.*),)?', text_))
        self.assertEqual(flags, {"Plain": "", "Again": "AWSC_TABLE_RETRYABLE",
                                 "Slower": "AWSC_TABLE_RETRYABLE | AWSC_TABLE_THROTTLING", "Calm": "AWSC_TABLE_RETRYABLE"})

    def test_long_polls_are_those_of_the_trait_and_of_three_services(self):
        op = operation()
        op["traits"]["aws.api#longPoll"] = {}
        for polling in (operation(longPoll={}), op):
            self.assertIn(".flags = AWSC_TABLE_OPERATION_LONG_POLL,",
                          generated("Test", Op=polling)["src/operation_op.c"])
        for sdk_id, names in (("SQS", ("ReceiveMessage",)), ("SFN", ("GetActivityTask",)),
                              ("SWF", ("PollForActivityTask", "PollForDecisionTask"))):
            for name in names:
                files = generated(sdk_id, Other=operation(), **{name: operation(uri="/poll")})
                polls = [path for path, text_ in files.items() if "AWSC_TABLE_OPERATION_LONG_POLL" in text_]
                self.assertEqual(len(polls), 1)
                self.assertIn(f'.name = "{name}",', files[polls[0]])
            self.assertNotIn("LONG_POLL", "".join(generated("Test", **{names[0]: operation()}).values()))


class Invocations(unittest.TestCase):
    """Operations that run a function, as codegen/customizations/lambda.py has them."""

    ERRORS = {name: structure({"smithy.api#error": fault}, message="String")
              for name, fault in (("ServiceException", "server"), ("ENILimitReachedException", "server"),
                                  ("ABadRequest", "client"))}
    MODE = {"smithy.api#httpHeader": "X-Mode"}

    def invoke(self, sdk_id="Lambda", member=("String", MODE), **more):
        operation_ = operation("In", errors=list(self.ERRORS), **more)
        return generated(sdk_id, Invoke=operation_, Other=operation("In", uri="/other"),
                         In=structure(InvocationType=member), **self.ERRORS)

    def test_errors_are_refusals_except_errors_during_the_run(self):
        text_ = self.invoke()["src/operation_invoke.c"]
        self.assertIn('''static const char *const invoke_refusals[] = {
    "ABadRequest",
    "ENILimitReachedException",
};
static const char *const invoke_failures[] = {
    "EFSIOException",
    "ServiceException",
};
''', text_)
        self.assertIn(".refusal_count = 2,", text_)
        self.assertIn("    .invocation = &invoke_invocation,\n", text_)

    def test_other_operations_and_services_have_no_invocation(self):
        self.assertNotIn("invocation", self.invoke()["src/operation_other.c"])
        self.assertNotIn("_invocation", self.invoke("Other")["src/operation_invoke.c"])

    def test_a_dry_run_is_recognised_by_its_members_header(self):
        text_ = self.invoke()["src/operation_invoke.c"]
        self.assertIn('.dry_run_header = "X-Mode",\n    .dry_run_value = "DryRun",', text_)
        text_ = generated("Lambda", InvokeAsync=operation())["src/operation_invoke_async.c"]
        self.assertIn(".dry_run_header = NULL,\n    .dry_run_value = NULL,", text_)
        with self.assertRaisesRegex(ModelError, r"In\$InvocationType is to tell a dry run, but travels in no header"):
            self.invoke(member="String")

    def test_the_last_event_must_be_in_the_stream(self):
        def stream(*events):
            return generated("Lambda", InvokeWithResponseStream=operation(output="Out"),
                             Out=structure(e=("Events", {"smithy.api#httpPayload": {}})), Event=structure(),
                             Events=union({"smithy.api#streaming": {}}, **{name: "Event" for name in events}))
        self.assertIn('.last_event = "InvokeComplete",',
                      stream("Chunk", "InvokeComplete")["src/operation_invoke_with_response_stream.c"])
        with self.assertRaisesRegex(ModelError, "InvokeWithResponseStream is to end with the event InvokeComplete"):
            stream("Chunk")


class BodiesAndEvents(unittest.TestCase):
    def test_only_gzip_is_supported(self):
        flags = {encodings: index(normalized(Op=operation(requestCompression={"encodings": list(encodings)})))
                 .operations[NS + "Op"].flags for encodings in (("gzip",), ("br", "gzip"), ("br",))}
        self.assertEqual(flags, {("gzip",): ("GZIP",), ("br", "gzip"): ("GZIP",), ("br",): ()})

    def test_media_types_of_payloads_are_in_the_tables(self):
        shapes = {"Png": {"type": "blob", "traits": {"smithy.api#mediaType": "image/png"}}}
        found = Generated(Op=operation("In"), **shapes, In=structure(
            p=("Png", {"smithy.api#httpPayload": {}}), h=("String", {"smithy.api#httpHeader": "h"})))
        schema, = (schema for schema in found.library.schemas if schema.c_name.endswith("op_input"))
        self.assertEqual([(extra.kind, extra.value) for extra in schema.extras], [("MEDIA_TYPE", '"image/png"')])

    def test_errors_of_a_stream_are_errors_of_the_service(self):
        found = index(normalized(
            Op=operation(output="Out"), Out=structure(e=("Events", {"smithy.api#httpPayload": {}})),
            Events=union({"smithy.api#streaming": {}}, chunk="Chunk", broken="Broken"), Chunk=structure(),
            Broken=structure({"smithy.api#error": "client"}, message="String")))
        self.assertEqual(found.errors, (NS + "Broken",))

    def test_an_operation_that_sends_events_has_an_event_source(self):
        found = Generated(Op=operation("In"), In=structure(e=("Events", {"smithy.api#httpPayload": {}})),
                          Events=union({"smithy.api#streaming": {}}, chunk="Chunk"), Chunk=structure())
        only, = found.library.operations
        self.assertIn("awsc_event_source_new", only.notes)
        source, = (field for field in only.input_struct.fields if field.declaration == "awsc_event_source *e")
        self.assertIn("awsc_event_source_new", source.doc)
        self.assertIn("A call without a source is refused", source.doc)
        self.assertNotIn("NULL", source.doc)

    def test_an_operation_links_only_the_streams_that_it_has(self):
        found = Generated(Sends=operation("In"), Receives=operation(output="Out"), Does=operation(),
                          Fetches=operation(output="Fetched"),
                          Fetched=structure(b=("Bytes", {"smithy.api#httpPayload": {}})),
                          Bytes={"type": "blob", "traits": {"smithy.api#streaming": {}}},
                          In=structure(e=("Events", {"smithy.api#httpPayload": {}})),
                          Out=structure(e=("Events", {"smithy.api#httpPayload": {}})),
                          Events=union({"smithy.api#streaming": {}}, chunk="Chunk"), Chunk=structure())
        self.assertEqual({operation.name: operation.event_streams for operation in found.library.operations},
                         {"Sends": "awsc_internal_rest_json1_sent_events", "Receives": "awsc_internal_rest_json1_events",
                          "Does": None, "Fetches": "awsc_internal_body_streams"})


if __name__ == "__main__":
    unittest.main()
