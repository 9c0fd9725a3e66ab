# SPDX-License-Identifier: Apache-2.0
"""Generated code compiles: a model with unusual shapes and names, and the available published models and vectors."""

import contextlib
import glob
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from codegen.cli import main
from codegen.index import index
from codegen.name import names
from codegen.pipeline import Job, generate, read_service
from codegen.protocols import PROTOCOLS
from models import NS, Generated, enum, folders, operation, ref, service, structure, text, union

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUNTIME = os.path.join(ROOT, "runtime/include")
C_FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wstrict-prototypes",
           "-Wmissing-prototypes", "-Werror", "-fsyntax-only"]

ODD = text(
    Nothing=operation(), Everything=operation("Mixed", "Mixed", errors=["Bad"]), Recurse=operation("Tree", "Tree"),
    Send=operation("Streamed", "Streamed"), Watch=operation(output="Watched", endpoint={"hostPrefix": "a."}),
    Mixed=structure(
        {"smithy.api#documentation": "<p>Ends */ here? <b>No</b> /* trigraph ??/</p>"},
        Class="String", Default=("Integer", {"smithy.api#default": 7}), int="Long", Numbers="Numbers", Texts="Texts",
        Sparse="Sparse", Deep="Deep", Empty="Empty", Choice="Choice", Kind="Kind", Face="Face", Big="BigInteger",
        Map="StructureMap", Times="Times", Documents="Documents", x509=("String", {"smithy.api#jsonName": "?\"\\\n"}),
        Time=("Timestamp", {"smithy.api#default": 1.25, "smithy.api#timestampFormat": "date-time"})),
    Numbers={"type": "list", "member": ref("Double")}, Texts={"type": "map", "key": ref("String"),
                                                              "value": ref("Kind")},
    Sparse={"type": "list", "member": ref("Boolean"), "traits": {"smithy.api#sparse": {}}},
    Deep={"type": "map", "key": ref("String"), "value": ref("Deeper")}, Deeper={"type": "list",
                                                                                "member": ref("Deepest")},
    Deepest={"type": "map", "key": ref("String"), "value": ref("Numbers")}, Empty=structure(),
    Choice=union(text="String", again="Choice", list="Deeper", none="Unit", union="Empty", number="Integer"),
    Kind=enum(A="a", A2="A", Odd="??/\"*/", Empty=""),
    Face={"type": "intEnum", "members": {"JACK": {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": 1}}}},
    StructureMap={"type": "map", "key": ref("String"), "value": ref("Empty")}, Times={"type": "list",
                                                                                      "member": ref("Timestamp")},
    Documents={"type": "list", "member": ref("Document")}, Tree=structure(children="Trees", parent="Tree"),
    Trees={"type": "list", "member": ref("Tree")}, Streamed=structure(body=("Data", {"smithy.api#httpPayload": {}})),
    Data={"type": "blob", "traits": {"smithy.api#streaming": {}}},
    Watched=structure(events=("Events", {"smithy.api#httpPayload": {}})),
    Events=union({"smithy.api#streaming": {}}, one="Empty", bad="Bad"), Bad=structure({"smithy.api#error": "client"},
                                                                                      message="String"),
)


def quiet_main(*arguments):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main(list(arguments))


class Compile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def generate(self, model):
        """The directory of the generated library."""
        out = os.path.join(self.folder, "out")
        self.assertEqual(quiet_main("generate", "--model", model, "--out", out, "--lock", out + ".json"), 0)
        return out

    def compile(self, compiler, flags, out, files):
        if not shutil.which(compiler):
            self.skipTest(f"SKIPPED: no {compiler}")
        folders = [f"-I{out}/{name}" for name in ("include", "src", "registry")] + ["-I" + RUNTIME, f"-I{ROOT}/cli"]
        result = subprocess.run([compiler, *flags, *folders, *files], stderr=subprocess.PIPE, universal_newlines=True)
        self.assertEqual((result.returncode, result.stderr[:2000]), (0, ""))

    def odd(self):
        path = os.path.join(self.folder, "odd.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(ODD)
        return self.generate(path)

    def test_an_odd_model_compiles_with_gcc_and_clang(self):
        out = self.odd()
        for compiler in ("gcc", "clang"):
            with self.subTest(compiler):
                self.compile(compiler, C_FLAGS, out, glob.glob(out + "/src/*.c") + glob.glob(out + "/registry/*.c"))

    def test_every_identifier_of_the_generated_code_is_claimed(self):
        """An identifier that the name stage does not know may be the name of something else in another model."""
        waiter = {"acceptors": [{"state": "success", "matcher": {"success": True}}]}
        model = json.loads(ODD)
        watch = model["shapes"][NS + "Watch"]["traits"]
        watch["smithy.waiters#waitable"] = {"Watched": waiter}
        model["shapes"].update({NS + name: shape for name, shape in dict(
            List=operation("ListIn", "ListOut"), ListIn=structure(Token="String"),
            ListOut=structure(Token="String", Items="Trees")).items()})
        model["shapes"][NS + "List"]["traits"]["smithy.api#paginated"] = {
            "inputToken": "Token", "outputToken": "Token", "items": "Items"}
        model["shapes"][NS + "Test"]["operations"].append(ref("List"))
        path = os.path.join(self.folder, "odd.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(model, file)
        whole = read_service((path,), None)
        claimed = set(names(whole, index(whole), "test", {}).owners) | {"awsc_test_registry"}
        emitted = set()
        for name, content in generate(Job((path,), self.folder, name="test")).files.items():
            if name.endswith((".c", ".h")):
                code = re.sub(r'/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|#include [^\n]*', "", content, flags=re.DOTALL)
                emitted |= set(re.findall(r"\b(?:awsc_test|AWSC_TEST)(?:_\w+)?\b", code))
        self.assertGreater(len(emitted), 200)
        self.assertEqual(sorted(emitted - claimed), [])

    def test_models_whose_names_clash_compile(self):
        """DescribeStackSet beside DescribeStackSetOperation, Function beside FunctionSchema, and others of the kind."""
        shapes = {name: operation() for name in ("Describe", "DescribeOperation", "DescribeDescriptor", "DescribeOutput",
                                                 "Start", "DescribeStart", "TestNew", "New")}
        shapes.update(Use=operation("In", "In", errors=["ClientH", "Level"]), Function=structure(a="Table"),
                      In=structure(a="Function", b="FunctionSchema", c="Table", d="TableEntry", e="Choice", f="Choice_Kind",
                                   g="Agent", h="AgentDescriptor", i="Kind", j="KindParse", fooBar="Kind_A",
                                   foo_bar="Integer"),
                      FunctionSchema=union(a="String", A="Integer"), Choice=union(kind="String"), Choice_Kind=structure(),
                      Table={"type": "map", "key": ref("String"), "value": ref("Agent")}, TableEntry=structure(),
                      Agent=structure(), AgentDescriptor=structure(), Kind=enum(A="a", B="ENUM_A"),
                      KindParse=enum(A="b"), Kind_A=structure(), ClientH=structure({"smithy.api#error": "client"}),
                      Level=structure({"smithy.api#error": "client"}))
        path = os.path.join(self.folder, "clashes.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text(**shapes))
        out = self.generate(path)
        for compiler in ("gcc", "clang"):
            self.compile(compiler, C_FLAGS, out, glob.glob(out + "/src/*.c") + glob.glob(out + "/registry/*.c"))

    def test_lists_that_smithy_made_are_types_of_the_core(self):
        def made(kind, **targets):
            return {"type": kind, **{name: ref(target) for name, target in targets.items()},
                    "traits": {"smithy.api#synthetic": {}}}
        shapes = dict(
            Op=operation("In"), Account=structure(a="String"), In=structure(
                texts="_SyntheticListOf__String", numbers="_SyntheticListOfInteger", accounts="_SyntheticListOf_Account",
                tags="_SyntheticMapOfStringToString", deep="_SyntheticListOf_SyntheticListOfInteger"),
            _SyntheticListOf__String=made("list", member="String"), _SyntheticListOfInteger=made("list", member="Integer"),
            _SyntheticListOf_Account=made("list", member="Account"),
            _SyntheticMapOfStringToString=made("map", key="String", value="String"),
            _SyntheticListOf_SyntheticListOfInteger=made("list", member="_SyntheticListOfInteger"))
        path = os.path.join(self.folder, "synthetic.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text(**shapes))
        out = self.generate(path)
        with open(out + "/include/awsc/test/types.h", encoding="utf-8") as file:
            types = file.read()
        with open(out + "/include/awsc/test/operations/op.h", encoding="utf-8") as file:
            input_ = file.read()
        for line in ("awsc_text_list texts;", "awsc_i32_list numbers;", "awsc_test_list_of_account accounts;",
                     "awsc_text_map tags;", "awsc_test_list_of_list_of_integer deep;"):
            self.assertIn(line, input_)
        self.assertNotIn("ynthetic", types)
        self.assertIn("const awsc_i32_list *items;", types)
        with open(out + ".json", encoding="utf-8") as file:
            self.assertEqual(list(json.load(file)["lists"]),
                             ["_SyntheticListOf_Account", "_SyntheticListOf_SyntheticListOfInteger"])
        for compiler in ("gcc", "clang"):
            self.compile(compiler, C_FLAGS, out, glob.glob(out + "/src/*.c") + glob.glob(out + "/strict/*.c"))

    def test_older_names_of_lists_stay_when_smithy_makes_the_lists(self):
        def shapes(target, **lists):
            return dict(Op=operation("In"), In=structure(a=target), **lists)
        names_ = {"type": "list", "member": ref("String")}
        lock = Generated(**shapes("Names", Names=names_)).lock
        found = Generated(lock, **shapes("_SyntheticListOfString", _SyntheticListOfString=names_))
        self.assertEqual([(item.c_name, item.alias) for item in found.library.aggregates],
                         [("awsc_test_names", "awsc_text_list")])
        self.assertEqual(found.library.operations[0].input_struct.fields[0].declaration, "awsc_text_list a")
        lock = Generated(**shapes("_SyntheticListOfString", _SyntheticListOfString=names_)).lock
        lock["lists"]["_SyntheticListOfString"] = {"since": 1, "c": "awsc_test__synthetic_list_of_string",
                                                   "item": "awsc_text_list"}
        found = Generated(lock, **shapes("_SyntheticListOfString", _SyntheticListOfString=names_))
        self.assertEqual(found.library.operations[0].input_struct.fields[0].declaration,
                         "awsc_test__synthetic_list_of_string a")

    def test_tables_of_a_command_line_compile(self):
        long = operation("In", documentation="word " * 5000)
        for shapes in (dict(Op=operation()), dict(Test=service()), dict(Op=long, In=structure(a="String"))):
            path = os.path.join(self.folder, "cli.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text(**shapes))
            out = self.generate(path)
            for compiler in ("gcc", "clang"):
                self.compile(compiler, C_FLAGS, out, [out + "/cli/cli.c", out + "/registry/registry.c",
                                                      out + "/strict/constraints.c"])
            shutil.rmtree(out)
            os.remove(out + ".json")

    def test_headers_of_an_odd_model_compile_alone_as_c_and_as_cpp(self):
        out = self.odd()
        for header in glob.glob(out + "/include/**/*.h", recursive=True):
            source = os.path.join(self.folder, os.path.relpath(header, out + "/include").replace("/", "_"))
            for suffix in (".c", ".cpp"):
                with open(source + suffix, "w") as file:
                    file.write(f"#include <{os.path.relpath(header, out + '/include')}>\n")
        self.compile("gcc", C_FLAGS, out, glob.glob(self.folder + "/*.c"))
        for standard in ("c++11", "c++17"):
            self.compile("g++", ["-std=" + standard, "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow",
                                 "-Werror",
                                 "-fsyntax-only"], out, glob.glob(self.folder + "/*.cpp"))

    def test_published_models_are_accepted_or_refused_in_one_line(self):
        vectors = os.path.join(os.environ.get("CONFORMANCE_DIR", ""), "protocol-tests")
        models = sorted(path for folder in folders() + [vectors] for path in glob.glob(folder + "/*.json"))
        if not models:
            print("SKIPPED: neither AWSC_MODELS_DIR nor CONFORMANCE_DIR is set, no published models were generated")
            self.skipTest("no models")
        for number, model in enumerate(models):
            with self.subTest(model):
                with open(model, encoding="utf-8") as file:
                    text = file.read()
                    known = any(f'"{name}"' in text for name in PROTOCOLS)
                out = os.path.join(self.folder, str(number))
                status = quiet_main("generate", "--model", model, "--out", out, "--lock", out + ".json")
                self.assertEqual(status, 0 if known else 1)
                if known:
                    self.compile("gcc", C_FLAGS, out, glob.glob(out + "/src/*.c"))


if __name__ == "__main__":
    unittest.main()
