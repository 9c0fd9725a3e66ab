# SPDX-License-Identifier: Apache-2.0
"""lambda-local: layers, function URLs, event source mappings, policies, tags and the smaller settings of functions."""
import base64
import json
import time
import unittest
import urllib.parse

from local_support import Server, main

ARN = "arn:aws:lambda:us-east-1:123456789012:"
INVALID = "InvalidParameterValueException"
NOT_FOUND = "ResourceNotFoundException"


class Base(unittest.TestCase):
    options = ["--state-delay-ms", "0"]

    def setUp(self):
        self.server = Server(*self.options, "--function", "cat=/bin/cat,alias=live", "--function", "dog=/bin/cat")
        self.api = self.server.api

    def tearDown(self):
        self.server.stop()

    def assert_error(self, reply, status, code, text=""):
        self.assertEqual((reply.status, reply.error), (status, code), reply.body)
        message = reply.json().get("Message") or reply.json().get("message")
        self.assertIn(text, message)


class Layers(Base):
    def publish(self, name="tools", content=b"PK layer", **members):
        reply = self.api("POST", "/2018-10-31/layers/%s/versions" % name,
                         {"Content": {"ZipFile": base64.b64encode(content).decode()}, **members})
        self.assertEqual(reply.status, 201, reply.body)
        return reply.json()

    def test_a_version_has_the_members_of_the_request(self):
        made = self.publish(Description="d", CompatibleRuntimes=["python3.13"], LicenseInfo="MIT")
        self.assertEqual((made["LayerArn"], made["LayerVersionArn"], made["Version"]),
                         (ARN + "layer:tools", ARN + "layer:tools:1", 1))
        self.assertEqual((made["Content"]["CodeSize"], made["CompatibleRuntimes"], made["LicenseInfo"]),
                         (8, ["python3.13"], "MIT"))
        location = urllib.parse.urlsplit(made["Content"]["Location"])
        self.assertEqual(self.server.request("GET", location.path + "?" + location.query).body, b"PK layer")
        self.assertEqual(self.api("GET", "/2018-10-31/layers/tools/versions/1").json(), made)
        by_arn = self.api("GET", "/2018-10-31/layers?find=LayerVersion", Arn=ARN + "layer:tools:1")
        self.assertEqual(by_arn.json(), made)
        arn = urllib.parse.quote(ARN + "layer:tools", safe="")
        self.assertEqual(self.api("GET", "/2018-10-31/layers/%s/versions/1" % arn).json(), made)

    def test_numbers_are_not_used_again(self):
        self.publish()
        self.publish()
        for _ in range(2):
            self.assertEqual(self.api("DELETE", "/2018-10-31/layers/tools/versions/2").status, 204)
        self.assert_error(self.api("GET", "/2018-10-31/layers/tools/versions/2"), 404, NOT_FOUND)
        self.assertEqual(self.publish()["Version"], 3)

    def test_lists_have_pages_and_filters(self):
        for number in range(5):
            self.publish("tools", CompatibleRuntimes=["python3.1%d" % (number % 2)])
        self.publish("other", CompatibleRuntimes=["java21"])
        for size in [1, 2, 9]:
            pages = self.server.pages("/2018-10-31/layers/tools/versions", "LayerVersions", size)
            self.assertEqual([item["Version"] for page in pages for item in page], [1, 2, 3, 4, 5])
            pages = self.server.pages("/2018-10-31/layers", "Layers", size)
            self.assertEqual([(item["LayerName"], item["LatestMatchingVersion"]["Version"]) for page in pages
                              for item in page], [("other", 1), ("tools", 5)])
        pages = self.server.pages("/2018-10-31/layers", "Layers", 9, CompatibleRuntime="python3.11")
        self.assertEqual([item["LatestMatchingVersion"]["Version"] for item in pages[0]], [4])

    def test_function_uses_a_layer(self):
        arn = self.publish()["LayerVersionArn"]
        reply = self.api("PUT", "/2015-03-31/functions/cat/configuration", {"Layers": [arn]})
        self.assertEqual(reply.json()["Layers"], [{"Arn": arn, "CodeSize": 8}])
        self.api("PUT", "/2015-03-31/functions/cat/configuration", {"Timeout": 4})
        self.assertEqual(self.api("GET", "/2015-03-31/functions/cat/configuration").json()["Layers"],
                         [{"Arn": arn, "CodeSize": 8}])
        reply = self.api("PUT", "/2015-03-31/functions/cat/configuration", {"Layers": []})
        self.assertEqual(reply.json()["Layers"], [])

    def test_invalid_inputs_are_refused(self):
        reply = self.api("POST", "/2018-10-31/layers/tools/versions", {"Content": {}})
        self.assert_error(reply, 400, INVALID, "source")
        self.assert_error(self.api("POST", "/2018-10-31/layers/a%20b/versions", {"Content": {"ZipFile": "UEs="}}), 400,
                          INVALID, "layerName")
        self.assertEqual(self.publish()["Version"], 1)

    def test_policy_of_a_layer(self):
        self.publish()
        target = "/2018-10-31/layers/tools/versions/1/policy"
        self.assert_error(self.api("GET", target), 404, NOT_FOUND)
        reply = self.api("POST", target, {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*",
                                          "OrganizationId": "o-1"})
        statement = {"Sid": "s", "Effect": "Allow", "Principal": "*", "Action": "lambda:GetLayerVersion",
                     "Resource": ARN + "layer:tools:1", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
        self.assertEqual((reply.status, json.loads(reply.json()["Statement"])), (201, statement))
        policy = self.api("GET", target).json()
        self.assertEqual(json.loads(policy["Policy"])["Statement"], [statement])
        self.assertEqual(policy["RevisionId"], reply.json()["RevisionId"])
        self.assert_error(self.api("DELETE", target + "/s?RevisionId=other"), 412, "PreconditionFailedException")
        self.assertEqual(self.api("DELETE", target + "/s", RevisionId=policy["RevisionId"]).status, 204)
        self.assert_error(self.api("DELETE", target + "/s"), 404, NOT_FOUND)


class Urls(Base):
    target = "/2021-10-31/functions/cat/url"

    def test_url_is_made_changed_and_deleted(self):
        reply = self.api("POST", self.target, {"AuthType": "NONE", "Cors": {"AllowOrigins": ["*"], "MaxAge": 5}})
        made = reply.json()
        self.assertEqual(reply.status, 201)
        self.assertRegex(made["FunctionUrl"], r"^https://[a-z0-9]{32}\.lambda-url\.us-east-1\.on\.aws/$")
        self.assertEqual((made["FunctionArn"], made["AuthType"], made["InvokeMode"], made["Cors"]),
                         (ARN + "function:cat", "NONE", "BUFFERED", {"AllowOrigins": ["*"], "MaxAge": 5}))
        self.assert_error(self.api("POST", self.target, {"AuthType": "NONE"}), 409, "ResourceConflictException")
        changed = self.api("PUT", self.target, {"AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM"}).json()
        self.assertEqual((changed["FunctionUrl"], changed["CreationTime"], changed["AuthType"], changed["Cors"]),
                         (made["FunctionUrl"], made["CreationTime"], "AWS_IAM", made["Cors"]))
        self.assertEqual(self.api("GET", self.target).json(), changed)
        self.assertEqual(self.api("DELETE", self.target).status, 204)
        for method, document in [("GET", None), ("DELETE", None), ("PUT", {})]:
            self.assert_error(self.api(method, self.target, document), 404, NOT_FOUND)

    def test_an_alias_has_a_url_of_its_own_and_a_version_has_none(self):
        self.api("POST", self.target, {"AuthType": "NONE"})
        self.api("POST", self.target, {"AuthType": "NONE"}, Qualifier="live")
        pages = self.server.pages(self.target + "s", "FunctionUrlConfigs", 1)
        self.assertEqual([item["FunctionArn"] for page in pages for item in page],
                         [ARN + "function:cat", ARN + "function:cat:live"])
        self.api("POST", "/2015-03-31/functions/cat/versions", {})
        self.assert_error(self.api("POST", self.target, {"AuthType": "NONE"}, Qualifier="1"), 400, INVALID, "alias")
        self.assertEqual(self.api("GET", "/2021-10-31/functions/dog/urls").json(), {"FunctionUrlConfigs": []})


class EventSources(Base):
    options = ["--state-delay-ms", "200"]
    target = "/2015-03-31/event-source-mappings"
    queue = "arn:aws:sqs:us-east-1:123456789012:q"

    def create(self, **members):
        return self.api("POST", self.target, {"FunctionName": "cat", "EventSourceArn": self.queue, **members})

    def wait_for(self, uuid, state):
        seen = set()
        for _ in range(200):
            reply = self.api("GET", self.target + "/" + uuid)
            now = reply.json()["State"] if reply.status == 200 else None
            if now == state:
                return seen
            seen.add(now)
            time.sleep(0.02)
        self.fail(seen)

    def test_mapping_goes_through_its_states(self):
        reply = self.create(BatchSize=5, FilterCriteria={"Filters": [{"Pattern": "{}"}]})
        made = reply.json()
        self.assertEqual((reply.status, made["State"], made["BatchSize"], made["FunctionArn"]),
                         (202, "Creating", 5, ARN + "function:cat"))
        uuid = made["UUID"]
        self.assertEqual(made["EventSourceMappingArn"], ARN + "event-source-mapping:" + uuid)
        self.assert_error(self.api("DELETE", self.target + "/" + uuid), 400, "ResourceInUseException", "Creating")
        self.assertEqual(self.wait_for(uuid, "Enabled"), {"Creating"})
        changed = self.api("PUT", self.target + "/" + uuid, {"Enabled": False, "BatchSize": 7})
        self.assertEqual((changed.status, changed.json()["State"]), (202, "Disabling"))
        self.assertEqual(self.wait_for(uuid, "Disabled"), {"Disabling"})
        changed = self.api("PUT", self.target + "/" + uuid, {"FunctionName": "dog:$LATEST"}).json()
        self.assertEqual((changed["State"], changed["BatchSize"], changed["FunctionArn"]),
                         ("Updating", 7, ARN + "function:dog:$LATEST"))
        self.wait_for(uuid, "Disabled")
        self.assertEqual(self.api("DELETE", self.target + "/" + uuid).json()["State"], "Deleting")
        self.assertEqual(self.wait_for(uuid, None), {"Deleting"})
        self.assert_error(self.api("DELETE", self.target + "/" + uuid), 404, NOT_FOUND)
        self.assertEqual(self.api("GET", self.target).json(), {"EventSourceMappings": []})

    def test_lists_have_pages_and_filters(self):
        streams = ["arn:aws:kinesis:us-east-1:123456789012:stream/%d" % number for number in range(3)]
        for stream in streams:
            made = self.create(EventSourceArn=stream, StartingPosition="LATEST").json()
            self.assertEqual((made["BatchSize"], made["MaximumRetryAttempts"], made["ParallelizationFactor"]),
                             (100, -1, 1))
        self.create(FunctionName="dog")
        self.assertEqual(sum(map(len, self.server.pages(self.target, "EventSourceMappings", 1))), 4)
        for query, count in [({"FunctionName": "cat"}, 3), ({"FunctionName": "dog"}, 1),
                             ({"EventSourceArn": streams[0]}, 1), ({"EventSourceArn": self.queue}, 1),
                             ({"EventSourceArn": self.queue, "FunctionName": "cat"}, 0)]:
            pages = self.server.pages(self.target, "EventSourceMappings", 2, **query)
            self.assertEqual(sum(map(len, pages)), count, query)
        self.assert_error(self.api("GET", self.target, FunctionName="none"), 404, NOT_FOUND)

    def test_invalid_inputs_are_refused(self):
        made = self.create().json()
        self.assertEqual(made["BatchSize"], 10)
        self.assert_error(self.create(), 409, "ResourceConflictException", made["UUID"])
        self.assert_error(self.create(EventSourceArn=None), 400, INVALID, "SelfManagedEventSource")
        self.assert_error(self.create(EventSourceArn="queue"), 400, INVALID, "queue")
        self.assert_error(self.create(EventSourceArn="arn:aws:kinesis:r:a:stream/s"), 400, INVALID, "startingPosition")
        self.assert_error(self.create(FunctionName="none"), 404, NOT_FOUND)
        self.assert_error(self.create(BatchSize=0), 400, INVALID, "batchSize")
        self.assert_error(self.api("GET", self.target + "/none"), 404, NOT_FOUND)


class Policies(Base):
    target = "/2015-03-31/functions/cat/policy"

    def test_permissions_make_a_policy(self):
        self.assert_error(self.api("GET", self.target), 404, NOT_FOUND)
        reply = self.api("POST", self.target, {
            "StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com",
            "SourceArn": "arn:aws:s3:::b", "SourceAccount": "123456789012"})
        first = {"Sid": "s3", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                 "Action": "lambda:InvokeFunction", "Resource": ARN + "function:cat",
                 "Condition": {"StringEquals": {"AWS:SourceAccount": "123456789012"},
                               "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}}}
        self.assertEqual((reply.status, json.loads(reply.json()["Statement"])), (201, first))
        old = self.api("GET", self.target).json()["RevisionId"]
        self.api("POST", self.target, {"StatementId": "account", "Action": "lambda:*", "Principal": "210987654321",
                                       "RevisionId": old})
        policy = json.loads(self.api("GET", self.target).json()["Policy"])
        self.assertEqual((policy["Version"], [statement["Sid"] for statement in policy["Statement"]]),
                         ("2012-10-17", ["account", "s3"]))
        self.assertEqual(policy["Statement"][0]["Principal"], {"AWS": "arn:aws:iam::210987654321:root"})
        self.assert_error(self.api("DELETE", self.target + "/s3", RevisionId=old), 412, "PreconditionFailedException")
        self.assertEqual(self.api("DELETE", self.target + "/s3").status, 204)
        self.assert_error(self.api("DELETE", self.target + "/s3"), 404, NOT_FOUND)

    def test_qualifiers_have_their_own(self):
        statement = {"StatementId": "u", "Action": "lambda:InvokeFunctionUrl", "Principal": "*",
                     "FunctionUrlAuthType": "NONE", "InvokedViaFunctionUrl": True}
        made = json.loads(self.api("POST", self.target, statement, Qualifier="live").json()["Statement"])
        self.assertEqual((made["Resource"], made["Principal"], made["Condition"]), (
            ARN + "function:cat:live", "*",
            {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}, "Bool": {"lambda:InvokedViaFunctionUrl": "true"}}))
        self.assert_error(self.api("POST", self.target, statement, Qualifier="live"), 409, "ResourceConflictException")
        self.assert_error(self.api("GET", self.target), 404, NOT_FOUND)
        self.assert_error(self.api("POST", self.target, {**statement, "StatementId": "a b"}), 400, INVALID)


class Tags(Base):
    def tags(self, method, arn, document=None, query=""):
        return self.api(method, "/2017-03-31/tags/" + urllib.parse.quote(arn, safe="") + query, document)

    def test_tags_are_added_replaced_and_removed(self):
        arn = ARN + "function:cat"
        self.assertEqual(self.tags("GET", arn).json(), {"Tags": {}})
        self.assertEqual(self.tags("POST", arn, {"Tags": {"a": "1", "b": "2"}}).status, 204)
        self.tags("POST", arn, {"Tags": {"b": "3", "c": "4"}})
        self.assertEqual(self.tags("GET", arn).json(), {"Tags": {"a": "1", "b": "3", "c": "4"}})
        self.assertEqual(self.tags("DELETE", arn, query="?tagKeys=a&tagKeys=c&tagKeys=x").status, 204)
        self.assertEqual(self.tags("GET", arn).json(), {"Tags": {"b": "3"}})

    def test_other_resources_have_tags_too(self):
        queue = "arn:aws:sqs:us-east-1:123456789012:q"
        made = self.api("POST", "/2015-03-31/event-source-mappings",
                        {"FunctionName": "cat", "EventSourceArn": queue, "Tags": {"k": "v"}}).json()
        self.assertEqual(self.tags("GET", made["EventSourceMappingArn"]).json(), {"Tags": {"k": "v"}})
        for arn, status, code in [(ARN + "function:none", 404, NOT_FOUND), (ARN + "function:cat:live", 400, INVALID),
                                  (ARN + "event-source-mapping:none", 404, NOT_FOUND), ("cat", 400, INVALID),
                                  (ARN + "code-signing-config:csc-1", 404, NOT_FOUND)]:
            self.assert_error(self.tags("GET", arn), status, code)


class Settings(Base):
    def test_recursion_is_terminated_unless_allowed(self):
        target = "/2024-08-31/functions/cat/recursion-config"
        self.assertEqual(self.api("GET", target).json(), {"RecursiveLoop": "Terminate"})
        self.assertEqual(self.api("PUT", target, {"RecursiveLoop": "Allow"}).json(), {"RecursiveLoop": "Allow"})
        self.assertEqual(self.api("GET", target).json(), {"RecursiveLoop": "Allow"})
        self.assert_error(self.api("PUT", target, {"RecursiveLoop": "Perhaps"}), 400, INVALID, "[Terminate, Allow]")
        self.assert_error(self.api("GET", target.replace("cat", "none")), 404, NOT_FOUND)

    def test_runtime_management_is_automatic_by_default(self):
        target = "/2021-07-20/functions/cat/runtime-management-config"
        self.assertEqual(self.api("GET", target).json(),
                         {"UpdateRuntimeOn": "Auto", "FunctionArn": ARN + "function:cat"})
        self.api("PUT", target, {"UpdateRuntimeOn": "FunctionUpdate"})
        self.assertEqual(self.api("GET", target).json()["UpdateRuntimeOn"], "FunctionUpdate")

    def test_provisioned_concurrency_is_for_versions(self):
        target = "/2019-09-30/functions/cat/provisioned-concurrency"
        self.api("POST", "/2015-03-31/functions/cat/versions", {})
        reply = self.api("PUT", target, {"ProvisionedConcurrentExecutions": 3}, Qualifier="1")
        self.assertEqual((reply.status, reply.json()["Status"]), (202, "IN_PROGRESS"))
        self.assertEqual(reply.json()["AllocatedProvisionedConcurrentExecutions"], 0)
        found = self.api("GET", target, Qualifier="1").json()
        self.assertEqual((found["Status"], found["AllocatedProvisionedConcurrentExecutions"]), ("READY", 3))
        reply = self.api("PUT", target, {"ProvisionedConcurrentExecutions": 3}, Qualifier="live")
        self.assert_error(reply, 400, INVALID)
        listed = self.api("GET", target + "?List=ALL").json()["ProvisionedConcurrencyConfigs"]
        self.assertEqual([(item["FunctionArn"], item["Status"]) for item in listed],
                         [(ARN + "function:cat:1", "READY")])
        self.assertEqual(self.api("DELETE", target, Qualifier="1").status, 204)
        self.assert_error(self.api("GET", target, Qualifier="1"), 404, "ProvisionedConcurrencyConfigNotFoundException")

    def test_code_signing(self):
        target = "/2020-04-22/code-signing-configs"
        publishers = {"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/1"]}
        reply = self.api("POST", target, {"AllowedPublishers": publishers, "Tags": {"a": "b"}})
        made = reply.json()["CodeSigningConfig"]
        self.assertEqual((reply.status, made["CodeSigningPolicies"]), (201, {"UntrustedArtifactOnDeployment": "Warn"}))
        arn = made["CodeSigningConfigArn"]
        path = target + "/" + urllib.parse.quote(arn, safe="")
        self.api("PUT", path, {"Description": "new"})
        self.assertEqual(self.api("GET", path).json()["CodeSigningConfig"]["Description"], "new")
        self.assertEqual(len(self.api("GET", target).json()["CodeSigningConfigs"]), 1)
        of_cat = "/2020-06-30/functions/cat/code-signing-config"
        self.assert_error(self.api("GET", of_cat), 404, NOT_FOUND)
        self.assertEqual(self.api("PUT", of_cat, {"CodeSigningConfigArn": arn}).json(),
                         {"CodeSigningConfigArn": arn, "FunctionName": "cat"})
        self.assertEqual(self.api("GET", path + "/functions").json(), {"FunctionArns": [ARN + "function:cat"]})
        self.assert_error(self.api("DELETE", path), 409, "ResourceConflictException")
        self.assertEqual(self.api("DELETE", of_cat).status, 204)
        self.assertEqual(self.api("DELETE", path).status, 204)
        self.assert_error(self.api("GET", path), 404, NOT_FOUND)
        self.assert_error(self.api("PUT", of_cat, {"CodeSigningConfigArn": arn}), 404,
                          "CodeSigningConfigNotFoundException")


class ResourcePolicies(Base):
    def path(self, arn):
        return "/2026-07-09/resource-policy/" + urllib.parse.quote(arn, safe="")

    def test_a_whole_policy_is_put_read_and_deleted(self):
        statements = [{"Sid": "one", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction"},
                      {"Effect": "Deny", "Principal": "*", "Action": "*"}]
        layer = self.api("POST", "/2018-10-31/layers/tools/versions",
                         {"Content": {"ZipFile": base64.b64encode(b"PK").decode()}}).json()["LayerVersionArn"]
        for arn in (ARN + "function:cat", ARN + "function:cat:live", layer):
            with self.subTest(arn=arn):
                self.assert_error(self.api("GET", self.path(arn)), 404, NOT_FOUND)
                made = self.api("PUT", self.path(arn), {"Policy": json.dumps({"Statement": statements})})
                self.assertEqual(made.status, 200, made.body)
                self.assertEqual(json.loads(made.json()["Policy"])["Statement"], statements)
                self.assertEqual(self.api("GET", self.path(arn)).json(), made.json())
                self.assert_error(self.api("DELETE", self.path(arn), RevisionId="other"), 412,
                                  "PreconditionFailedException")
                self.api("PUT", self.path(arn), {"Policy": json.dumps({"Statement": statements[0]})})
                self.assertEqual(len(json.loads(self.api("GET", self.path(arn)).json()["Policy"])["Statement"]), 1)
                self.assertIn(self.api("DELETE", self.path(arn)).status, (200, 204))
                self.assert_error(self.api("GET", self.path(arn)), 404, NOT_FOUND)

    def test_statements_have_different_sids(self):
        path = self.path(ARN + "function:cat")
        before = self.api("PUT", path, {"Policy": json.dumps({"Statement": {"Sid": "old", "Effect": "Allow"}})}).json()
        for text in ('[{"Sid":"a","Effect":"Deny"},{"Sid":"b"},{"Sid":"a"}]', r'[{"Sid":"ab"},{"Sid":"a\u0062"}]',
                     '[{"Sid":"a b"},{},{"Sid":"a b"}]'):
            reply = self.api("PUT", path, {"Policy": '{"Statement":%s}' % text})
            self.assert_error(reply, 400, "InvalidParameterValueException")
            self.assertIn("two statements with the Sid a", reply.json()["message"])
            self.assertEqual(self.api("GET", path).json(), before)
        statements = [{"Sid": "statement-2", "Effect": "Allow"}, {"Effect": "Deny"}, {"Sid": "~0000002"},
                      {"Sid": "s" * 300}]
        made = self.api("PUT", path, {"Policy": json.dumps({"Statement": statements})}).json()
        self.assertEqual(json.loads(made["Policy"])["Statement"], statements)
        self.api("DELETE", path)

    def test_permissions_and_the_whole_policy_are_the_same(self):
        self.api("POST", "/2015-03-31/functions/cat/policy",
                 {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"})
        whole = self.api("GET", self.path(ARN + "function:cat")).json()
        self.assertEqual(whole, self.api("GET", "/2015-03-31/functions/cat/policy").json())

    def test_a_malformed_policy_is_refused_and_changes_nothing(self):
        arn = ARN + "function:cat"
        self.api("PUT", self.path(arn), {"Policy": '{"Statement":{"Sid":"a"}}'})
        for policy in ("x", "[]", "{}", '{"Statement":[]}', '{"Statement":[1]}', '{"Statement":"a"}',
                       '{"Statement":[{"Sid":"b"}', '{"Statement":{"Sid":"b"}} x'):
            self.assert_error(self.api("PUT", self.path(arn), {"Policy": policy}), 400, INVALID)
        self.assertIn('"Sid":"a"', self.api("GET", self.path(arn)).json()["Policy"])


if __name__ == "__main__":
    main("integration/local_resources")
