# SPDX-License-Identifier: Apache-2.0
import glob
import os
import shutil
import subprocess
import tempfile
import unittest

from codegen import paginators, waiters
from codegen.errors import ModelError
from models import NS, Generated, operation, ref, service, structure, text
from test_compile import C_FLAGS, RUNTIME, quiet_main

PAGINATED = "smithy.api#paginated"


def pages(**facts):
    """The trait with tokens of the usual names."""
    return {"inputToken": "Token", "outputToken": "Next", **facts}


def list_of(name):
    return {"type": "list", "member": ref(name)}


INPUT = structure(Token="String", Size="Integer")


class Paginators(unittest.TestCase):
    def build(self, facts, **shapes):
        shapes = {"List": {**operation("In", "Out")}, "In": INPUT, **shapes}
        shapes["List"]["traits"][PAGINATED] = facts
        generated = Generated(**shapes)
        return paginators.build(generated.service, generated.index, generated.names)

    def one(self, facts, **shapes):
        found = self.build(facts, **shapes)
        self.assertEqual(len(found), 1)
        return found[0]

    def test_items_that_are_structures_are_given_by_pointer(self):
        found = self.one(pages(items="Things", pageSize="Size"), Out=structure(Next="String", Things="Things"),
                         Things=list_of("Thing"), Thing=structure(a="String"))
        self.assertEqual((found.input_token, found.output_token, found.items, found.page_size),
                         ('"Token"', '"Next"', '"Things"', '"Size"'))
        self.assertEqual((found.item, found.item_parameter), ("const awsc_test_thing *",
                                                              "const awsc_test_thing **item"))
        self.assertEqual(found.operation, "awsc_test_list_operation")

    def test_texts_numbers_maps_and_lists_may_be_items(self):
        for shapes, item in (
                (dict(Things=list_of("String")), "const char *"),
                (dict(Things=list_of("Integer")), "const awsc_opt_i32 *"),
                (dict(Things=list_of("Inner"), Inner=list_of("Long")), "const awsc_test_inner *"),
                (dict(Things={"type": "map", "key": ref("String"), "value": ref("Integer")}),
                 "const awsc_test_things_entry *")):
            found = self.one(pages(items="Things"), Out=structure(Next="String", Things="Things"), **shapes)
            self.assertEqual(found.item, item)
            self.assertEqual(found.page_size, "NULL")

    def test_paths_reach_into_structures(self):
        found = self.one(pages(outputToken="Result.Next", items="Result.Things"), Out=structure(Result="Result"),
                         Result=structure(Next="String", Things="Things"), Things=list_of("String"))
        self.assertEqual((found.output_token, found.items), ('"Result.Next"', '"Result.Things"'))

    def test_the_services_pagination_completes_the_operations(self):
        test = service("List")
        test["traits"][PAGINATED] = pages(pageSize="Size")
        found = self.one({"items": "Things"}, Out=structure(Next="String", Things="Things"), Things=list_of("String"),
                         Test=test)
        self.assertEqual((found.input_token, found.page_size), ('"Token"', '"Size"'))

    def test_without_items_there_are_pages_only(self):
        found = self.one(pages(), Out=structure(Next="String"))
        self.assertEqual((found.items, found.item), ("NULL", None))

    def test_errors_name_the_operation_and_the_member(self):
        out = structure(Next="String", Count="Integer", Nested="Nested")
        for facts, message in (
                ({"outputToken": "Next"}, f"{NS}List is paginated without inputToken"),
                (pages(inputToken="Other"), f"{NS}List has the inputToken Other, but {NS}In has no member Other"),
                (pages(outputToken="Nested.Next"), f"outputToken Nested.Next, but {NS}Nested has no member Next"),
                (pages(outputToken="Next.More"), "outputToken Next.More, but smithy.api#String is no structure"),
                (pages(outputToken="Count"), f"{NS}List takes the token smithy.api#String and gives "
                                             "smithy.api#Integer; expected one type"),
                (pages(items="Count"), "items Count, which are neither a list nor a map"),
                (pages(pageSize="Flag"), "pages of the size smithy.api#Boolean, which is no number")):
            with self.subTest(message), self.assertRaisesRegex(ModelError, message):
                self.build(facts, Out=out, Nested=structure(a="String"),
                           In=structure(Token="String", Flag="Boolean"))


def matches(state, **matcher):
    return {"state": state, "matcher": matcher}


class Waiters(unittest.TestCase):
    def build(self, **facts):
        shapes = {"Get": operation("In", "Out"), "In": INPUT, "Out": structure(State="String")}
        shapes["Get"]["traits"]["smithy.waiters#waitable"] = facts
        generated = Generated(**shapes)
        return waiters.build(generated.service, generated.names)

    def one(self, *acceptors, **more):
        return self.build(ThingReadyV2={"acceptors": list(acceptors), **more})[0]

    def test_every_matcher_has_its_row(self):
        output = {"path": "State", "expected": "Ready", "comparator": "stringEquals"}
        both = {"path": "input.A == output.\"b\"", "expected": "true", "comparator": "booleanEquals"}
        found = self.one(matches("success", output=output), matches("failure", inputOutput=both),
                         matches("retry", errorType=NS + "NotThere"), matches("failure", success=False),
                         minDelay=3, maxDelay=40)
        lines = [(row.state, row.matcher, row.comparator, row.path, row.expected) for row in found.acceptors]
        self.assertEqual(lines, [
            ("AWSC_ACCEPTOR_SUCCESS", "AWSC_MATCH_OUTPUT", "AWSC_COMPARE_STRING", '"State"', '"Ready"'),
            ("AWSC_ACCEPTOR_FAILURE", "AWSC_MATCH_INPUT_OUTPUT", "AWSC_COMPARE_BOOLEAN",
             '"input.A == output.\\"b\\""', '"true"'),
            ("AWSC_ACCEPTOR_RETRY", "AWSC_MATCH_ERROR", "AWSC_COMPARE_NONE", "NULL", '"NotThere"'),
            ("AWSC_ACCEPTOR_FAILURE", "AWSC_MATCH_SUCCESS", "AWSC_COMPARE_NONE", "NULL", '"false"')])
        self.assertEqual((found.min_delay_s, found.max_delay_s), (3, 40))
        self.assertEqual((found.c_name, found.function), ("awsc_test_thing_ready_v2",
                                                          "awsc_test_wait_thing_ready_v2"))

    def test_delays_have_defaults(self):
        found = self.one(matches("success", success=True))
        self.assertEqual((found.min_delay_s, found.max_delay_s), (2, 120))

    def test_conditions_are_described_in_words(self):
        found = self.one(
            matches("success", output={"path": "A[].B", "expected": "x", "comparator": "allStringEquals"}),
            matches("failure", output={"path": "A[].B", "expected": "y", "comparator": "anyStringEquals"}),
            matches("retry", errorType="NotThere"), documentation="Own words.")
        self.assertEqual(found.doc, "Own words.\n\nWaits until all of `A[].B` are `x`. Fails when one of `A[].B` is "
                                    "`y`. Waits on when `Get` fails with `NotThere`.")

    def test_waiters_are_sorted_by_name(self):
        facts = {"acceptors": [matches("success", success=True)]}
        self.assertEqual([waiter.name for waiter in self.build(B=facts, A=facts)], ["A", "B"])

    def test_errors_name_the_waiter(self):
        good = matches("success", success=True)
        output = {"path": "State", "expected": "x", "comparator": "like"}
        for acceptors, more, message in (
                ([], {}, "has no acceptors"), ([matches("done", success=True)], {}, "for the state done; expected one"),
                ([matches("success")], {}, "matches nothing; expected one of output"),
                ([matches("success", magic=1)], {}, "matches magic; expected one of output"),
                ([matches("success", output=output)], {}, "compares by like; expected one of stringEquals"),
                ([good], {"minDelay": 5, "maxDelay": 4}, "has delays from 5 to 4; expected 1 <= minDelay <= maxDelay")):
            with self.subTest(message), self.assertRaisesRegex(ModelError, f"waiter ThingReadyV2 of {NS}Get .*" + message):
                self.one(*acceptors, **more)


class Compiled(unittest.TestCase):
    def test_iterators_and_waiters_of_every_kind_compile_as_c_and_as_cpp(self):
        shapes = {}
        items = {"Structures": "Thing", "Texts": "String", "Numbers": "Integer", "Lists": "Texts"}
        for name, target in items.items():
            shapes[name] = list_of(target)
            shapes["List" + name] = operation("In", name + "Page")
            shapes["List" + name]["traits"][PAGINATED] = pages(items="Deep.Items", pageSize="Size", outputToken="Deep.N")
            shapes[name + "Page"] = structure(Deep=name + "Deep")
            shapes[name + "Deep"] = structure(Items=name, N="String")
        shapes["ListMap"] = operation("In", "MapPage")
        shapes["ListMap"]["traits"].update({PAGINATED: pages(items="Items"), "smithy.waiters#waitable": {
            "MapFull": {"acceptors": [matches("success", success=True)], "documentation": "Ends */ here?",
                        "deprecated": True}}})
        shapes.update(In=INPUT, Thing=structure(a="String"), MapPage=structure(Next="String", Items="Map"),
                      Map={"type": "map", "key": ref("String"), "value": ref("Thing")}, ListPlain=operation("In", "Plain"),
                      Plain=structure(Next="String"))
        shapes["ListPlain"]["traits"][PAGINATED] = pages()
        with tempfile.TemporaryDirectory() as folder:
            model, out = os.path.join(folder, "model.json"), os.path.join(folder, "out")
            with open(model, "w", encoding="utf-8") as file:
                file.write(text(**shapes))
            self.assertEqual(quiet_main("generate", "--model", model, "--out", out, "--lock", out + ".json"), 0)
            folders = [f"-I{out}/{name}" for name in ("include", "src", "registry")] + ["-I" + RUNTIME]
            umbrella = os.path.join(folder, "umbrella.cpp")
            with open(umbrella, "w", encoding="utf-8") as file:
                file.write("#include <awsc/test.h>\n")
            sources = glob.glob(out + "/src/*.c") + glob.glob(out + "/registry/*.c")
            for command in (["gcc", *C_FLAGS, *folders, *sources], ["clang", *C_FLAGS, *folders, *sources],
                            ["g++", "-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", *folders, umbrella]):
                if not shutil.which(command[0]):
                    continue
                result = subprocess.run(command, stderr=subprocess.PIPE, universal_newlines=True)
                self.assertEqual((result.returncode, result.stderr[:2000]), (0, ""))

    def test_a_service_without_iterators_and_waiters_has_no_files_for_them(self):
        with tempfile.TemporaryDirectory() as folder:
            model, out = os.path.join(folder, "model.json"), os.path.join(folder, "out")
            with open(model, "w", encoding="utf-8") as file:
                file.write(text(Get=operation()))
            self.assertEqual(quiet_main("generate", "--model", model, "--out", out, "--lock", out + ".json"), 0)
            found = {os.path.basename(path) for path in glob.glob(out + "/**/*.[ch]", recursive=True)}
            self.assertFalse(found & {"paginators.h", "paginators.c", "waiters.h", "waiters.c"})

    def test_names_of_iterators_do_not_clash_with_operations(self):
        shapes = {"List": operation("In", "Out"), "In": INPUT, "Out": structure(Next="String", p="ListPages"),
                  "ListPages": structure(a="String")}
        shapes["List"]["traits"][PAGINATED] = pages()
        self.assertEqual(Generated(**shapes).names.types[NS + "ListPages"], "awsc_test_list_pages_shape")
        shapes["ListPagesNext"] = operation()
        found = Generated(**shapes)
        self.assertEqual(found.names.operations[NS + "ListPagesNext"], "list_pages_next_call")
        self.assertEqual(found.lock["operations"]["ListPagesNext"]["c"], "list_pages_next_call")


if __name__ == "__main__":
    unittest.main()
