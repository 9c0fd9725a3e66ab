# SPDX-License-Identifier: Apache-2.0
"""Traits that the generator does not know, and the defaults of members inside an input."""

import contextlib
import io
import json
import os
import tempfile
import unittest

from codegen.cli import main
from codegen.index import index
from codegen.ir import build
from codegen.traits import KNOWN, unknown_traits
from models import NS, Generated, normalized, operation, service, structure, text

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Unknown(unittest.TestCase):
    MODEL = dict(Op=operation("In"), In=structure(a=("String", {"smithy.api#required": {}, "smithy.api#magic": {}})))

    def test_an_unknown_trait_is_named_with_its_place(self):
        line, = unknown_traits(normalized(**self.MODEL))
        self.assertIn(f"{NS}In$a has the trait smithy.api#magic, which this generator does not know", line)

    def test_traits_of_other_tools_and_of_the_model_are_told_apart(self):
        quiet = normalized(Op=operation("In"), In=structure(
            {"aws.iam#conditionKeys": [], "aws.cloudformation#cfnResource": {}, "smithy.test#smokeTests": {}}))
        self.assertEqual(unknown_traits(quiet), ())
        changed = service("Op")
        changed["traits"][NS + "ours"] = {}
        self.assertIn(NS + "ours", unknown_traits(normalized(Test=changed, Op=operation()))[0])

    def test_an_unknown_encoding_of_requests_is_named(self):
        line, = unknown_traits(normalized(Op=operation(requestCompression={"encodings": ["br", "gzip"]})))
        self.assertIn(f"{NS}Op may be compressed with br; only gzip is known", line)

    def test_a_warning_becomes_an_error_with_strict_traits(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text(**self.MODEL))
            for option, status in (([], 0), (["--strict-traits"], 1)):
                out, said = os.path.join(folder, "out"), io.StringIO()
                with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
                    self.assertEqual(main(["generate", "--model", path, "--out", out, *option]), status)
                self.assertIn("m.json: " + NS + "In$a has the trait smithy.api#magic", said.getvalue())
                self.assertEqual(said.getvalue().startswith("warning: "), not option)

    def test_traits_of_the_committed_models_are_known(self):
        for name in ("lambda.json", "inner/sts.json", "inner/sso.json", "inner/sso-oidc.json", "inner/signin.json"):
            with open(os.path.join(ROOT, "model", name), encoding="utf-8") as file:
                shapes = json.load(file)["shapes"].values()
            traits = {trait for shape in shapes for trait in shape.get("traits", {})}
            self.assertEqual([trait for trait in traits if trait.startswith("smithy.api#") and trait not in KNOWN], [])


class Defaults(unittest.TestCase):
    SHAPES = dict(Op=operation("In", "Out"), In=structure(a="Inner", b=("Integer", {"smithy.api#default": 1})),
                  Inner=structure(c=("Integer", {"smithy.api#default": 2})), Out=structure(d="Outer"),
                  Outer=structure(e=("Integer", {"smithy.api#default": 3})))

    def members(self, nested_defaults):
        """The members that have a default in the tables."""
        made = Generated(**self.SHAPES)
        library = build(made.service, index(made.service), made.names, made.lock, "test", nested_defaults)
        return {row.arguments[1] for schema in library.schemas for row in schema.rows
                if any("HAS_DEFAULT" in argument for argument in row.arguments)}

    def test_members_inside_an_input_are_sent_without_defaults(self):
        self.assertEqual(self.members(False), {"e"})

    def test_members_inside_an_input_are_sent_with_defaults_on_demand(self):
        self.assertEqual(self.members(True), {"c", "e"})


if __name__ == "__main__":
    unittest.main()
