# SPDX-License-Identifier: Apache-2.0
"""Command lines and responses; results are compared with those of the vendor's tool."""

from cli_support import json_body, service_error

FUNCTION = {
    "FunctionName": "my-function", "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:my-function",
    "Runtime": "nodejs18.x", "Role": "arn:aws:iam::123456789012:role/r", "Handler": "index.handler",
    "CodeSize": 5797206, "Description": "Umlaute: ä, and a \"quote\"\tand a tab", "Timeout": 30, "MemorySize": 256,
    "LastModified": "2023-01-09T12:03:04.000+0000", "CodeSha256": "OKd4w+3/=", "Version": "$LATEST",
    "VpcConfig": {"SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"], "VpcId": "vpc-1"},
    "Environment": {"Variables": {"prefix": "inbound", "DEPTH": "010", "EMPTY": "", "LONG": "word " * 40 + "end"}},
    "TracingConfig": {"Mode": "PassThrough"}, "RevisionId": "1", "State": "Active", "LastUpdateStatus": "Successful",
    "PackageType": "Zip", "Architectures": ["x86_64"], "EphemeralStorage": {"Size": 512}}
MAPPING = {"UUID": "14e0db71-xmpl-4eb5-b481-8945cf9d10c2", "BatchSize": 10, "MaximumBatchingWindowInSeconds": 0,
           "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:q", "LastModified": 1673266984.5,
           "State": "Enabled", "StateTransitionReason": "USER_INITIATED", "FunctionResponseTypes": []}
ALIAS = {"AliasArn": "arn:aws:lambda:eu-west-1:1:function:f:LIVE", "Name": "LIVE", "FunctionVersion": "3",
         "Description": "", "RevisionId": "r", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.25}}}
POLICY = {"Policy": "{\"Version\":\"2012-10-17\",\"Id\":\"default\"}", "RevisionId": "4843f2f6"}
SETTINGS = {"AccountLimit": {"TotalCodeSize": 80530636800, "CodeSizeUnzipped": 262144000, "CodeSizeZipped": 52428800,
                             "ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 900},
            "AccountUsage": {"TotalCodeSize": 9426, "FunctionCount": 8}}
ODD = {"Tags": {"a": "yes", "b": "null", "c": "1", "d": "1.5", "e": "2023-01-01", "f": "- x", "g": "a: b", "h": "#x",
                "i": "it's", "j": "true", "k": "line\nbreak", "l": "\u00e9\u20ac\U0001f600", "m": " lead",
                "n": "trail ",
                "o": "0x1f", "p": "*", "q": "x # y", "r": "{}", "s": "a\tb", "t": "~", "u": "%d", "v": "=", "w": "!"}}
EMPTY = {"status": 204}
CODE = {"Configuration": FUNCTION, "Code": {"RepositoryType": "S3", "Location": "https://example.com/x?y=z&a=b"},
        "Tags": {"DEPARTMENT": "Assets"}, "Concurrency": {"ReservedConcurrentExecutions": 100}}
LAYERS = {"Layers": [{"LayerName": "l%d" % i, "LayerArn": "arn:aws:lambda:eu-west-1:1:layer:l%d" % i,
                      "LatestMatchingVersion": {"LayerVersionArn": "arn:%d" % i, "Version": i,
                                                "CompatibleRuntimes": ["python3.8", "nodejs18.x"][:i]}}
                     for i in range(1, 3)]}
INVOKED = {"body": "{\"ok\": true}",
           "headers": {"Content-Type": "application/json", "X-Amz-Executed-Version": "$LATEST",
                       "X-Amz-Log-Result": "U1RBUlQ=", "X-Amz-Function-Error": "Unhandled"}}
PAGES = [json_body({"Functions": [{"FunctionName": "f%d" % i, "MemorySize": 128}, {"FunctionName": "g%d" % i}],
                    **({"NextMarker": "m%d" % i} if i < 3 else {})}) for i in range(1, 4)]
NAME = ["--function-name", "my-function"]


def _formats(name, arguments, *answers):
    return [("%s %s" % (name, output), arguments + ["--output", output], list(answers))
            for output in ("json", "text", "table", "yaml")]


CJK = {"Functions": [{"FunctionName": "f", "Description": "日本語 テスト", "Timeout": 3},
                     {"FunctionName": "g", "Description": "short", "Environment": {"Variables": {"K": "V"}}}]}
LONG = {"Tags": {"quoted": "it's: " + "many words " * 20, "hash": "# " + "words and " * 15, "nospace": "x" * 200,
                 "double": "tab\tand " + "words " * 30, "key: odd": "v", "- key": "v", "": "empty key", "1": "one",
                 "breaks": "one\n\ntwo\n three\n", "true": "t", "end": "colon:", "mail": "a@b.c", "at": "@x",
                 "spaces": "two  blanks", "bool": "False", "exp": "1e3", "oct": "0o17", "neg": "-5", "plus": "+x",
                 "question": "? x", "pipe": "|", "long key " + "k" * 100: "v", "nul": "\u0001", "del": "\u007f",
                 "time": "2023-01-09T12:00:00Z", "date": "2023-1-9", "zone": "2023-01-09 12:00:00 +1"}}
NUMBERS = {"AliasArn": "a", "RoutingConfig": {"AdditionalVersionWeights": {
    "a": 1.0, "b": 1e-7, "c": 123456789012345680.0, "d": 0.1, "e": 1e22, "f": 0, "g": 5, "h": 1e16, "i": 0.0001}}}
UPDATE = ["update-function-configuration", "--function-name", "f"]

# name, arguments, responses
RESPONSES = (
    _formats("configuration", ["get-function-configuration"] + NAME, json_body(FUNCTION))
    + _formats("functions", ["list-functions"], json_body({"Functions": [FUNCTION, {"FunctionName": "other"}]}))
    + _formats("no functions", ["list-functions"], json_body({"Functions": []}))
    + _formats("mapping", ["get-event-source-mapping", "--uuid", MAPPING["UUID"]], json_body(MAPPING))
    + _formats("alias", ["get-alias", "--name", "LIVE"] + NAME, json_body(ALIAS))
    + _formats("policy", ["get-policy"] + NAME, json_body(POLICY))
    + _formats("settings", ["get-account-settings"], json_body(SETTINGS))
    + _formats("tags", ["list-tags", "--resource", "arn:aws:lambda:eu-west-1:123456789012:function:f"], json_body(ODD))
    + _formats("nothing", ["delete-alias", "--name", "LIVE"] + NAME, EMPTY)
    + _formats("code", ["get-function"] + NAME, json_body(CODE))
    + _formats("layers", ["list-layers"], json_body(LAYERS))
    + _formats("invoke", ["invoke"] + NAME + ["out"], INVOKED)
    + _formats("query text", ["list-layers", "--query", "Layers[].LayerName"], json_body(LAYERS))
    + _formats("query maps", ["list-layers", "--query", "Layers[].{N:LayerName,V:LatestMatchingVersion.Version}"],
               json_body(LAYERS))
    + _formats("query scalar", ["get-function"] + NAME + ["--query", "Configuration.Timeout"], json_body(CODE))
    + _formats("query nothing", ["get-function"] + NAME + ["--query", "Nothing"], json_body(CODE))
    + _formats("query time", ["get-event-source-mapping", "--uuid", MAPPING["UUID"], "--query", "LastModified"],
               json_body(MAPPING))
    + _formats("pages", ["list-functions"], *PAGES)
    + _formats("three items", ["list-functions", "--max-items", "3"], *PAGES)
    + _formats("query over pages", ["list-functions", "--query", "Functions[].FunctionName"], *PAGES)
    + _formats("one page", ["list-functions", "--no-paginate"], *PAGES)
    + _formats("wide characters", ["list-functions"], json_body(CJK))
    + _formats("long texts", ["list-tags", "--resource", "arn:aws:lambda:eu-west-1:123456789012:function:f"],
               json_body(LONG))
    + _formats("numbers", ["get-alias", "--name", "LIVE"] + NAME, json_body(NUMBERS))
    + _formats("query rows", ["list-layers", "--query", "Layers[].[LayerName,LatestMatchingVersion.Version]"],
               json_body(LAYERS))
    + _formats("query lists", ["list-layers", "--query", "Layers[].LatestMatchingVersion.CompatibleRuntimes"],
               json_body(LAYERS))
    + _formats("query empty list", ["list-layers", "--query", "Layers[?LayerName=='x']"], json_body(LAYERS))
    + _formats("query boolean", ["get-function"] + NAME + ["--query", "Configuration.Timeout > `5`"], json_body(CODE))
    + _formats("query map", ["get-function"] + NAME + ["--query", "Configuration.Environment"], json_body(CODE))
    + _formats("sample output", ["create-alias", "--function-name", "f", "--name", "n", "--function-version", "1",
                                 "--generate-cli-skeleton", "output"])
    + [("wide terminal", ["get-function-configuration"] + NAME + ["--output", "table"], [json_body({"Role": "r"})]),
       ("empty list", UPDATE + ["--layers"], [json_body({})]),
       ("empty text", UPDATE + ["--description", ""], [json_body({})]),
       ("blank in quotes", UPDATE + ["--environment", "Variables={A='x y',B=\"p,q\",C=}"], [json_body({})]),
       ("escapes", UPDATE + ["--environment", "Variables={A='it\\'s',B=a\\,b,C=\"q\\\"r\"}"], [json_body({})]),
       ("lists in brackets", UPDATE + ["--vpc-config", "SubnetIds=[a, b],SecurityGroupIds=[]"], [json_body({})]),
       ("one value for a list", UPDATE + ["--vpc-config", "SubnetIds=a"], [json_body({})]),
       ("equals in a value", UPDATE + ["--environment", "Variables={A=b=c}"], [json_body({})]),
       ("white space", UPDATE + ["--vpc-config", "SubnetIds = a , b , SecurityGroupIds = c"], [json_body({})]),
       ("several structures", UPDATE + ["--file-system-configs", "Arn=a,LocalMountPath=/mnt/a",
                                        "Arn=b,LocalMountPath=/mnt/b"], [json_body({})]),
       ("structures as json", UPDATE + ["--file-system-configs", '[{"Arn": "a", "LocalMountPath": "/mnt/a"}]'],
        [json_body({})]),
       ("map of structures", ["create-event-source-mapping"] + NAME + [
           "--self-managed-event-source", "Endpoints={KAFKA_BOOTSTRAP_SERVERS=[a:1,b:2]}", "--topics", "t",
           "--no-enabled", "--filter-criteria", '{"Filters": [{"Pattern": "{}"}]}',
           "--source-access-configurations", "Type=BASIC_AUTH,URI=x", "--batch-size=-1"], [json_body(MAPPING)]),
       ("time without an offset", ["create-event-source-mapping"] + NAME + ["--starting-position-timestamp",
                                                                "2023-07-01T12:00:00"], [json_body(MAPPING)]),
       ("date", ["create-event-source-mapping"] + NAME + ["--starting-position-timestamp", "2023-01-09"],
        [json_body(MAPPING)]),
       ("seconds", ["create-event-source-mapping"] + NAME + ["--starting-position-timestamp", "1673266984"],
        [json_body(MAPPING)]),
       ("page size", ["list-functions", "--page-size", "2"], PAGES),
       ("manual paging", ["list-functions", "--marker", "m1"], PAGES),
       ("skeleton of invoke-less", ["create-alias", "--generate-cli-skeleton"], []),
       ("skeleton of nothing", ["get-account-settings", "--generate-cli-skeleton"], []),
       ("table in color", ["get-alias", "--name", "LIVE"] + NAME + ["--output", "table", "--color", "on"],
        [json_body(ALIAS)]),
       ("shorthand", ["create-alias"] + NAME + ["--name", "a", "--function-version", "1", "--routing-config",
                                                "AdditionalVersionWeights={2=0.5}"], [json_body(ALIAS)]),
       ("shorthand list", ["update-function-configuration"] + NAME + [
           "--vpc-config", "SubnetIds=a,b,SecurityGroupIds=c", "--environment", "Variables={A=1,B='x, y'}",
           "--layers", "l1", "l2", "--memory-size", "256", "--dead-letter-config", "TargetArn=x",
           "--file-system-configs", "Arn=a,LocalMountPath=/mnt/x"], [json_body(FUNCTION)]),
       ("json values", ["update-function-configuration"] + NAME + [
           "--vpc-config", '{"SubnetIds": ["a"]}', "--environment", '{"Variables": {"A": "\\u00e4"}}',
           "--layers", '["l1", "l2"]'], [json_body(FUNCTION)]),
       ("booleans", ["update-function-code"] + NAME + ["--s3-bucket", "bucket", "--s3-key", "k", "--publish",
                                                        "--no-dry-run"], [json_body(FUNCTION)]),
       ("prefix of an option", ["get-function", "--function", "f"], [json_body(CODE)]),
       ("equals sign", ["get-function", "--function-name=f"], [json_body(CODE)]),
       ("document", ["create-alias", "--cli-input-json",
                     '{"FunctionName": "f", "Name": "n", "FunctionVersion": "1"}', "--name", "other"],
        [json_body(ALIAS)]),
       ("query parameters", ["get-alias", "--name", "a b/c"] + NAME, [json_body(ALIAS)]),
       ("tags", ["tag-resource", "--resource", "arn:aws:lambda:eu-west-1:123456789012:function:f", "--tags",
                 "A=1,B=two words"], [EMPTY]),
       ("untag", ["untag-resource", "--resource", "arn:aws:lambda:eu-west-1:123456789012:function:f", "--tag-keys",
                  "A", "B"], [EMPTY]),
       ("time", ["create-event-source-mapping"] + NAME + ["--starting-position", "AT_TIMESTAMP",
                                                          "--starting-position-timestamp", "2023-01-09T12:00:00Z"],
        [json_body(MAPPING)])])

NO_REGION = {"AWS_DEFAULT_REGION": None}
NO_KEYS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
MISSING = service_error(404, "ResourceNotFoundException", "Function not found: arn:aws:lambda:eu-west-1:1:function:f")

# name, arguments, responses, environment
FAILURES = [
    ("not found", ["get-function"] + NAME, [MISSING], {}),
    ("code with namespace", ["get-function"] + NAME,
     [service_error(400, "InvalidParameterValueException:http://x/", "Bad, \"very\" bad")], {}),
    ("throttled", ["get-function"] + NAME, [service_error(429, "TooManyRequestsException", "Rate Exceeded.")], {}),
    ("server fault", ["get-function"] + NAME, [service_error(500, "ServiceException", "Oops")], {}),
    ("no body", ["get-function"] + NAME, [{"status": 403}], {}),
    ("code in the body", ["get-function"] + NAME,
     [{"status": 400, "body": '{"__type": "ValidationException", "message": "m"}'}], {}),
    ("access denied", ["invoke"] + NAME + ["out"], [service_error(403, "AccessDeniedException", "no")], {}),
    ("required missing", ["get-function"], [], {}),
    ("two required missing", ["create-alias", "--name", "x"], [], {}),
    ("outfile missing", ["invoke"] + NAME, [], {}),
    ("value missing", ["get-function", "--function-name"], [], {}),
    ("unknown option", ["get-function"] + NAME + ["--wrong", "x"], [], {}),
    ("too many words", ["get-function"] + NAME + ["x", "y"], [], {}),
    ("not a number", ["update-function-configuration"] + NAME + ["--memory-size", "abc"], [], {}),
    ("too short", ["get-function", "--function-name", ""], [], {}),
    ("too small", ["update-function-configuration"] + NAME + ["--memory-size", "1"], [], {}),
    ("unknown member", ["update-function-configuration"] + NAME + ["--dead-letter-config", "Target=a"], [], {}),
    ("wrong types", ["update-function-configuration"] + NAME + [
        "--cli-input-json", '{"MemorySize": "x", "Timeout": 1.5, "Layers": "l", "Environment": [], "Handler": null}'],
     [], {}),
    ("bad shorthand", ["update-function-configuration"] + NAME + ["--vpc-config", "SubnetIds:a"], [], {}),
    ("open bracket", ["update-function-configuration"] + NAME + ["--environment", "Variables={A=1"], [], {}),
    ("key twice", ["update-function-configuration"] + NAME + ["--dead-letter-config", "TargetArn=a,TargetArn=b"], [],
     {}),
    ("bad json", ["update-function-configuration"] + NAME + ["--environment", '{"Variables": {"A": 1,}}'], [], {}),
    ("bad document", ["create-alias", "--cli-input-json", "{x"], [], {}),
    ("document is a list", ["create-alias", "--cli-input-json", "[]"], [], {}),
    ("file missing", ["invoke"] + NAME + ["--payload", "file://missing.json", "out"], [], {}),
    ("no zip", ["update-function-code"] + NAME + ["--zip-file", "x"], [], {}),
    ("both of a pair", ["update-function-code"] + NAME + ["--publish", "--no-publish"], [], {}),
    ("no region", ["get-function"] + NAME, None, NO_REGION),
    ("no credentials", ["get-function"] + NAME, [], NO_KEYS),
    ("no profile", ["get-function"] + NAME + ["--profile", "missing"], [], {}),
    ("bad query", ["list-functions", "--query", "a["], [], {}),
    ("bad output", ["list-functions", "--output", "xml"], [], {}),
    ("bad endpoint", ["list-functions", "--endpoint-url", "localhost"], [], {}),
    ("folder missing", ["invoke"] + NAME + ["no/such/file"], [INVOKED], {}),
    ("no-paginate with a size", ["list-functions", "--no-paginate", "--max-items", "3"], PAGES, {}),
    ("timeout is no number", ["list-functions", "--cli-read-timeout", "x"], [], {}),
    ("wait without a waiter", ["wait", "function-active"], [], {}),
    ("unknown key of a document", ["get-function", "--cli-input-json", '{"FunctionName": "f", "X": 1}'], [], {}),
    ("nested required", UPDATE + ["--file-system-configs", "Arn=a"], [], {}),
    ("list in place of a map", UPDATE + ["--environment", '["a"]'], [], {}),
    ("map in place of a text", UPDATE + ["--vpc-config", "SubnetIds=[{A=1}]"], [], {}),
    ("number in a list", UPDATE + ["--layers", "[1]"], [], {}),
    ("structure as a word", UPDATE + ["--environment", "x"], [], {}),
    ("empty structure", UPDATE + ["--environment", ""], [], {}),
    ("open quote", UPDATE + ["--environment", "Variables={A='x}"], [], {}),
    ("comma at the end", UPDATE + ["--vpc-config", "SubnetIds=a,"], [], {}),
    ("nothing after equals", UPDATE + ["--vpc-config", "SubnetIds="], [json_body({})], {}),
    ("not a number in shorthand", UPDATE + ["--ephemeral-storage", "Size=x"], [], {}),
    ("json cut off", UPDATE + ["--environment", '{"Variables": {"A"'], [], {}),
    ("json with more", UPDATE + ["--environment", '{} {}'], [], {}),
    ("not a time", ["create-event-source-mapping"] + NAME + ["--starting-position-timestamp", "soon"], [], {}),
    ("query of a wrong type", ["list-layers", "--query", "length(Layers[0].Nothing)"], [json_body(LAYERS)], {}),
    ("text is no json", ["get-function"] + NAME, [{"status": 502, "body": "<html>bad</html>"}], {}),
    ("same token", ["list-functions"], [json_body({"Functions": [], "NextMarker": "m"})], {}),
    ("waiter fails", ["wait", "function-active"] + NAME, [json_body({"State": "Failed"})], {}),
    ("waiter meets an error", ["wait", "function-active"] + NAME, [MISSING], {}),
]
