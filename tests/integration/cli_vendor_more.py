# SPDX-License-Identifier: Apache-2.0
"""More command lines and responses, whose results are compared with those of the vendor's tool."""

from cli_support import json_body, service_error

NAME = ["--function-name", "f"]
UPDATE = ["update-function-configuration"] + NAME
LIST = ["list-functions"]
OK = [json_body({})]
EMPTY = [json_body({"Functions": []})]
ONE = [json_body({"Functions": [{"FunctionName": "a", "Timeout": 3, "CodeSize": 1234567890123}]})]
WAIT = ["wait", "function-active"] + NAME
ROLE = ["--role", "arn:aws:iam::1:role/r"]
ALIAS = ["create-alias"] + NAME + ["--name", "a", "--function-version", "1"]
NO_REGION = {"AWS_DEFAULT_REGION": None}
MORE = []


def _add(name, arguments, answers=None, **environment):
    MORE.append((name, arguments, answers, environment))


# Numbers of options.
for _text in ("+5", " 5 ", "5_0", "-5", "007", "0", "2147483647"):
    _add("timeout '%s'" % _text, UPDATE + ["--timeout=" + _text], OK)
for _text in ("x", "5.0", "0x5", "", "_5", "5_", "5__0", "5 0", "--5", "٥x"):
    _add("timeout is no number '%s'" % _text, UPDATE + ["--timeout=" + _text], [])
for _text in ("+5", " 5 ", "-5", "0", "12345678901"):
    _add("version number '%s'" % _text, ["get-layer-version", "--layer-name", "l", "--version-number=" + _text], OK)
for _text in ("x", "1.5", "_1", ""):
    _add("version is no number '%s'" % _text,
         ["get-layer-version", "--layer-name", "l", "--version-number=" + _text], [])
    _add("page size is no number '%s'" % _text, LIST + ["--page-size=" + _text], [])
    _add("number of items is no number '%s'" % _text, LIST + ["--max-items=" + _text], [])
    _add("read timeout is no number '%s'" % _text, LIST + ["--cli-read-timeout=" + _text], [])
for _text in ("+5", " 5 ", "5_0"):
    _add("page size '%s'" % _text, LIST + ["--page-size=" + _text], EMPTY)
    _add("number of items '%s'" % _text, LIST + ["--max-items=" + _text], EMPTY)
    _add("read timeout '%s'" % _text, LIST + ["--cli-read-timeout=" + _text], EMPTY)
for _text in ("0", "-5"):
    _add("page size is too small '%s'" % _text, LIST + ["--page-size=" + _text], [])
for _text in ("0.5", "1.", ".5", "+.5", "1e-1", "0.50", "1_0.5", "5"):
    _add("weight '%s'" % _text, ALIAS + ["--routing-config", "AdditionalVersionWeights={2=%s}" % _text], OK)
for _text in ("x", "1e", "e1", "1.2.3", "_1"):
    _add("weight is no number '%s'" % _text, ALIAS + ["--routing-config", "AdditionalVersionWeights={2=%s}" % _text],
         [])

# Literals of queries.
for _query in ("`1.50`", "`1e100`", "`1e5`", "`0.10`", "`[1.0,2]`", "`-0`", "`1E2`", "`12345678901234567890`",
               "`1.5e-7`", "`\"a\"`", "`foo`", "`{\"a\":1.50}`", "@.x || `1.50`", "`1e-5`", "`123456789.50`",
               "Functions[0].CodeSize", "Functions[].{a:Timeout,b:`2.0`}", "`-1.50`", "`0.0`", "`-0.0`", "`1e16`",
               "`1e15`", "`0.0001`", "`null`", "`true`", "sum(`[1,2]`)", "avg(`[1,2]`)", "length(Functions)"):
    for _output in ("json", "text"):
        _add("query %s as %s" % (_query, _output), LIST + ["--query", _query, "--output", _output], ONE)

# Global options.
for _option in ("--no-cli-auto-prompt", "--no-cli-pager", "--no-verify-ssl", "--no-sign-request", "--no-paginate"):
    _add("option %s" % _option, LIST + [_option], EMPTY)
_add("both prompts", LIST + ["--no-cli-auto-prompt", "--cli-auto-prompt"], [])
_add("region with a number sign", LIST + ["--region", "eu#x"], [])
_add("region with an underscore", LIST, None, AWS_REGION="eu_west_1", **NO_REGION)
_add("region of a host", LIST + ["--region", "eu.x/"], [])
_add("region is empty", LIST + ["--region", ""], None)
_add("output of the environment", LIST, ONE, AWS_DEFAULT_OUTPUT="text")
_add("output of the environment is unknown", LIST, [], AWS_DEFAULT_OUTPUT="bogus")
_add("empty output", LIST + ["--output", ""], [])
_add("empty color", LIST + ["--color", ""], [])
_add("empty endpoint", LIST + ["--endpoint-url", ""], [])
_add("color is unknown", LIST + ["--color", "x"], [])
_add("binary format is unknown", LIST + ["--cli-binary-format", "x"], [])
_add("profile of the environment is missing", LIST, [], AWS_PROFILE="nosuch")

# Packages in structures.
for _value in ("ZipFile=fileb://f.zip", "ZipFile=abc", '{"ZipFile":"UEs="}', "ZipFile=abc,S3Key=x"):
    _add("code with %s" % _value, ["create-function"] + NAME + ROLE + ["--code", _value], [])
    _add("content with %s" % _value, ["publish-layer-version", "--layer-name", "l", "--content", _value], [])
_add("code of a bucket", ["create-function"] + NAME + ROLE + ["--code", "S3Bucket=bbb,S3Key=k"], OK)

# Texts with characters of several bytes.
for _value in ("SubnetIds:ä", "ä", "SubnetIds=[ä", "SubnetIds={ä", "ä=", "SubnetIds=\"ä", "é:=", "SubnetIds=[a,b]ä",
               "SubnetIds='a'日", "SubnetIds=a,ä=b"):
    _add("shorthand %s" % _value, UPDATE + ["--vpc-config", _value], [])
for _value in ("SubnetIds=a,ä", "SubnetIds=ä=ö", "SubnetIds=[日本,語]"):
    _add("shorthand %s" % _value, UPDATE + ["--vpc-config", _value], OK)
_add("description of several bytes", UPDATE + ["--description", "日本 ä 𝄞"], OK)
_add("bytes for a text", UPDATE + ["--description", "fileb:///dev/null"], [])
_add("document that is missing", ["get-function", "--cli-input-json", "file://nofile"], [])
_add("key twice in a document", UPDATE + ["--cli-input-json", '{"Timeout":5,"Timeout":6}'], OK)
_add("fraction in a document", UPDATE + ["--cli-input-json", '{"Timeout":5.0}'], [])
_add("option twice", ["get-function"] + NAME + ["--function-name", "g"], OK)

# Waiting.
_add("wait: no body", WAIT, [{"status": 503}])
_add("wait: a text", WAIT, [{"status": 503, "body": "x"}])
_add("wait: a page", WAIT, [{"status": 502, "body": "<html>x</html>"}])
_add("wait: bad parameter", WAIT, [service_error(400, "InvalidParameterValueException", "bad")])
_add("wait: throttled", WAIT, [service_error(429, "TooManyRequestsException", "slow")])
_add("wait: denied", WAIT, [service_error(403, "AccessDeniedException", "no")])
_add("wait: not found", WAIT, [service_error(404, "ResourceNotFoundException", "no")])
for _waiter, _answer in (("function-active", {"State": "Failed"}), ("function-updated", {"LastUpdateStatus": "Failed"}),
                         ("function-active-v2", {"Configuration": {"State": "Failed"}}),
                         ("function-updated-v2", {"Configuration": {"LastUpdateStatus": "Failed"}}),
                         ("published-version-active", {"State": "Failed"})):
    _add("wait: %s fails" % _waiter, ["wait", _waiter] + NAME, [json_body(_answer)])
for _waiter, _answer in (("function-active", {"State": "Active"}), ("function-updated", {"LastUpdateStatus": "Successful"}),
                         ("function-active-v2", {"Configuration": {"State": "Active"}}),
                         ("function-updated-v2", {"Configuration": {"LastUpdateStatus": "Successful"}}),
                         ("published-version-active", {"State": "Active"}), ("function-exists", {})):
    _add("wait: %s succeeds" % _waiter, ["wait", _waiter] + NAME, [json_body(_answer)])
_add("wait: function-exists is denied", ["wait", "function-exists"] + NAME, [service_error(403, "AccessDenied", "no")])
_add("wait: function-exists does not come", ["wait", "function-exists"] + NAME,
     [service_error(404, "ResourceNotFoundException", "no")])
_add("wait: no connection", WAIT + ["--endpoint-url", "http://127.0.0.1:9"], [])
_add("wait: required missing", ["wait", "function-active"], [])
_add("wait: no such state", ["wait", "nosuch"], [])
_add("wait: unknown option", WAIT + ["--wrong", "1"], [])
_add("wait: bad query", WAIT + ["--query", "a["], [])
_add("wait: unknown output", WAIT + ["--output", "bogus"], [])
_add("wait: unknown key of a document", WAIT + ["--cli-input-json", '{"X":1}'], [])
_add("wait: skeleton", WAIT + ["--generate-cli-skeleton"], [])
_add("wait: too short", ["wait", "function-active", "--function-name", ""], [])
_add("wait: no region", WAIT, None, **NO_REGION)
_add("wait: no credentials", WAIT, [], AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
_add("text of a proxy", ["get-function"] + NAME, [{"status": 403, "body": "blocked"}])
