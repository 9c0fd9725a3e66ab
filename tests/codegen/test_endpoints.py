# SPDX-License-Identifier: Apache-2.0
import base64
import json
import os
import struct
import unittest
from pathlib import Path

from codegen import partitions
from codegen.endpoints import DIAGRAM, NONE, RESULT, RULE_SET, c_text, compile_endpoints
from codegen.errors import ModelError

ROOT = Path(__file__).resolve().parent.parent.parent

REGION = {"Region": {"type": "string", "builtIn": "AWS::Region", "required": True}}


def error(text="e", *conditions):
    return {"type": "error", "error": text, "conditions": list(conditions)}


def call(name, *arguments, assign=None):
    return {"fn": name, "argv": list(arguments), **({"assign": assign} if assign else {})}


def ref(name):
    return {"ref": name}


def rule_set(*rules, parameters=REGION):
    return {RULE_SET: {"version": "1.0", "parameters": parameters, "rules": list(rules)}}


def diagram(conditions, results, nodes, root):
    packed = base64.b64encode(b"".join(struct.pack(">3i", *node) for node in nodes)).decode()
    return {DIAGRAM: {"version": "1.1", "parameters": REGION, "conditions": conditions, "results": results,
                      "root": root, "nodeCount": len(nodes), "nodes": packed}}


class Endpoints(unittest.TestCase):
    def refused(self, traits, *words):
        with self.assertRaises(ModelError) as caught:
            compile_endpoints(traits, "ns#Service")
        for word in ("ns#Service",) + words:
            self.assertIn(word, str(caught.exception))

    def test_a_service_without_rules_has_no_program(self):
        self.assertIsNone(compile_endpoints({}, "ns#Service"))

    def test_a_rule_that_does_not_hold_leads_to_the_next(self):
        program = compile_endpoints(rule_set(
            {"type": "tree", "conditions": [call("isSet", ref("Region"))],
             "rules": [error("inner", call("stringEquals", ref("Region"), "x"))]},
            error("last")), "ns#Service")
        self.assertEqual([(n.if_true, n.if_false) for n in program.nodes],
                         [(1, RESULT + 1), (RESULT, RESULT + 1)])
        self.assertEqual(program.root, 0)

    def test_without_a_last_rule_there_may_be_no_result(self):
        program = compile_endpoints(rule_set(error("e", call("isSet", ref("Region")))), "ns#Service")
        self.assertEqual(program.nodes[0].if_false, NONE)

    def test_terms_refer_backward_and_nodes_forward(self):
        model = json.loads((ROOT / "model" / "lambda.json").read_text(encoding="utf-8"))
        service = next(s for s in model["shapes"].values() if s["type"] == "service")
        for trait in (RULE_SET, DIAGRAM):
            if trait not in service["traits"]:
                continue
            program = compile_endpoints(service["traits"], "lambda", trait)
            for index, term in enumerate(program.terms):
                self.assertTrue(all(o < index for o in program.operands[term.value:term.value + term.count])
                                or not term.count)
            for index, node in enumerate(program.nodes):
                for way in (node.if_true, node.if_false):
                    self.assertTrue(way >= RESULT or way > index)

    def test_a_negative_reference_swaps_the_branches(self):
        traits = diagram([call("isSet", ref("Region"))], [error("a"), error("b")],
                         [(-1, 1, -1), (0, 100_000_001, 100_000_002)], -2)
        node = compile_endpoints(traits, "ns#Service").nodes[0]
        self.assertEqual((node.if_true, node.if_false), (RESULT + 1, RESULT))

    def test_names_have_scopes(self):
        arn = call("aws.parseArn", ref("Region"), assign="x")
        url = call("parseURL", ref("Region"), assign="x")
        program = compile_endpoints(rule_set(
            error("{x#partition}", arn), error("{x#scheme}", url), error("last")), "ns#Service")
        self.assertEqual(program.slot_count, 3)
        self.refused(rule_set(error("e", arn), error("{x#partition}")), "x", "not assigned")

    def test_only_rules_with_such_terms_link_the_code_of_functions(self):
        plain = [call("isSet", ref("Region")), call("aws.partition", ref("Region"), assign="p")]
        address = {"type": "endpoint", "conditions": [], "endpoint": {"url": "https://h"}}
        for needed, *rules in (
                (False, error("{p#dnsSuffix}", *plain), address),
                (True, error("e", call("parseURL", ref("Region"))), address),
                (True, {**address, "endpoint": {"url": "https://h", "headers": {"x-a": ["b"]}}}),
                (True, {**address, "endpoint": {"url": "https://h", "properties": {"x": 1}}})):
            self.assertEqual(compile_endpoints(rule_set(*rules), "ns#Service").calls_functions, needed, rules)

    def test_unknown_functions_and_fields_are_named(self):
        self.refused(rule_set(error("e", call("isMagic", ref("Region")))), "isMagic")
        self.refused(rule_set(error("{Nowhere}")), "Nowhere")
        self.refused(rule_set(error("{Region#field}")), "field")
        self.refused(rule_set(error("e", call("getAttr", call("parseURL", ref("Region")), "port"))), "port", "scheme")
        self.refused(rule_set(error("{Region")), "brace")
        self.refused(rule_set(error("e", call("booleanEquals"))), "booleanEquals")
        self.refused(rule_set({"type": "magic", "conditions": []}), "magic")
        self.refused(rule_set({"type": "endpoint", "conditions": [], "endpoint": {}}), "url")
        self.refused(rule_set(error(), parameters={"P": {"type": "float"}}), "P", "float")
        self.refused(rule_set(error(), parameters={"P": {"type": "boolean", "default": "yes"}}), "P", "default")

    def test_rules_of_another_form_are_refused_in_a_sentence(self):
        good = rule_set(error("e", call("isSet", ref("Region"))))
        for key, value in (("rules", 7), ("rules", [7]), ("rules", [{"type": "error", "error": "e", "conditions": [1]}]),
                           ("rules", [{"type": "endpoint", "conditions": [], "endpoint": -1}]), ("parameters", None),
                           ("rules", [error("e", {"fn": ["x"], "argv": []})]), ("rules", [error("e", call("not", ref([])))])):
            self.refused({RULE_SET: {**good[RULE_SET], key: value}}, "do not have the form that Smithy defines")
        self.refused(rule_set(error(), parameters={"P": {"type": "string", "builtIn": 7}}), "builtIn that is not a text")

    def test_damaged_diagrams_are_refused(self):
        condition = [call("isSet", ref("Region"))]
        self.refused(diagram(condition, [error()], [(-1, 1, -1), (0, 2, 100_000_001)], 2), "circle")
        self.refused(diagram(condition, [error()], [(-1, 1, -1), (0, 3, 1)], 2), "node 2")
        self.refused(diagram(condition, [error()], [(-1, 1, -1), (5, 1, 1)], 2), "condition 5")
        self.refused(diagram(condition, [error()], [(-1, 1, -1), (0, 100_000_009, 1)], 2), "result 9")
        broken = diagram(condition, [error()], [(-1, 1, -1)], 1)
        broken[DIAGRAM]["nodes"] = "!"
        self.refused(broken, "base64")
        broken[DIAGRAM]["nodes"] = ""
        self.refused(broken, "nodeCount")

    def test_texts_are_c_literals(self):
        self.assertEqual(c_text('a"\\\n1?é'), '"a\\"\\\\\\0121\\077\\303\\251"')

    @unittest.skipUnless(os.environ.get("CONFORMANCE_DIR"), "CONFORMANCE_DIR is not set")
    def test_every_rule_set_of_the_vectors_compiles(self):
        folder = Path(os.environ["CONFORMANCE_DIR"]) / "endpoint-rules"
        for path in folder.glob("*/endpoint-rule-set.json"):
            self.assertTrue(compile_endpoints({RULE_SET: json.loads(path.read_text())}, path.parent.name).results)


class Partitions(unittest.TestCase):
    def test_patterns_become_prefixes(self):
        self.assertEqual(partitions.expand_pattern(r"^(us|eu)\-\w+\-\d+$"), ["us-", "eu-"])
        self.assertEqual(partitions.expand_pattern(r"^eusc\-(de)\-\w+\-\d+$"), ["eusc-de-"])

    def test_other_patterns_are_refused(self):
        for pattern in (r"us\-\w+\-\d+$", r"^us\-.*$", r"^u[sx]\-\w+\-\d+$", r"^(us|e.)\-\w+\-\d+$"):
            with self.assertRaises(ModelError):
                partitions.expand_pattern(pattern)

    def test_the_committed_tables_are_up_to_date(self):
        made = partitions.render(partitions.load(ROOT / "model" / "partitions.json"), "awsc_partitions_all",
                                 partitions.HEADER)
        self.assertEqual((ROOT / "generated" / "core" / "src" / "partitions.c").read_text(encoding="utf-8"), made)


if __name__ == "__main__":
    unittest.main()
