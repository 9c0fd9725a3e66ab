# SPDX-License-Identifier: Apache-2.0
"""Tokens of new random inputs equal the ones that the installed references make of them: botocore, the vendor's command
line, and, if AWSC_TOKEN_REFERENCES names a folder with node_modules, the vendor's packages. tests/tokens has the recorded
ones, which need no reference.

    tokens_test.py PROBE [SEED]
"""
import importlib.util
import json
import os
import pathlib
import random
import subprocess
import sys
import unittest

os.environ["BOTO_DISABLE_CRT"] = "true"  # before botocore is imported: the signers in Python are the reference
TOKENS = pathlib.Path(__file__).resolve().parents[1] / "tokens"
sys.path.insert(0, str(TOKENS))
import inputs  # noqa: E402
import record_tokens  # noqa: E402

# Without importing them: awscli has a botocore of its own, which must not come before the other one.
BOTOCORE, VENDOR = (importlib.util.find_spec(name) is not None for name in ("botocore", "awscli"))
FOLDER = os.environ.get("AWSC_TOKEN_REFERENCES")
COUNT = 40


class Tokens(unittest.TestCase):
    def compare(self, kind):
        cases = list(inputs.draw(kind, COUNT, SEED))
        expected = record_tokens.record(kind, cases, FOLDER)
        lines = "".join(json.dumps({"kind": kind, **case}) + "\n" for case in cases)
        done = subprocess.run([PROBE], input=lines, capture_output=True, text=True, check=True, timeout=120)
        found_tokens = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(found_tokens), COUNT)
        for case, found in zip(expected, found_tokens):
            with self.subTest(seed=SEED, case=case):
                self.assertEqual(found, {"token": case["token"], "expires_ms": case["expires_ms"]})

    def test_tokens_equal_botocores(self):
        if not BOTOCORE:
            self.skipTest("botocore is not installed (apt-get install python3-botocore)")
        for kind in ("rds", "elasticache", "memorydb"):
            self.compare(kind)

    def test_tokens_equal_the_vendors_command_lines(self):
        if not (BOTOCORE and VENDOR):
            self.skipTest("the vendor's command line is not installed (apt-get install awscli)")
        self.compare("eks")

    def test_tokens_equal_those_of_the_vendors_packages(self):
        if not FOLDER:
            self.skipTest("AWSC_TOKEN_REFERENCES names no folder with the packages; see tests/tokens/record_tokens.py")
        for kind in record_tokens.NPM:
            self.compare(kind)


if __name__ == "__main__":
    PROBE = os.path.abspath(sys.argv[1])
    SEED = sys.argv[2] if len(sys.argv) > 2 else str(random.randrange(10**9))
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    unittest.main(argv=sys.argv[:1])
