# SPDX-License-Identifier: Apache-2.0
import json
import unittest

from codegen import lockfile
from codegen.errors import ModelError
from models import Generated, enum, operation, ref, structure, union


def error(**members):
    return structure({"smithy.api#error": "client"}, **members)


class Lock(unittest.TestCase):
    def grown(self, old, new, allow_removals=False):
        """The lock and library of `new`, generated after `old`."""
        first = Generated(Op=operation("In"), **old)
        return first, Generated(first.lock, allow_removals, Op=operation("In"), **new)

    def rows(self, generated, name="In"):
        return generated.lock["structures"][name]["members"]

    def test_an_unchanged_model_leaves_the_lock_as_it_is(self):
        first, again = self.grown(dict(In=structure(a="String")), dict(In=structure(a="String")))
        self.assertIs(again.lock, first.lock)
        self.assertEqual(again.lock["level"], 1)

    def test_c_names_of_a_lock_are_identifiers(self):
        for name in ("x; evil()", "", "A", "x\n"):
            lock = Generated(Op=operation("In"), In=structure(a="String")).lock
            lock["operations"]["Op"]["c"] = name
            with self.assertRaisesRegex(ModelError, "m.json: Op has the C name"):
                lockfile.parse("m.json", lockfile.dump(lock))

    def test_documentation_and_constraints_do_not_raise_the_level(self):
        first, again = self.grown(dict(In=structure(a="String")),
                                  dict(In=structure(a=("String", {"smithy.api#required": {}}))))
        self.assertIs(again.lock, first.lock)

    def test_members_in_the_middle_of_the_model_go_to_the_end_of_the_structure(self):
        _, later = self.grown(dict(In=structure(a="String", c="Integer")),
                              dict(In=structure(a="String", b="Long", c="Integer")))
        self.assertEqual(self.rows(later), [{"name": "a", "type": "const char *"}, {"name": "c",
                                                                                    "type": "awsc_opt_i32"},
                                            {"name": "b", "type": "awsc_opt_i64", "since": 2}])
        self.assertEqual(later.lock["level"], 2)
        operation_ir = later.library.operations[0]
        self.assertEqual([field.declaration for field in operation_ir.input_struct.fields],
                         ["const char *a", "awsc_opt_i32 c", "awsc_opt_i64 b"])
        self.assertIn("AWSC_TABLE_SINCE(2)", later.library.schemas[0].rows[2].arguments[3])

    def test_a_removed_member_keeps_its_place_and_comes_back_to_it(self):
        first, later = self.grown(dict(In=structure(a="String", b="Integer", s="S", c="String"), S=structure()),
                                  dict(In=structure(a="String", c="String")))
        self.assertEqual([field.declaration for field in later.library.operations[0].input_struct.fields],
                         ["const char *a", "awsc_opt_i32 reserved_b", "const void *reserved_s", "const char *c"])
        self.assertEqual(self.rows(later)[1], {"name": "b", "type": "awsc_opt_i32", "removed": 2})
        self.assertEqual(len(later.library.schemas[0].rows), 2)
        back = Generated(later.lock, Op=operation("In"), S=structure(),
                         In=structure(a="String", b="Integer", s="S", c="String"))
        self.assertEqual(self.rows(back), self.rows(first))
        self.assertEqual(back.lock["level"], 3)

    def test_a_change_of_type_is_refused_and_names_the_member(self):
        with self.assertRaisesRegex(ModelError,
                                    "test.json: In.a changes from awsc_opt_i32 to awsc_opt_i64, which breaks"):
            self.grown(dict(In=structure(a="Integer")), dict(In=structure(a="Long")))
        with self.assertRaisesRegex(ModelError, "In.a changes from const char to awsc_blob"):
            self.grown(dict(In=structure(a="String")), dict(In=structure(a="Blob")))
        with self.assertRaisesRegex(ModelError, "the items of L change from const awsc_test_s . to const awsc_test_t"):
            self.grown(dict(In=structure(a="L"), L={"type": "list", "member": ref("S")}, S=structure()),
                       dict(In=structure(a="L"), L={"type": "list", "member": ref("T")}, T=structure()))

    def test_a_structure_does_not_become_a_union(self):
        with self.assertRaisesRegex(ModelError, "S moves from structures to unions, which breaks compiled programs"):
            self.grown(dict(In=structure(s="S"), S=structure(a="String")), dict(In=structure(s="S"),
                                                                                S=union(a="String")))

    def test_a_text_may_become_an_enum(self):
        _, later = self.grown(dict(In=structure(a="String")), dict(In=structure(a="E"), E=enum(X="x")))
        self.assertEqual(self.rows(later), [{"name": "a", "type": "const char *"}])

    def test_union_kinds_never_change(self):
        _, later = self.grown(dict(In=structure(u="U"), U=union(a="String", b="String", c="String")),
                              dict(In=structure(u="U"), U=union(x="String", c="String", a="String")))
        kinds = {kind.constant: kind.number for kind in later.library.structs[0].kinds}
        self.assertEqual(kinds, {"AWSC_TEST_U_A": 1, "AWSC_TEST_U_C": 3, "AWSC_TEST_U_X": 4})
        schema = [schema for schema in later.library.schemas if schema.is_union][0]
        self.assertEqual(len(schema.rows), 4, "a kind is a position in the table")

    def test_enum_and_error_numbers_never_change(self):
        first = Generated(Op=operation("In", errors=["B", "D"]), In=structure(e="E"), E=enum(X="x", Y="y", Z="z"),
                          B=error(), D=error())
        later = Generated(first.lock, Op=operation("In", errors=["A", "B", "D"]), In=structure(e="E"),
                          E=enum(A="a", X="x", Z="z"), A=error(), B=error(), D=error())
        self.assertEqual({name.wire: name.number for name in list(later.names.enums.values())[0]}, {"x": 1, "z": 3,
                                                                                                    "a": 4})
        self.assertEqual({e.code: e.number for e in later.library.errors}, {"A": 3, "B": 1, "D": 2})

    def test_functions_do_not_disappear_without_allow_removals(self):
        first = Generated(Op=operation("In", errors=["B"]), Two=operation(), In=structure(e="E"), E=enum(X="x"),
                          B=error())
        with self.assertRaisesRegex(ModelError, "operation Two is gone from the model"):
            Generated(first.lock, Op=operation("In", errors=["B"]), In=structure(e="E"), E=enum(X="x"), B=error())
        gone = Generated(first.lock, True, Op=operation("In"), In=structure(e="String"))
        self.assertEqual(gone.lock["operations"]["Two"], {"since": 1, "removed": 2})

    def test_a_new_structure_and_a_new_operation_record_their_level(self):
        _, later = self.grown(dict(In=structure(a="String")), dict(In=structure(a="String"), Later=operation("LaterIn"),
                                                                   LaterIn=structure(x="String")))
        self.assertEqual(later.lock["structures"]["LaterIn"]["since"], 2)
        self.assertEqual(later.lock["operations"], {"Later": {"since": 2}, "Op": {"since": 1}})


class LockFile(unittest.TestCase):
    def test_a_lock_survives_writing_and_reading(self):
        lock = Generated(Op=operation("In", errors=["B"]), In=structure(e="E", u="U"), E=enum(X="x"),
                         U=union(a="String"),
                         B=error()).lock
        self.assertEqual(lockfile.parse("x", lockfile.dump(lock)), lock)
        self.assertEqual(lockfile.dump(lockfile.parse("x", lockfile.dump(lock))), lockfile.dump(lock))

    def test_an_invalid_lock_file_is_refused(self):
        good = Generated(Op=operation()).lock
        for change, message in (({"format": 2}, "not a lock file of format 1"), ({"level": 0},
                                                                                 '"level" is not a number'),
                                ({"enums": []}, '"enums" is not an object'),
                                ({"errors": {"A": {"since": 1}}}, 'A has no valid "number"'),
                                ({"structures": {"A": {"since": 1, "c": "a", "members": [{}]}}},
                                 'a member of A has no valid "name"')):
            with self.assertRaisesRegex(ModelError, message):
                lockfile.parse("x.abi.json", json.dumps({**good, **change}))
        with self.assertRaisesRegex(ModelError, "x.abi.json: not JSON"):
            lockfile.parse("x.abi.json", "{")

    def test_a_lock_of_another_service_is_refused(self):
        lock = {**Generated(Op=operation()).lock, "service": "other#Service"}
        with self.assertRaisesRegex(ModelError, "belongs to other#Service"):
            Generated(lock, Op=operation())


if __name__ == "__main__":
    unittest.main()
