import json
import os
import unittest

from codegen.errors import ModelError
from codegen.name import RESERVED, constant, member_name, snake
from models import NS, Generated, enum, operation, structure, union

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

    def test_a_name_in_the_lock_stays_when_the_structure_becomes_shared(self):
        shapes = dict(Get=operation(output="Out"), Out=structure(a="String"))
        lock = Generated(**shapes).lock
        later = Generated(lock, Put=operation(output="Out"), **shapes)
        self.assertEqual(later.names.types[NS + "Out"], "awsc_test_get_output")
        put = later.library.operations[1]
        self.assertEqual((put.output, put.output_alias), ("awsc_test_put_output", "awsc_test_get_output"))

    def test_collisions_are_errors_that_name_both(self):
        with self.assertRaisesRegex(ModelError, f"{NS}FooBar and {NS}Foo_Bar would both be awsc_test_foo_bar in C"):
            Generated(Op=operation("In"), In=structure(a="FooBar", b="Foo_Bar"), FooBar=structure(),
                      Foo_Bar=structure())
        with self.assertRaisesRegex(ModelError, f"{NS}Op and {NS}OpInputCopy would both be awsc_test_op_input_copy in C"):
            Generated(Op=operation("In"), OpInputCopy=operation(), In=structure(a="String"))
        with self.assertRaisesRegex(ModelError, "In.fooBar and .*In.foo_bar would both be foo_bar in C"):
            Generated(Op=operation("In"), In=structure(fooBar="String", foo_bar="String"))

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
