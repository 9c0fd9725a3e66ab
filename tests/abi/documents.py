#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/regenerating.md and docs/extending.md are followed to the letter, in a copy of the tree: every command is run,
every program is written where its first line says, built and run."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import documents_models
import documents_services

LAMBDA = "com.amazonaws.lambda#"
BLOCK = re.compile(r"^```(sh|c|cmake)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"^(?:/\* |# )(\S+)")


class Failure(Exception):
    pass


# ---- models that the pages use -------------------------------------------------------------------------------------


def newer_lambda(text):
    """A possible next model of AWS: HTML documentation, a new member in the middle, a new enum value, a new
    operation."""
    model = json.loads(text)
    shapes = model["shapes"]
    for shape in shapes.values():
        if "smithy.api#documentation" in shape.get("traits", {}):
            shape["traits"]["smithy.api#documentation"] = "<p>Written by <b>somebody</b> else.</p>"
    members = shapes[LAMBDA + "InvocationRequest"]["members"]
    shapes[LAMBDA + "InvocationRequest"]["members"] = {
        "FunctionName": members.pop("FunctionName"),
        "SomethingNew": {"target": "smithy.api#String", "traits": {"smithy.api#httpHeader": "X-Amz-Something-New"}},
        **members}
    shapes[LAMBDA + "Runtime"]["members"]["python399"] = {
        "target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": "python3.99"}}
    shapes[LAMBDA + "ShutDown"] = {"type": "operation", "input": {"target": "smithy.api#Unit"}, "output": {
        "target": "smithy.api#Unit"}, "traits": {"smithy.api#http": {
            "method": "POST", "uri": "/2015-03-31/shut-down", "code": 204}}}
    next(shape for shape in shapes.values() if shape["type"] == "service")["operations"].append(
        {"target": LAMBDA + "ShutDown"})
    return json.dumps(model)


def small_sso():
    """The part of the portal's API that the page uses, for machines without published models."""
    def member(trait, name):
        return {"target": "smithy.api#String", "traits": {"smithy.api#" + trait: name, "smithy.api#required": {}}}
    ns = "com.amazonaws.sso#"
    return json.dumps({"smithy": "2.0", "shapes": {
        ns + "Portal": {"type": "service", "version": "2019-06-10", "operations": [{"target": ns + "GetRoleCredentials"}],
                        "traits": {"aws.protocols#restJson1": {}, "aws.api#service": {"sdkId": "SSO"},
                                   "aws.auth#sigv4": {"name": "awsssoportal"}}},
        ns + "GetRoleCredentials": {
            "type": "operation", "input": {"target": ns + "In"}, "output": {"target": ns + "Out"}, "traits": {
                "smithy.api#auth": [], "smithy.api#http": {
                    "method": "GET", "uri": "/federation/credentials", "code": 200}}},
        ns + "In": {"type": "structure", "members": {
            "roleName": member("httpQuery", "role_name"), "accountId": member("httpQuery", "account_id"),
            "accessToken": member("httpHeader", "x-amz-sso_bearer_token")}},
        ns + "Out": {"type": "structure", "members": {"roleCredentials": {"target": "smithy.api#String"}}}}})


def small_sqs():
    """The same for SQS: one receives messages, one deletes them."""
    ns = "com.amazonaws.sqs#"
    text, needed = {"target": "smithy.api#String"}, {"smithy.api#required": {}}

    def operation(name):
        return {"type": "operation", "input": {"target": ns + name + "Request"},
                "output": {"target": ns + name + "Result"}, "errors": [{"target": ns + "QueueDoesNotExist"}]}

    def structure(traits=None, **members):
        return {"type": "structure", "members": members, **({"traits": traits} if traits else {})}
    queue = {**text, "traits": needed}
    return json.dumps({"smithy": "2.0", "shapes": {
        ns + "AmazonSQS": {"type": "service", "version": "2012-11-05",
                           "operations": [{"target": ns + name + "Message"} for name in ("Send", "Receive", "Delete")],
                           "traits": {"aws.protocols#awsJson1_0": {}, "aws.protocols#awsQueryCompatible": {},
                                      "aws.api#service": {"sdkId": "SQS"}, "aws.auth#sigv4": {"name": "sqs"}}},
        ns + "SendMessage": operation("SendMessage"),
        ns + "SendMessageRequest": structure(QueueUrl=queue, MessageBody=queue), ns + "SendMessageResult": structure(),
        ns + "ReceiveMessage": operation("ReceiveMessage"), ns + "DeleteMessage": operation("DeleteMessage"),
        ns + "ReceiveMessageRequest": structure(QueueUrl=queue, WaitTimeSeconds={"target": "smithy.api#Integer"}),
        ns + "ReceiveMessageResult": structure(Messages={"target": ns + "MessageList"}),
        ns + "MessageList": {"type": "list", "member": {"target": ns + "Message"}},
        ns + "Message": structure(Body=text, ReceiptHandle=text),
        ns + "DeleteMessageRequest": structure(QueueUrl=queue, ReceiptHandle=queue),
        ns + "DeleteMessageResult": structure(),
        ns + "QueueDoesNotExist": structure({
            "smithy.api#error": "client", "aws.protocols#awsQueryError": {
                "code": "AWS.SimpleQueueService.NonExistentQueue", "httpResponseCode": 400}}, message=text)}})


def small_bedrock():
    """The same for Bedrock's runtime: an operation with an event stream in the response, and one with streams in both
    directions."""
    ns = "com.amazonaws.bedrockruntime#"
    required, payload = {"smithy.api#required": {}}, {"smithy.api#httpPayload": {}}

    def member(target, **traits):
        target = target if "#" in target else ns + target
        return {"target": target, "traits": {"smithy.api#" + name: value for name, value in traits.items()}}

    def structure(**members):
        return {"type": "structure", "members": members}

    def operation(uri, name):
        return {"type": "operation", "input": {"target": ns + name + "Request"},
                "output": {"target": ns + name + "Response"},
                "traits": {"smithy.api#http": {"method": "POST", "uri": "/model/{modelId}/" + uri, "code": 200}}}

    def events(part):
        return {"type": "union", "members": {"chunk": {"target": ns + part}}, "traits": {"smithy.api#streaming": {}}}

    def stream(target):
        return {"target": ns + target, "traits": {**payload, **required}}
    model = member("smithy.api#String", required={}, httpLabel={})
    one, both = "InvokeModelWithResponseStream", "InvokeModelWithBidirectionalStream"
    part = structure(bytes=member("smithy.api#Blob"))
    return json.dumps({"smithy": "2.0", "shapes": {
        ns + "Frontend": {"type": "service", "version": "2023-09-30",
                          "operations": [{"target": ns + one}, {"target": ns + both}], "traits": {
                              "aws.protocols#restJson1": {}, "aws.api#service": {"sdkId": "Bedrock Runtime"},
                              "aws.auth#sigv4": {"name": "bedrock"}}},
        ns + one: operation("invoke-with-response-stream", one),
        ns + one + "Request": structure(modelId=model, body=member("smithy.api#Blob", httpPayload={})),
        ns + one + "Response": structure(body=stream("ResponseStream"), contentType=member(
            "smithy.api#String", httpHeader="X-Amzn-Bedrock-Content-Type")),
        ns + "ResponseStream": events("PayloadPart"), ns + "PayloadPart": part,
        ns + both: operation("invoke-with-bidirectional-stream", both),
        ns + both + "Request": structure(modelId=model, body=stream(both + "Input")),
        ns + both + "Response": structure(body=stream(both + "Output")),
        ns + both + "Input": events("BidirectionalInputPayloadPart"), ns + "BidirectionalInputPayloadPart": part,
        ns + both + "Output": events("BidirectionalOutputPayloadPart"),
        ns + "BidirectionalOutputPayloadPart": part}})


def prepare(root, work):
    """A copy of the tree, with the files that the pages tell the reader to add."""
    shutil.copytree(root, work, dirs_exist_ok=True, symlinks=True, ignore=lambda folder, names: {
        name for name in names if name in ("__pycache__", ".git")
        or (name.startswith("build") and pathlib.Path(folder) == root)})
    (work / "new").mkdir()
    (work / "new/lambda.json").write_text(newer_lambda((work / "model/lambda.json").read_text()))
    for name, small in (("sso", small_sso), ("sqs", small_sqs), ("bedrock-runtime", small_bedrock),
                        ("dynamodb", documents_models.dynamodb), ("secrets-manager", documents_models.secrets_manager),
                        ("cloudwatch-logs", documents_models.cloudwatch_logs)):
        folders = os.environ.get("AWSC_MODELS_DIR", "").split(os.pathsep)
        published = next((path for path in (pathlib.Path(folder) / f"{name}.json" for folder in folders)
                          if path.is_file()), None)
        if not published:
            print(f"SKIPPED: the published model {name}.json (set AWSC_MODELS_DIR); a small one of ours takes its place")
        (work / f"new/{name}.json").write_text(published.read_text() if published else small())


# ---- following a page ----------------------------------------------------------------------------------------------


def environment(work, python):
    """`python3` is the one that has Jinja2, as the pages ask for. Builds do not optimise, and the second takes objects of
    the first from ccache, if that is there."""
    tools = work / "tools"
    tools.mkdir()
    (tools / "python3").symlink_to(python)
    return {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "CMAKE_BUILD_PARALLEL_LEVEL": "2",
            "PYTHONDONTWRITEBYTECODE": "1", "CMAKE_BUILD_TYPE": "Debug",
            **({"CMAKE_C_COMPILER_LAUNCHER": "ccache", "CCACHE_BASEDIR": str(work), "CCACHE_NOHASHDIR": "1"}
               if shutil.which("ccache") else {})}


def follow(page, work, env):
    """Runs the page's commands in order; returns their output."""
    printed = ""
    for language, block in BLOCK.findall(page.read_text()):
        place = PATH.match(block)
        if language != "sh":
            if place:
                (work / place.group(1)).parent.mkdir(parents=True, exist_ok=True)
                (work / place.group(1)).write_text(block)
            continue
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=work, env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise Failure(f"{page.name}:\n{block}ended with status {done.returncode}:\n{done.stdout[-3000:]}")
        printed += done.stdout
    return printed


def expect(text, *parts):
    for part in parts:
        if part not in text:
            raise Failure(f"expected {part!r} in\n{text[-3000:]}")


def regenerating(root, work, env):
    level = json.loads((work / "model/lambda.abi.json").read_text())["level"]
    documentation = (work / "model/lambda.json").read_text().count("smithy.api#documentation")
    printed = follow(work / "docs/regenerating.md", work, env)
    expect(printed, "0 breaking, 3 compatible, 0 invisible", "exit status 3", "InvocationRequest$SomethingNew",
           "AWSC_LAMBDA_RUNTIME_PYTHON3_99", "[awsc_lambda_shut_down]", "ShutDown has no documentation",
           "model/lambda.abi.json: written")
    lock = json.loads((work / "model/lambda.abi.json").read_text())
    if lock["level"] != level + 1:
        raise Failure(f"the level was {level} and is {lock['level']}")
    header = (work / "generated/lambda/include/awsc/lambda/operations/invoke.h").read_text()
    expect(header, "const char *something_new;")
    if header.index("something_new") < header.index("const char *qualifier;"):
        raise Failure("the new member is not at the end of its structure")
    if "Written by" in header or (work / "model/lambda.json").read_text().count("smithy.api#documentation") \
            != documentation:
        raise Failure("our documentation was not kept")
    expect((work / "build/try/lambda/include/awsc/lambda/operations/invoke.h").read_text(), "Written by")
    expect((work / "build/try/lambda/include/awsc/lambda/operations/invoke.h").read_text(), "as our guide explains it")


def extending(root, work, env):
    printed = follow(work / "docs/extending.md", work, env)
    request = "GET /federation/credentials?role_name=reader&account_id=123456789012\n"
    if printed.count(request) != 2:
        raise Failure(f"expected twice {request!r} in\n{printed[-3000:]}")
    expect(printed, "received one book\nAWS.SimpleQueueService.NonExistentQueue: no queue\n",
           "received hello\nsending event 1\nsending event 2\nreceived an answer\n",
           "/2015-03-31/functions/hello/invocations\n",
           "1 validation error detected. Value at '/FunctionName' failed to satisfy constraint: Member must satisfy "
           "regular expression pattern: ")
    for name in ("build/more/libawsc-sso.so", "build/more/part/include/awsc/lambda.h", "build/project/sso.abi.json"):
        if not (work / name).exists():
            raise Failure(f"{name} was not made")
    try:
        documents_services.check(work / "build/services/out")
    except documents_services.Failure as failure:
        raise Failure(str(failure)) from None
    operations = sorted(path.name for path in (work / "build/more/part/include/awsc/lambda/operations").iterdir())
    if operations != ["invoke.h", "invoke_with_response_stream.h"]:
        raise Failure(f"the part has the operations {operations}")


def main():
    root, python = pathlib.Path(sys.argv[1]).resolve(), shutil.which(sys.argv[2])
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        prepare(root, work)
        env = environment(work, python)
        for check in (regenerating, extending):
            try:
                check(root, work, env)
                passed += 1
            except Failure as failure:
                failed += 1
                print(f"{check.__name__}: {failure}")
    print(f"documents: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
