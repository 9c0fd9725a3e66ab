# SPDX-License-Identifier: Apache-2.0
"""Command lines about YAML as input, pages, shorthand, queries and the less usual operations."""

from cli_support import json_body, service_error

NAME = ["--function-name", "f"]
UPDATE = ["update-function-configuration"] + NAME
GET = ["get-function"]
OK = [json_body({})]
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f"
ALIASES = {"Aliases": [{"AliasArn": ARN + ":a", "Name": "a", "FunctionVersion": "1", "Description": "x"},
                       {"AliasArn": ARN + ":b", "Name": "b", "FunctionVersion": "2",
                        "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}}]}
VERSIONS = [json_body({"Versions": [{"Version": str(i), "CodeSize": i * 1000}], **({"NextMarker": "m%d" % i} if i < 3 else {})})
            for i in range(1, 4)]
MAPPINGS = {"EventSourceMappings": [{"UUID": "u", "BatchSize": 10, "LastModified": 1673266984.0, "State": "Enabled",
                                     "StartingPositionTimestamp": 1600000000}]}
URL = {"FunctionUrl": "https://x.example/", "FunctionArn": ARN, "AuthType": "NONE", "CreationTime": "2023-01-09T12:03:04Z",
       "Cors": {"AllowOrigins": ["*"], "MaxAge": 0, "AllowCredentials": False}}
NEW = []


def _add(name, arguments, answers=None, **environment):
    NEW.append(("new: " + name, arguments, answers, environment))


# YAML as input. A text where a name is expected shows the type that was read.
for _name, _text in (("cut off", "FunctionName: ["), ("a number", "5.5"), ("nothing", ""), ("blanks", "   "),
                     ("a key twice", "FunctionName: a\nFunctionName: b"), ("two documents", "FunctionName: a\n---\nb: c"),
                     ("a list", "- a"), ("an unknown alias", "FunctionName: *nope"), ("an unknown tag", "FunctionName: !!foo x"),
                     ("a tab", "\tFunctionName: a"), ("a missing file", "file://nope"), ("a text", "just words"),
                     ("a bad indentation", "a:\n  b: 1\n c: 2"), ("an unknown member", "FunctionName: f\nX: 1"),
                     ("a boolean", "FunctionName: true"), ("a whole number", "FunctionName: 12"),
                     ("a hexadecimal number", "FunctionName: 0x1F"), ("an octal number", "FunctionName: 0o17"),
                     ("a number with zeros", "FunctionName: 017"), ("an exponent", "FunctionName: 1e3"),
                     ("a null", "FunctionName: ~"), ("a flow map", "FunctionName: {a: [1, b], 'c': \"d\"}"),
                     ("a negative number", "FunctionName: -12"), ("a fraction", "FunctionName: 1.50")):
    _add("yaml with " + _name, GET + ["--cli-input-yaml", _text], [])
for _name, _text in (("plain texts", "FunctionName: yes\nQualifier: off"), ("quotes", "FunctionName: 'a''b'\nQualifier: \"1\""),
                     ("a comment", "# c\nFunctionName: f # d\n"), ("a tagged text", "FunctionName: !!str 5"),
                     ("a flow map", "{FunctionName: f, Qualifier: '2'}"), ("json", '{"FunctionName": "f"}'),
                     ("a document mark", "---\nFunctionName: f\n...\n")):
    _add("yaml of %s" % _name, GET + ["--cli-input-yaml", _text], OK)
for _name, _text in (("numbers", "FunctionName: f\nTimeout: 1_0\nMemorySize: 0x80"), ("a block", "FunctionName: f\nDescription: |\n  a\n  b\n"),
                     ("a folded text", "FunctionName: f\nDescription: >-\n  a\n  b\n"),
                     ("lists", "FunctionName: f\nLayers:\n- a\n- b\nVpcConfig:\n  SubnetIds: [x, y]\n"),
                     ("an anchor", "FunctionName: &n f\nDescription: *n\n"),
                     ("a merged map", "FunctionName: f\nEnvironment:\n  Variables:\n    <<: {A: b, C: d}\n    C: e\n")):
    _add("yaml: %s" % _name, UPDATE[:1] + ["--cli-input-yaml", _text], OK)
_add("yaml and an option", GET + ["--function-name", "g", "--cli-input-yaml", "FunctionName: f\nQualifier: q"], OK)
_add("yaml and json", GET + ["--cli-input-yaml", "FunctionName: f", "--cli-input-json", "{}"], [])
_add("yaml without a file for the payload", ["invoke", "--cli-input-yaml", "FunctionName: f"], [])
_add("yaml with bytes", ["invoke", "--cli-input-yaml", "FunctionName: f\nPayload: !!binary eyJhIjoxfQ==", "out"], OK)
_add("skeleton of another form", GET + ["--generate-cli-skeleton", "xml"], [])
_add("skeleton of nothing as yaml", ["get-account-settings", "--generate-cli-skeleton", "yaml-input"], [])

# Pages.
for _number, _extra in enumerate((["--max-items", "1"], ["--max-items", "2"], ["--page-size", "1"], ["--no-paginate"],
                                  ["--max-items", "0"], ["--starting-token", "m1"], ["--page-size", "1", "--max-items", "1"],
                                  ["--query", "Versions[].CodeSize"], ["--query", "length(Versions)"],
                                  ["--query", "NextToken", "--max-items", "1"], ["--marker", "m1"],
                                  ["--output", "text", "--query", "Versions[].Version"],
                                  ["--output", "text", "--max-items", "1"], ["--output", "table", "--max-items", "2"],
                                  ["--output", "yaml", "--max-items", "2"],
                                  ["--starting-token", "eyJNYXJrZXIiOiAibTEiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAwfQ=="])):
    _add("pages of versions %d" % _number, ["list-versions-by-function"] + NAME + _extra, VERSIONS)
_add("pages: a later error", ["list-versions-by-function"] + NAME,
     VERSIONS[:1] + [service_error(400, "InvalidParameterValueException", "Invalid marker")])

# Results of other operations in all formats.
for _output in ("json", "text", "table", "yaml", "yaml-stream"):
    _add("aliases as " + _output, ["list-aliases"] + NAME + ["--output", _output], [json_body(ALIASES)])
    _add("mappings as " + _output, ["list-event-source-mappings", "--output", _output], [json_body(MAPPINGS)])
    _add("url as " + _output, ["get-function-url-config"] + NAME + ["--output", _output], [json_body(URL)])
    _add("names as " + _output, ["list-aliases"] + NAME + ["--output", _output, "--query", "Aliases[].[Name,FunctionVersion]"],
         [json_body(ALIASES)])
    _add("one name as " + _output, ["list-aliases"] + NAME + ["--output", _output, "--query", "Aliases[0].Name"],
         [json_body(ALIASES)])
    _add("null as " + _output, ["list-aliases"] + NAME + ["--output", _output, "--query", "Aliases[9].Name"],
         [json_body(ALIASES)])

# Queries.
for _query in ("Aliases[?Name=='b'].FunctionVersion", "Aliases[-1]", "Aliases[*].RoutingConfig", "Aliases[].Name | [0]",
               "reverse(Aliases)[].Name", "max_by(Aliases, &FunctionVersion).Name", "join(',', Aliases[].Name)",
               "Aliases[?contains(AliasArn, ':b')]|[0].Name", "{n: length(Aliases), first: Aliases[0].Name}",
               "Aliases[].{N: Name, V: FunctionVersion}", "sort_by(Aliases, &Name)[::-1].Name", "not_null(x, Aliases[0].Name)",
               "Aliases[?!Description].Name", "keys(Aliases[0])", "to_string(Aliases[1].RoutingConfig)", "type(Aliases)",
               "Aliases[0:1].Name", "Aliases[?FunctionVersion>='2'].Name", "@", "Aliases[].Nothing"):
    _add("query " + _query, ["list-aliases"] + NAME + ["--query", _query], [json_body(ALIASES)])

# Options of several kinds.
for _name, _arguments in (
        ("weights", ["update-alias"] + NAME + ["--name", "a", "--routing-config", "AdditionalVersionWeights={1=0.5,2=0.25}"]),
        ("weights as json", ["update-alias"] + NAME + ["--name", "a", "--routing-config",
                                                       '{"AdditionalVersionWeights":{"1":0.5}}']),
        ("tags", ["tag-resource", "--resource", ARN, "--tags", "a=b,c=d e"]),
        ("tags as json", ["tag-resource", "--resource", ARN, "--tags", '{"a":"b=c"}']),
        ("tag keys", ["untag-resource", "--resource", ARN, "--tag-keys", "a", "b", "c"]),
        ("tag keys as json", ["untag-resource", "--resource", ARN, "--tag-keys", '["a","b"]']),
        ("a filter", ["create-event-source-mapping"] + NAME + ["--event-source-arn", "arn:aws:sqs:eu-west-1:1:q",
                                                               "--filter-criteria", '{"Filters":[{"Pattern":"{}"}]}']),
        ("a time", ["create-event-source-mapping"] + NAME + ["--event-source-arn", "arn:aws:kinesis:eu-west-1:1:stream/s",
                                                             "--starting-position", "AT_TIMESTAMP",
                                                             "--starting-position-timestamp", "2023-01-09T12:00:00Z"]),
        ("a time in seconds", ["create-event-source-mapping"] + NAME + [
            "--starting-position-timestamp", "1673266984", "--no-enabled"]),
        ("source access", ["create-event-source-mapping"] + NAME + [
            "--source-access-configurations", "Type=VPC_SUBNET,URI=subnet:x", "Type=BASIC_AUTH,URI=y"]),
        ("cors", ["create-function-url-config"] + NAME + ["--auth-type", "NONE", "--cors",
                                                          "AllowOrigins=a,b,MaxAge=5,AllowCredentials=true"]),
        ("destinations", ["put-function-event-invoke-config"] + NAME + [
            "--maximum-retry-attempts", "0", "--destination-config", "OnFailure={Destination=arn:x},OnSuccess={Destination=y}"]),
        ("concurrency", ["put-function-concurrency"] + NAME + ["--reserved-concurrent-executions", "0"]),
        ("a statement", ["add-permission"] + NAME + ["--statement-id", "s", "--action", "lambda:InvokeFunction",
                                                     "--principal", "s3.amazonaws.com", "--source-account", "1"]),
        ("an environment", UPDATE + ["--environment", "Variables={A=b,C='d,e',F=\"g}\"}"]),
        ("an empty list", UPDATE + ["--layers", "[]"]),
        ("no words of a list", UPDATE + ["--layers"]),
        ("file systems", UPDATE + ["--file-system-configs", "Arn=a,LocalMountPath=/mnt/x"]),
        ("a negative number", UPDATE + ["--timeout", "-1"]),
        ("equals", UPDATE + ["--timeout=5", "--description=a=b"]),
        ("an abbreviation", UPDATE + ["--descr", "x"]),
        ("a boolean with a value", ["update-function-code"] + NAME + ["--publish", "true"]),
        ("dry run", ["update-function-code"] + NAME + ["--s3-bucket", "b", "--s3-key", "k", "--dry-run"]),
        ("runtimes", ["list-layers", "--compatible-runtime", "python3.9", "--max-items", "3"]),
        ("a layer by its arn", ["get-layer-version-by-arn", "--arn", "arn:aws:lambda:eu-west-1:1:layer:l:1"]),
        ("slashes in a name", GET + ["--function-name", "a/b c"]),
        ("percent signs", GET + ["--function-name", "a%2Fb"]),
        ("a name with a version", GET + ["--function-name", "f:1", "--qualifier", "1"])):
    _add("with " + _name, _arguments, OK)

# Failures of the service.
for _status, _code in ((409, "ResourceConflictException"), (413, "RequestTooLargeException"),
                       (502, "EC2ThrottledException"), (415, "UnsupportedMediaTypeException"), (400, "")):
    _add("error %d %s" % (_status, _code), ["invoke"] + NAME + ["out"], [service_error(_status, _code, "why")])

# Minimum values of fractions.
for _value in ("-0.5", "-1", "-1e-3", "-inf", "-Infinity", "0", "-0", "1e-400"):
    _add("a weight of " + _value, ["update-alias"] + NAME + ["--name", "a", "--routing-config",
                                                             "AdditionalVersionWeights={1=%s}" % _value], OK)
for _value in ("-0.5", "-1", "-Infinity", "0"):
    _add("a weight in JSON of " + _value, ["update-alias"] + NAME + [
        "--name", "a", "--routing-config", '{"AdditionalVersionWeights":{"1":%s}}' % _value], OK)

# Tables: headers after rows, lists of lists, missing members, wide cells, colors, pages.
FUNCTIONS = [{"FunctionName": "a", "Layers": [{"Arn": "x", "CodeSize": 1}, {"Arn": "y"}], "Architectures": ["x86_64"]},
             {"FunctionName": "b", "Description": "x" * 90, "Timeout": 3}, {"FunctionName": "\u00e9" * 20, "Layers": []}]
for _query in (None, "[[Functions[0].FunctionName],Functions[:1]]", "[Functions]", "Functions[].[FunctionName,Timeout]",
               "[Functions[].{n:FunctionName},Functions[].{m:FunctionName}]", "`[[{\"a\":1,\"b\":2}],[{\"c\":3,\"d\":4}]]`",
               "Functions[].Layers[]", "{a:Functions,b:`[[1,2],[3,4]]`}", "`[1,[2],\"x\"]`", "`[[1,2],[3]]`",
               "Functions[0]", "`[{\"a\":{\"b\":{\"c\":[1,2]}}},{\"a\":5}]`"):
    _add("a table of %s" % _query, ["list-functions", "--output", "table"] + (["--query", _query] if _query else []),
         [json_body({"Functions": FUNCTIONS[:2], "NextMarker": "m"}), json_body({"Functions": FUNCTIONS[2:]})])
_add("a table with colors", ["list-functions", "--output", "table", "--color", "on"], [json_body({"Functions": FUNCTIONS})])
_add("versions as YAML", ["list-versions-by-function"] + NAME + ["--output", "yaml"], VERSIONS)
_add("some versions as YAML", ["list-versions-by-function"] + NAME + ["--output", "yaml", "--max-items", "2"], VERSIONS)
_add("no versions as YAML", ["list-versions-by-function"] + NAME + ["--output", "yaml"], [json_body({"Versions": []})])
