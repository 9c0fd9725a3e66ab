"""Command lines and the answers to them, whose results are compared with those of the vendor's tool."""

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
                "i": "it's", "j": "true", "k": "line\nbreak", "l": "\u00e9\u20ac\U0001f600", "m": " lead", "n": "trail ",
                "o": "0x1f", "p": "*", "q": "x # y", "r": "{}", "s": "a\tb", "t": "~", "u": "%d", "v": "=", "w": "!"}}
EMPTY = {"status": 204}
CODE = {"Configuration": FUNCTION, "Code": {"RepositoryType": "S3", "Location": "https://example.com/x?y=z&a=b"},
        "Tags": {"DEPARTMENT": "Assets"}, "Concurrency": {"ReservedConcurrentExecutions": 100}}
LAYERS = {"Layers": [{"LayerName": "l%d" % i, "LayerArn": "arn:aws:lambda:eu-west-1:1:layer:l%d" % i,
                      "LatestMatchingVersion": {"LayerVersionArn": "arn:%d" % i, "Version": i,
                                                "CompatibleRuntimes": ["python3.8", "nodejs18.x"][:i]}}
                     for i in range(1, 3)]}
INVOKED = {"body": "{\"ok\": true}", "headers": {"Content-Type": "application/json", "X-Amz-Executed-Version": "$LATEST",
                                                 "X-Amz-Log-Result": "U1RBUlQ=",
                                                 "X-Amz-Function-Error": "Unhandled"}}
PAGES = [json_body({"Functions": [{"FunctionName": "f%d" % i, "MemorySize": 128}, {"FunctionName": "g%d" % i}],
                    **({"NextMarker": "m%d" % i} if i < 3 else {})}) for i in range(1, 4)]
NAME = ["--function-name", "my-function"]


def _formats(name, arguments, *answers):
    return [("%s %s" % (name, output), arguments + ["--output", output], list(answers))
            for output in ("json", "text", "table", "yaml")]


# name, arguments, answers
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
    + [("page size", ["list-functions", "--page-size", "2"], PAGES),
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
       ("booleans", ["update-function-code"] + NAME + ["--s3-bucket", "b", "--s3-key", "k", "--publish", "--no-dry-run"],
        [json_body(FUNCTION)]),
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

# name, arguments, answers, environment
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
    ("waiter fails", ["wait", "function-active"] + NAME, [json_body({"State": "Failed"})], {}),
    ("waiter meets an error", ["wait", "function-active"] + NAME, [MISSING], {}),
]
