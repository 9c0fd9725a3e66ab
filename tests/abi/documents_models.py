# SPDX-License-Identifier: Apache-2.0
"""Small models of the services of docs/extending.md, for machines without published models."""
import json

TEXT, NEEDED = "smithy.api#String", {"smithy.api#required": {}}


def target(name, ns):
    return name if "#" in name else ns + name


def model(service, protocol, sdk_id, signing_name, operations, errors=(), **shapes):
    """`operations`: name → members of the input, members of the output."""
    ns = f"com.amazonaws.{signing_name}#"
    made = {}

    def structure(members, **traits):
        return {"type": "structure", "traits": traits,
                "members": {name: {"target": target(kind.rstrip("!"), ns), "traits": NEEDED if kind.endswith("!") else {}}
                            for name, kind in members.items()}}
    for name, (given, returned) in operations.items():
        made[name] = {"type": "operation", "input": {"target": f"{ns}{name}Request"},
                      "output": {"target": f"{ns}{name}Response"}, "errors": [{"target": ns + error} for error in errors]}
        made[name + "Request"], made[name + "Response"] = structure(given), structure(returned)
    for name in errors:
        made[name] = structure({"message": TEXT}, **{"smithy.api#error": "client"})
    for name, (kind, parts) in shapes.items():
        if kind == "list":
            made[name] = {"type": "list", "member": {"target": target(parts, ns)}}
        elif kind == "map":
            made[name] = {"type": "map", "key": {"target": TEXT}, "value": {"target": target(parts, ns)}}
        else:
            made[name] = {**structure(parts), "type": kind}
    made[service] = {"type": "service", "version": "2026-01-01", "operations": [{"target": ns + name} for name in operations],
                     "traits": {f"aws.protocols#{protocol}": {}, "aws.api#service": {"sdkId": sdk_id},
                                "aws.auth#sigv4": {"name": signing_name}}}
    return json.dumps({"smithy": "2.0", "shapes": {ns + name: shape for name, shape in made.items()}})


def dynamodb():
    return model("DynamoDB_20120810", "awsJson1_0", "DynamoDB", "dynamodb", {
        "PutItem": ({"TableName": TEXT + "!", "Item": "PutItemInputAttributeMap!"}, {}),
        "GetItem": ({"TableName": TEXT + "!", "Key": "Key!"}, {"Item": "AttributeMap"})},
        PutItemInputAttributeMap=("map", "AttributeValue"), Key=("map", "AttributeValue"),
        AttributeMap=("map", "AttributeValue"), AttributeValue=("union", {"S": TEXT, "N": TEXT}))


def secrets_manager():
    return model("secretsmanager", "awsJson1_1", "Secrets Manager", "secretsmanager", {
        "GetSecretValue": ({"SecretId": TEXT + "!"}, {"Name": TEXT, "SecretString": TEXT})},
        errors=["ResourceNotFoundException"])


def cloudwatch_logs():
    names = {"logGroupName": TEXT + "!", "logStreamName": TEXT + "!"}
    return model("Logs_20140328", "awsJson1_1", "CloudWatch Logs", "logs", {
        "CreateLogStream": (names, {}), "PutLogEvents": ({**names, "logEvents": "InputLogEvents!"}, {})},
        errors=["ResourceAlreadyExistsException"], InputLogEvents=("list", "InputLogEvent"),
        InputLogEvent=("structure", {"timestamp": "smithy.api#Long!", "message": TEXT + "!"}))
