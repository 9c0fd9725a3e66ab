# SPDX-License-Identifier: Apache-2.0
import json
import os
import unittest

from codegen.errors import ModelError
from codegen.index import index
from codegen.name import RESERVED, constant, member_name, names as names_of, snake
from codegen.pipeline import CORE_NAMES
from models import NS, Generated, enum, normalized, operation, structure, union

# Names are API: add rows to this table, but never change one.
SNAKE = {
    "FunctionName": "function_name", "KMSKeyArn": "kms_key_arn", "VpcConfig": "vpc_config", "CodeSha256": "code_sha256",
    "S3Bucket": "s3_bucket", "EC2AccessDeniedException": "ec2_access_denied_exception", "ARN": "arn", "ARNs": "arns",
    "SecurityGroupIDs": "security_group_ids", "SubnetIds": "subnet_ids", "VPCs": "vpcs", "IPv6Cidr": "i_pv6_cidr",
    "Ipv6AllowedForDualStack": "ipv6_allowed_for_dual_stack", "UUID": "uuid",
    "RetryAfterSeconds": "retry_after_seconds",
    "retryAfterSeconds": "retry_after_seconds", "message": "message", "Message": "message", "ZipFile": "zip_file",
    "InvokeWithResponseStream": "invoke_with_response_stream", "MaximumBatchingWindowInSeconds":
    "maximum_batching_window_in_seconds", "XAmznTraceId": "x_amzn_trace_id", "EFSIOException": "efsio_exception",
    "ENILimitReachedException": "eni_limit_reached_exception", "CreateCachediSCSIVolume": "create_cached_iscsi_volume",
    "ListHITsForQualificationType": "list_hits_for_qualification_type", "ExecutePartiQLBatch": "execute_partiql_batch",
    "SnapStartOptimizationStatus": "snap_start_optimization_status", "URIs": "uris", "snake_case": "snake_case",
    "Mixed_CamelCase": "mixed_camel_case", "A": "a", "AB": "ab",
    "aB": "a_b", "X509": "x509", "Http2Config": "http2_config",
}
CONSTANTS = {
    "python3.13": "PYTHON3_13", "java8.al2": "JAVA8_AL2",
    "provided.al2023": "PROVIDED_AL2023", "nodejs22.x": "NODEJS22_X",
    "RequestResponse": "REQUEST_RESPONSE", "Event": "EVENT", "x86_64": "X86_64", "BASIC_AUTH": "BASIC_AUTH",
    "DryRun": "DRY_RUN", "ALL": "ALL", "FunctionError.InitTimeout": "FUNCTION_ERROR_INIT_TIMEOUT", "a b-c": "A_B_C",
    "*": "_", "": "_", "EC2AccessDenied": "EC2_ACCESS_DENIED",
}


class Identifiers(unittest.TestCase):
    def test_snake_case_of_members_and_shapes(self):
        for name, expected in SNAKE.items():
            self.assertEqual(snake(name), expected, name)

    def test_the_rule_is_botocores(self):
        try:
            from botocore import xform_name
        except ImportError:
            self.skipTest("botocore is not installed")
        with open(os.path.join(os.path.dirname(__file__), "../../model/lambda.json"), encoding="utf-8") as file:
            shapes = json.load(file)["shapes"]
        for shape_id, shape in shapes.items():
            for name in [shape_id.split("#")[1]] + list(shape.get("members",
                                                                  {}) if shape["type"] == "structure" else []):
                self.assertEqual(snake(name), xform_name(name).lstrip("_"), name)

    def test_constants_are_named_after_the_wire_value(self):
        for value, expected in CONSTANTS.items():
            self.assertEqual(constant(value), expected, value)

    def test_words_of_c_and_of_cpp_get_an_underscore(self):
        for name in ("Default", "Register", "Class", "Template", "New", "Delete", "And", "Xor", "not", "Int", "Linux",
                     "Constexpr", "Requires", "Errno", "Typeof", "this", "Operator"):
            self.assertEqual(member_name(name), snake(name) + "_")
            self.assertIn(snake(name), RESERVED)
        self.assertEqual(member_name("Defaults"), "defaults")


class Names(unittest.TestCase):
    def test_names_of_the_cores_headers_are_not_for_services(self):
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../runtime/include/awsc")
        for name in os.listdir(folder):
            self.assertIn(name.replace(".h", ""), CORE_NAMES)

    def test_a_structure_that_is_one_operations_input_has_the_operations_name(self):
        names = Generated(Get=operation("GetRequest", "Thing"), Put=operation("PutRequest", "Thing"),
                          GetRequest=structure(), PutRequest=structure(), Thing=structure()).names
        self.assertEqual(names.types[NS + "GetRequest"], "awsc_test_get_input")
        self.assertEqual(names.types[NS + "Thing"], "awsc_test_thing")
        self.assertEqual(names.outputs[NS + "Get"], "awsc_test_get_output")

    def test_a_shape_gets_a_suffix_if_an_operation_or_the_library_has_its_name(self):
        names = Generated(
            Get=operation(output="In"), In=structure(a="GetOutput", b="Error"), GetOutput=structure(), Error=structure()
        ).names
        self.assertEqual(names.types[NS + "In"], "awsc_test_get_output")
        self.assertEqual(names.types[NS + "GetOutput"], "awsc_test_get_output_shape")
        self.assertEqual(names.types[NS + "Error"], "awsc_test_error_shape")

    def test_functions_that_make_tokens_keep_their_names(self):
        made = normalized(Op=operation("In"), In=structure(a="Token", b="ExecCredential"), Token=structure(),
                          ExecCredential=structure())
        for prefix, token, credential in (("eks", "token_shape", "exec_credential_shape"),
                                          ("rds", "token_shape", "exec_credential"), ("sso", "token", "exec_credential")):
            found = names_of(made, index(made), prefix, {})
            self.assertEqual(found.types[NS + "Token"], f"awsc_{prefix}_{token}")
            self.assertEqual(found.types[NS + "ExecCredential"], f"awsc_{prefix}_{credential}")

    def test_a_name_in_the_lock_stays_when_the_structure_becomes_shared(self):
        shapes = dict(Get=operation(output="Out"), Out=structure(a="String"))
        lock = Generated(**shapes).lock
        later = Generated(lock, Put=operation(output="Out"), **shapes)
        self.assertEqual(later.names.types[NS + "Out"], "awsc_test_get_output")
        put = later.library.operations[1]
        self.assertEqual((put.output, put.output_alias), ("awsc_test_put_output", "awsc_test_get_output"))

    def test_the_later_of_two_shapes_with_one_name_gets_a_suffix(self):
        names = Generated(Op=operation("In"), In=structure(a="FooBar", b="Foo_Bar"), FooBar=structure(),
                          Foo_Bar=structure()).names
        self.assertEqual((names.types[NS + "FooBar"], names.types[NS + "Foo_Bar"]),
                         ("awsc_test_foo_bar", "awsc_test_foo_bar_shape"))

    def test_an_operation_gives_way_to_the_functions_of_another_one(self):
        names = Generated(Op=operation("In"), OpInputCopy=operation(), In=structure(a="String")).names
        self.assertEqual(names.operations, {NS + "Op": "op", NS + "OpInputCopy": "op_input_copy_call"})
        names = Generated(**{name: operation() for name in ("Get", "GetCall", "GetOutput", "GetOutputCall")}).names
        self.assertEqual([names.operations[NS + name] for name in ("GetOutput", "GetOutputCall")],
                         ["get_output_call", "get_output_call_call"])

    def test_members_with_one_name_are_numbered_and_keep_their_number(self):
        shapes = dict(Op=operation("In", "Out"), Out=structure(u="U"), U=union(fooBar="String", foo_bar="String"))
        first = Generated(In=structure(fooBar="String", foo_bar="Integer"), **shapes)
        self.assertEqual(first.names.members[(NS + "In", "foo_bar")], "foo_bar_2")
        self.assertEqual(first.names.variants[(NS + "U", "foo_bar")], "AWSC_TEST_U_FOO_BAR_2")
        later = Generated(first.lock, In=structure(foo_bar="Integer", fooBar="String", FooBar="String"), **shapes)
        self.assertEqual([later.names.members[(NS + "In", name)] for name in ("fooBar", "foo_bar", "FooBar")],
                         ["foo_bar", "foo_bar_2", "foo_bar_3"])

    def test_an_operations_descriptor_gives_way_to_an_operation(self):
        names = Generated(Describe=operation(), DescribeOperation=operation()).names
        self.assertEqual(names.operations[NS + "DescribeOperation"], "describe_operation")
        self.assertEqual(names.objects[NS + "Describe"], "awsc_test_describe_operation_object")

    def test_a_shape_gives_way_to_the_schema_of_another_shape(self):
        names = Generated(Op=operation("In"), In=structure(a="Function", b="FunctionSchema"), Function=structure(),
                          FunctionSchema=union(a="String")).names
        self.assertEqual((names.types[NS + "Function"], names.types[NS + "FunctionSchema"]),
                         ("awsc_test_function", "awsc_test_function_schema_shape"))

    def test_an_error_gives_way_to_a_guard_of_a_header(self):
        names = Generated(Op=operation(errors=["ClientH"]), ClientH=structure({"smithy.api#error": "client"})).names
        self.assertEqual(names.errors, {NS + "ClientH": "AWSC_TEST_CLIENT_H_SHAPE"})

    def test_names_of_the_lock_stay_when_a_newer_operation_wants_them(self):
        first = Generated(GetDescriptor=operation(), Op=operation("In"), In=structure(a="FunctionSchema"),
                          FunctionSchema=structure())
        later = Generated(first.lock, Get=operation(), GetDescriptor=operation(), Op=operation("In"),
                          In=structure(a="FunctionSchema", b="Function"), FunctionSchema=structure(),
                          Function=structure())
        self.assertEqual(later.names.operations[NS + "GetDescriptor"], "get_descriptor")
        self.assertEqual(later.names.operations[NS + "Get"], "get_call")
        self.assertEqual(later.names.types[NS + "FunctionSchema"], "awsc_test_function_schema")
        self.assertEqual(later.names.types[NS + "Function"], "awsc_test_function_shape")
        self.assertEqual(later.lock["operations"]["Get"], {"since": 2, "c": "get_call"})
        again = Generated(later.lock, Get=operation(), GetDescriptor=operation(), Op=operation("In"),
                          In=structure(a="FunctionSchema", b="Function"), FunctionSchema=structure(),
                          Function=structure())
        self.assertIs(again.lock, later.lock)

    def test_the_later_of_two_waiters_with_one_name_gets_a_suffix(self):
        waiter = {"acceptors": [{"state": "success", "matcher": {"success": True}}]}
        shapes = dict(Ready=operation(), WaitReady=operation())
        shapes["Ready"]["traits"]["smithy.waiters#waitable"] = {"Ready": waiter}
        first = Generated(**shapes)
        self.assertEqual(first.names.waiters, {(NS + "Ready", "Ready"): "ready_condition"})
        again = Generated(first.lock, True, Ready=shapes["Ready"])
        self.assertEqual(again.names.waiters, first.names.waiters)

    def test_a_clash_of_names_in_the_lock_is_refused_with_a_remedy_that_works(self):
        shapes = dict(Op=operation("In"), In=structure(a="Foo", b="Bar"), Foo=structure(), Bar=structure())
        lock = Generated(**shapes).lock
        lock["structures"]["Bar"]["c"] = "awsc_test_foo_schema"
        with self.assertRaisesRegex(ModelError, f'{NS}Foo and {NS}Bar would both be awsc_test_foo_schema in C; give Bar '
                                    'another name: "c" of its entry in "structures" of the lock file'):
            Generated(lock, **shapes)
        lock["structures"]["Bar"]["c"] = "awsc_test_bar"
        self.assertEqual(Generated(lock, **shapes).names.types[NS + "Bar"], "awsc_test_bar")

    def test_similar_enum_values_are_numbered_and_keep_their_number(self):
        shapes = dict(Op=operation("In"), In=structure(a="E"))
        first = Generated(E=enum(A="a-b", B="a_b"), **shapes)
        words = [value.word for value in first.names.enums[NS + "E"]]
        self.assertEqual(words, ["A_B", "A_B_2"])
        later = Generated(first.lock, E=enum(C="a.b", A="a-b", B="a_b"), **shapes)
        words = {value.wire: (value.word, value.number) for value in later.names.enums[NS + "E"]}
        self.assertEqual(words, {"a-b": ("A_B", 1), "a_b": ("A_B_2", 2), "a.b": ("A_B_3", 3)})

    def test_constants_that_are_too_long_to_read_are_shortened(self):
        long = "TestMetricOfCapacity" + "Average" * 5
        longer = "x" * 300
        shapes = dict(Op=operation("In"), In=structure(a="MetricOfCapacityThatProvidersFollow"))
        names = Generated(MetricOfCapacityThatProvidersFollow=enum(A=long, B=longer, C=longer + "y"), **shapes).names
        values = names.enums[NS + "MetricOfCapacityThatProvidersFollow"]
        stem = "AWSC_TEST_METRIC_OF_CAPACITY_THAT_PROVIDERS_FOLLOW_"
        self.assertEqual(values[0].case, stem + "ENUM_AVERAGE_AVERAGE_AVERAGE_AVERAGE_AVERAGE")
        self.assertEqual(values[0].text, stem + "AVERAGE_AVERAGE_AVERAGE_AVERAGE_AVERAGE")
        self.assertEqual(len({value.case for value in values}), 3)
        for value in values:
            self.assertLessEqual(len(value.case), 100, value.case)

    def test_variants_have_constants(self):
        names = Generated(Op=operation("In"), In=structure(a="U"), U=union(textValue="String")).names
        self.assertEqual(names.variants[(NS + "U", "textValue")], "AWSC_TEST_U_TEXT_VALUE")


if __name__ == "__main__":
    unittest.main()
