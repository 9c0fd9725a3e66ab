# SPDX-License-Identifier: Apache-2.0
"""The committed model has the published facts; only its documentation is ours."""

import json
import os
import unittest

from models import published

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../model")
# Each committed model, and the file of published facts that it has.
MODELS = {"lambda.json": "lambda-2026-11", "sts.json": "sts"}
DOC = "smithy.api#documentation"


def without_documentation(node):
    if isinstance(node, list):
        return [without_documentation(item) for item in node]
    if not isinstance(node, dict):
        return node
    result = {key: without_documentation(value) for key, value in node.items() if key != DOC}
    if result.get("traits") == {} and DOC in node.get("traits", {}):
        del result["traits"]
    return result


def pairs(node):
    """As JSON with the order of members, which is part of the facts."""
    return json.dumps(node)


class Facts(unittest.TestCase):
    def test_the_model_without_its_documentation_is_the_published_one(self):
        path = published("lambda-2026-11")
        if not path:
            print("SKIPPED: AWSC_MODELS_DIR is not set, the model was not compared with published facts")
            self.skipTest("AWSC_MODELS_DIR is not set")
        for model, published_file in MODELS.items():
            with open(os.path.join(FOLDER, model), encoding="utf-8") as file:
                ours = json.load(file)
            with open(published(published_file), encoding="utf-8") as file:
                facts = json.load(file)
            self.assertEqual(list(ours["shapes"]), list(facts["shapes"]))
            for shape_id, shape in facts["shapes"].items():
                self.assertEqual(pairs(without_documentation(ours["shapes"][shape_id])),
                                 pairs(without_documentation(shape)), shape_id)

    def test_the_file_is_small_and_its_format_stable(self):
        for model in MODELS:
            with open(os.path.join(FOLDER, model), encoding="utf-8") as file:
                text = file.read()
            self.assertLess(len(text.encode()), 1_500_000)
            self.assertEqual(json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n", text)


if __name__ == "__main__":
    unittest.main()
