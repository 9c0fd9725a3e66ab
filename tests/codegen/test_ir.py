# SPDX-License-Identifier: Apache-2.0
import unittest

from codegen.errors import ModelError
from models import NS, Generated, enum, operation, ref, structure, union

DEFAULT = "smithy.api#default"


class Tables(unittest.TestCase):
    def rows(self, generated, c_name):
        schema = [schema for schema in generated.library.schemas if schema.c_name == c_name][0]
        return [(row.macro,) + row.arguments[1:] for row in schema.rows]

    def test_every_kind_of_member_has_its_macro(self):
        generated = Generated(
            Op=operation("In"), S=structure(), U=union(a="String"), E=enum(X="x"),
            L={"type": "list", "member": ref("S")}, M={"type": "map", "key": ref("String"), "value": ref("L")},
            In=structure(b="Boolean", i="Integer", l="Long", d="Double", t="Timestamp", s="String", e="E",
                         n="BigInteger",
                         blob="Blob", doc="Document", st="S", u="U", li="L", m="M"))
        self.assertEqual(self.rows(generated, "awsc_test_op_input"), [
            ("AWSC_TABLE_BOOL_MEMBER", "b", '"b"', "AWSC_TABLE_BODY"), ("AWSC_TABLE_I32_MEMBER", "i", '"i"', "AWSC_TABLE_BODY"),
            ("AWSC_TABLE_I64_MEMBER", "l", '"l"', "AWSC_TABLE_BODY"), ("AWSC_TABLE_F64_MEMBER", "d", '"d"', "AWSC_TABLE_BODY"),
            ("AWSC_TABLE_TIME_MEMBER", "t", '"t"', "AWSC_TABLE_BODY"), ("AWSC_TABLE_TEXT_MEMBER", "s", '"s"', "AWSC_TABLE_BODY"),
            ("AWSC_TABLE_TEXT_MEMBER", "e", '"e"', "AWSC_TABLE_BODY"), ("AWSC_TABLE_NUMBER_MEMBER", "n", '"n"', "AWSC_TABLE_BODY"),
            ("AWSC_TABLE_BLOB_MEMBER", "blob", '"blob"', "AWSC_TABLE_BODY"), ("AWSC_TABLE_JSON_MEMBER", "doc", '"doc"', "AWSC_TABLE_BODY"),
            ("AWSC_TABLE_STRUCTURE_MEMBER", "st", '"st"', "AWSC_TABLE_BODY", "awsc_test_s"),
            ("AWSC_TABLE_UNION_MEMBER", "u", '"u"', "AWSC_TABLE_BODY", "awsc_test_u"),
            ("AWSC_TABLE_LIST_MEMBER", "li", '"li"', "AWSC_TABLE_BODY", "awsc_test_l"),
            ("AWSC_TABLE_MAP_MEMBER", "m", '"m"', "AWSC_TABLE_BODY", "awsc_test_m")])
        self.assertEqual(self.rows(generated, "awsc_test_l"), [("AWSC_TABLE_STRUCTURE_ELEMENT", "0", "awsc_test_s")])
        self.assertEqual(self.rows(generated, "awsc_test_m"), [("AWSC_TABLE_LIST_VALUE", "0", "awsc_test_l")])
        self.assertEqual(self.rows(generated, "awsc_test_u"), [("AWSC_TABLE_TEXT_MEMBER", "as.a", '"a"', "AWSC_TABLE_BODY")])

    def test_streams_depend_on_the_direction(self):
        data = {"type": "blob", "traits": {"smithy.api#streaming": {}}}
        generated = Generated(Op=operation("In", "Out"), In=structure(b="Data"), Out=structure(b="Data"), Data=data)
        self.assertEqual(self.rows(generated, "awsc_test_op_input")[0][0], "AWSC_TABLE_BODY_MEMBER")
        self.assertEqual(self.rows(generated, "awsc_test_op_output")[0][0], "AWSC_TABLE_BODY_STREAM_MEMBER")

    def test_flags_follow_the_traits(self):
        generated = Generated(Op=operation("In"), Secret={"type": "string", "traits": {"smithy.api#sensitive": {}}},
                              Json={"type": "string", "traits": {"smithy.api#mediaType": "application/json"}},
                              In=structure(
            a=("String", {"smithy.api#required": {}, "smithy.api#httpLabel": {}, "smithy.api#hostLabel": {}}),
            b="Secret", c=("String", {"smithy.api#idempotencyToken": {}}),
            d=("Timestamp", {"smithy.api#timestampFormat": "http-date"}), e="Json",
            f=("String", {"smithy.api#httpHeader": "X-F"}), g=("String", {"smithy.api#httpPrefixHeaders": ""}),
            h=("Integer", {DEFAULT: 3})))
        self.assertEqual([row[-2:] for row in self.rows(generated, "awsc_test_op_input")], [
            ('"a"', "AWSC_TABLE_LABEL | AWSC_TABLE_REQUIRED | AWSC_TABLE_HOST_LABEL"), ('"b"', "AWSC_TABLE_BODY | AWSC_TABLE_SENSITIVE"),
            ('"c"', "AWSC_TABLE_BODY | AWSC_TABLE_IDEMPOTENCY_TOKEN"), ('"d"', "AWSC_TABLE_BODY | AWSC_TABLE_HTTP_DATE"),
            ('"e"', "AWSC_TABLE_BODY | AWSC_TABLE_MEDIA_TYPE"), ('AWSC_TABLE_NAMED("f", "X-F")', "AWSC_TABLE_HEADER | AWSC_TABLE_WIRE_NAME"),
            ('AWSC_TABLE_NAMED("g", "")', "AWSC_TABLE_PREFIX_HEADERS | AWSC_TABLE_WIRE_NAME"),
            ('"h"', "AWSC_TABLE_BODY | AWSC_TABLE_CLIENT_OPTIONAL")])

    def test_defaults_are_constants_of_the_members_type(self):
        values = {"b": ("Boolean", True), "i": ("Integer", -2147483648), "z": ("Integer", 0),
                  "l": ("Long", (1 << 53) + 1),
                  "d": ("Double", 1.5), "s": ("String", 'a"\n1'), "t": ("Timestamp", 1.5), "x": ("Blob", "AAE="),
                  "li": ("L", []), "doc": ("Document", {"a": [1, None]}), "n": ("String", None)}
        members = {name: (target, {DEFAULT: value}) for name, (target, value) in values.items()}
        library = Generated(Op=operation(output="Out"), L={"type": "list", "member": ref("String")},
                            Out=structure(**members)).library
        self.assertEqual([value for _, value in library.defaults], [
            "{AWSC_SET, true}", "{AWSC_SET, INT32_MIN}", "{AWSC_SET, 0}", "{AWSC_SET, INT64_C(9007199254740993)}",
            "{AWSC_SET, 1.5}", '"a\\"\\0121"', "{AWSC_SET, {1, 500000000}}", '{"\\000\\001", 2}', "{0, AWSC_EMPTY}",
            '{"{\\"a\\":[1,null]}", 14}'])
        output = [schema for schema in library.schemas if schema.c_name == "awsc_test_op_output"][0]
        self.assertEqual(len(output.extras), 10)

    def test_a_default_of_the_wrong_type_is_refused(self):
        for target, value in (("Integer", "x"), ("Integer", 1 << 31), ("Boolean", 0), ("Blob", "?"), ("Timestamp",
                                                                                                      "never"),
                              ("String", 1), ("Double", True)):
            with self.assertRaisesRegex(ModelError, f"{NS}Out.a has the default .* which does not fit its type"):
                Generated(Op=operation(output="Out"), Out=structure(a=(target, {DEFAULT: value})))

    def test_errors_carry_status_and_fault(self):
        library = Generated(Op=operation(errors=["Zed", "Bad"]),
                            Zed=structure({"smithy.api#error": "server", "smithy.api#httpError": 503}),
                            Bad=structure({"smithy.api#error": "client"})).library
        schemas = {schema.c_name: schema for schema in library.schemas}
        self.assertEqual((schemas["awsc_test_zed"].flags, schemas["awsc_test_zed"].http_status), ("AWSC_TABLE_SERVER_FAULT",
                                                                                                  503))
        self.assertEqual((schemas["awsc_test_bad"].flags, schemas["awsc_test_bad"].http_status), ("0", 400))
        self.assertEqual([error.code for error in library.errors], ["Bad", "Zed"], "sorted by code")

    def test_an_enum_is_parsed_from_a_table_sorted_by_bytes(self):
        library = Generated(Op=operation("In"), In=structure(e="E"), E=enum(A="b", B="B", C="a", D="é")).library
        self.assertEqual([value.literal for value in library.enums[0].sorted_values],
                         ['"B"', '"a"', '"b"', '"\\303\\251"'])

    def test_recursive_shapes_are_supported(self):
        library = Generated(Op=operation("In"), In=structure(n="Node"), Nodes={"type": "list", "member": ref("Node")},
                            Node=structure(next="Node", all="Nodes", u="U"), U=union(again="U", list="Nodes")).library
        self.assertEqual(sorted(schema.table for schema in library.schemas), ["node", "nodes", "op_input", "op_output",
                                                                              "u"])


if __name__ == "__main__":
    unittest.main()
