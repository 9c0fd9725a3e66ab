#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/tokens/recorded/NAME.json: inputs, and the tokens that the references make of them. The tests then need
neither npm nor botocore.

    record_tokens.py NODE_MODULES_PARENT      with Debian's Python: python3-botocore and awscli are installed, and
                                              npm install @aws-sdk/rds-signer @aws-sdk/dsql-signer
                                              aws-msk-iam-sasl-signer-js @aws/bedrock-token-generator
                                              was run in the folder
"""
import json
import pathlib
import subprocess
import sys

import inputs

HERE = pathlib.Path(__file__).resolve().parent
COUNT = 110
PYTHON = ["rds", "elasticache", "memorydb", "eks"]
NPM = ["rds_sorted", "dsql", "msk", "bedrock"]


def by_python(token, cases):
    import references_python
    for case in cases:
        made = references_python.REFERENCES[token](case)
        answer = {"token": made[0], "expires_ms": made[1]}
        if len(made) > 2:
            answer["document"] = made[2]
        yield answer


def by_npm(token, cases, folder):
    done = subprocess.run(["node", str(HERE / "references_npm.mjs"), str(folder)], check=True, text=True,
                          input=json.dumps({"token": token, "cases": cases}), stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def record(token, cases, folder):
    answers = by_npm(token, cases, folder) if token in NPM else by_python(token, cases)
    return [{**case, **answer} for case, answer in zip(cases, answers)]


def main():
    (HERE / "recorded").mkdir(exist_ok=True)
    for token in PYTHON + NPM:
        rows = record(token, list(inputs.draw(token, COUNT, 1)), pathlib.Path(sys.argv[1]))
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (HERE / "recorded" / (token + ".json")).write_text("[\n%s\n]\n" % lines)
        print("%s: %d tokens" % (token, len(rows)))


if __name__ == "__main__":
    main()
