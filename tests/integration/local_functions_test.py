# SPDX-License-Identifier: Apache-2.0
"""lambda-local: functions are created, changed, published, aliased and deleted, with transitional states."""
import base64
import hashlib
import time
import unittest
import urllib.parse

from local_support import FUNCTIONS, Server, main

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
ZIP = b"PK\x03\x04 not really a package"
BASE = "/2015-03-31/functions"


def new_function(name, **members):
    return {"FunctionName": name, "Role": "arn:aws:iam::123456789012:role/r", "Runtime": "provided.al2023",
            "Handler": "environment", "Code": {"ZipFile": base64.b64encode(ZIP).decode()}, **members}


class Base(unittest.TestCase):
    options = ["--state-delay-ms", "0"]

    def setUp(self):
        self.server = Server("--functions-dir", FUNCTIONS, *self.options, functions={
            "versioned": "#!/bin/sh\nprintf '\"%s %s\"' \"$AWS_LAMBDA_FUNCTION_VERSION\" \"$COLOUR\"\n"})

    def tearDown(self):
        self.server.stop()

    def create(self, name, **members):
        reply = self.server.api("POST", BASE, new_function(name, **members))
        self.assertEqual(reply.status, 201, reply.body)
        return reply.json()

    def configuration(self, name):
        return self.server.api("GET", "%s/%s/configuration" % (BASE, name)).json()

    def assert_error(self, reply, status, code, text=""):
        self.assertEqual((reply.status, reply.error), (status, code), reply.body)
        message = reply.json().get("Message") or reply.json().get("message")
        self.assertIn(text, message)
        return message


class Create(Base):
    def test_a_function_has_the_members_of_the_request(self):
        made = self.create("made", Description="d", Timeout=7, MemorySize=256, Environment={"Variables": {"A": "1"}},
                           TracingConfig={"Mode": "Active"}, Architectures=["arm64"], EphemeralStorage={"Size": 1024},
                           VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}, Tags={"team": "x"},
                           SnapStart={"ApplyOn": "PublishedVersions"})
        expected = {"FunctionName": "made", "FunctionArn": ARN + "made", "Description": "d", "Timeout": 7,
                    "MemorySize": 256, "Version": "$LATEST", "State": "Pending", "PackageType": "Zip",
                    "Environment": {"Variables": {"A": "1"}}, "TracingConfig": {"Mode": "Active"},
                    "Architectures": ["arm64"], "EphemeralStorage": {"Size": 1024}, "CodeSize": len(ZIP),
                    "CodeSha256": base64.b64encode(hashlib.sha256(ZIP).digest()).decode(),
                    "SnapStart": {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}}
        self.assertEqual({key: made.get(key) for key in expected}, expected)
        self.assertEqual(made["VpcConfig"]["SubnetIds"], ["subnet-1"])
        self.assertRegex(made["LastModified"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$")
        found = self.server.api("GET", BASE + "/made").json()
        self.assertEqual((found["Configuration"]["State"], found["Tags"]), ("Active", {"team": "x"}))
        location = urllib.parse.urlsplit(found["Code"]["Location"])
        self.assertEqual(self.server.request("GET", location.path + "?" + location.query).body, ZIP)

    def test_handler_names_an_executable_of_the_directory(self):
        self.create("made", Environment={"Variables": {"AWS_REGION": "no", "MINE": "yes"}})
        self.assertEqual(self.server.invoke("made").json()["name"], "made")
        self.assertEqual(self.server.invoke("made").json()["region"], "us-east-1")
        self.create("file", Handler="echo.sh")
        self.assertEqual(self.server.invoke("file", b"[1]").json(), [1])
        image = self.server.api("POST", BASE, {
            "FunctionName": "image", "Role": "r", "PackageType": "Image", "ImageConfig": {"Command": ["echo"]},
            "Code": {"ImageUri": "1.dkr.ecr.us-east-1.amazonaws.com/i:1"}})
        self.assertEqual((image.status, image.json()["ImageConfigResponse"]),
                         (201, {"ImageConfig": {"Command": ["echo"]}}))
        self.assertEqual(self.server.invoke("image", b"[2]").json(), [2])
        self.assertEqual(self.server.api("GET", BASE + "/image").json()["Code"]["RepositoryType"], "ECR")

    def test_handler_without_executable_is_a_function_error(self):
        for number, handler in enumerate(["index.handler", "../../../bin/true", "", ".", "/bin/true"]):
            self.create("f%d" % number, Handler=handler)
            reply = self.server.invoke("f%d" % number)
            self.assertEqual((reply.status, reply.headers["X-Amz-Function-Error"]), (200, "Unhandled"), handler)
            self.assertEqual(reply.json()["errorType"], "Runtime.InvalidEntrypoint")

    def test_function_can_be_published_at_once(self):
        made = self.create("made", Publish=True)
        self.assertEqual((made["Version"], made["FunctionArn"]), ("1", ARN + "made:1"))
        self.assertEqual(self.server.invoke("made:1").headers["X-Amz-Executed-Version"], "1")

    def test_code_in_s3_is_accepted(self):
        code = {"S3Bucket": "b", "S3Key": "k.zip", "S3ObjectVersion": "3"}
        self.assertEqual(len(self.create("made", Code=code)["CodeSha256"]), 44)
        self.assertEqual(self.server.api("GET", BASE + "/made").json()["Code"]["Location"], "s3://b/k.zip")

    def test_large_package_is_accepted_and_a_larger_one_refused(self):
        package = base64.b64encode(b"z" * (9 << 20)).decode()
        self.assertEqual(self.create("made", Code={"ZipFile": package})["CodeSize"], 9 << 20)
        reply = self.server.request("POST", BASE, b'{"x":"' + b"y" * (71 << 20) + b'"}')
        self.assertEqual((reply.status, reply.error), (413, "RequestEntityTooLargeException"))

    def test_invalid_functions_are_refused(self):
        invalid = "InvalidParameterValueException"
        self.create("made")
        for members, status, code, text in [
                ({}, 409, "ResourceConflictException", "already exist: made"),
                ({"FunctionName": "a b"}, 400, invalid, "functionName"),
                ({"FunctionName": "other:1"}, 400, invalid, "qualifier"),
                ({"FunctionName": "n", "Runtime": None}, 400, invalid, "Runtime and Handler"),
                ({"FunctionName": "n", "Code": {}}, 400, invalid, "source"),
                ({"FunctionName": "n", "Code": {"ZipFile": ""}}, 400, invalid, "non-empty"),
                ({"FunctionName": "n", "Code": {"S3Bucket": "b"}}, 400, invalid, "S3Key"),
                ({"FunctionName": "n", "Code": {"ZipFile": "UEs=", "ImageUri": "u"}}, 400, invalid, "one source"),
                ({"FunctionName": "n", "Code": {"ImageUri": "u"}}, 400, invalid, "ImageUri"),
                ({"FunctionName": "n", "Timeout": 901}, 400, "ValidationException", "'timeout'"),
                ({"FunctionName": "n", "MemorySize": 127}, 400, "ValidationException", "greater than or equal to 128"),
                ({"FunctionName": "n", "Role": None}, 400, invalid, "Role"),
                ({"FunctionName": "n", "CodeSigningConfigArn": "arn:x"}, 404, "CodeSigningConfigNotFoundException", ""),
                ({"FunctionName": "n", "Layers": ["arn:aws:lambda:us-east-1:123456789012:layer:none:1"]}, 400, invalid,
                 "layer:none:1")]:
            document = {key: value for key, value in new_function("made", **members).items() if value is not None}
            self.assert_error(self.server.api("POST", BASE, document), status, code, text)
        self.assertNotIn("n", [f["FunctionName"] for f in self.server.api("GET", BASE).json()["Functions"]])


class Update(Base):
    def test_an_update_keeps_members_that_the_request_lacks(self):
        self.create("made", Description="old", Timeout=5, Environment={"Variables": {"A": "1"}})
        reply = self.server.api("PUT", BASE + "/made/configuration", {"Description": "new", "MemorySize": 512})
        self.assertEqual((reply.status, reply.json()["LastUpdateStatus"]), (200, "InProgress"))
        found = self.configuration("made")
        self.assertEqual((found["Description"], found["Timeout"], found["MemorySize"], found["LastUpdateStatus"]),
                         ("new", 5, 512, "Successful"))
        self.server.api("PUT", BASE + "/made/configuration", {"Environment": {"Variables": {}}})
        self.assertEqual(self.configuration("made")["Environment"], {"Variables": {}})

    def test_code_changes_hash_and_revision(self):
        first = self.create("made")
        document = {"ZipFile": base64.b64encode(b"other").decode()}
        dry = self.server.api("PUT", BASE + "/made/code", {**document, "DryRun": True}).json()
        self.assertEqual(self.configuration("made")["CodeSha256"], first["CodeSha256"])
        second = self.server.api("PUT", BASE + "/made/code", {**document, "Publish": True}).json()
        self.assertEqual((second["CodeSha256"], second["Version"]), (dry["CodeSha256"], "1"))
        self.assertNotEqual(second["CodeSha256"], first["CodeSha256"])
        self.assertNotEqual(self.configuration("made")["RevisionId"], first["RevisionId"])

    def test_revision_guards_changes(self):
        made = self.create("made")
        stale = {"RevisionId": made["RevisionId"]}
        reply = self.server.api("PUT", BASE + "/made/configuration", {"Timeout": 9, **stale})
        self.assertEqual(reply.status, 200)
        for target, document in [("/made/configuration", {"Timeout": 8}), ("/made/code", {"ZipFile": "UEs="})]:
            reply = self.server.api("PUT", BASE + target, {**document, **stale})
            self.assert_error(reply, 412, "PreconditionFailedException", "RevisionId")
            self.assertEqual(set(reply.json()), {"Type", "message"})
        reply = self.server.api("POST", BASE + "/made/versions", stale)
        self.assert_error(reply, 412, "PreconditionFailedException")
        self.assertEqual(self.configuration("made")["Timeout"], 9)

    def test_function_of_the_command_line_can_be_changed(self):
        self.server.api("PUT", BASE + "/versioned/configuration", {"Environment": {"Variables": {"COLOUR": "red"}}})
        self.assertEqual(self.server.invoke("versioned").json(), "$LATEST red")
        self.server.api("PUT", BASE + "/versioned/configuration", {"Handler": "hello"})
        self.assertEqual(self.server.invoke("versioned").json(), {"message": "Hello from lambda-local"})


class Delete(Base):
    def test_a_deleted_function_loses_all_its_records(self):
        self.create("made", Publish=True, Tags={"a": "b"})
        self.server.api("POST", BASE + "/made/aliases", {"Name": "live", "FunctionVersion": "1"})
        self.server.api("PUT", "/2017-10-31/functions/made/concurrency", {"ReservedConcurrentExecutions": 1})
        self.assertEqual(self.server.api("DELETE", BASE + "/made").status, 204)
        for target in ["/made", "/made/configuration", "/made/aliases/live", "/made/versions", "/made?Qualifier=1"]:
            self.assert_error(self.server.api("GET", BASE + target), 404, "ResourceNotFoundException")
        self.assertEqual(self.server.invoke("made").status, 404)
        self.assert_error(self.server.api("DELETE", BASE + "/made"), 404, "ResourceNotFoundException",
                          "Function not found: " + ARN + "made")
        self.assertEqual(self.create("made", Publish=True)["Version"], "1")
        self.assertEqual(self.server.api("GET", "/2017-03-31/tags/" + urllib.parse.quote(ARN + "made", safe="")).json(),
                         {"Tags": {}})

    def test_version_of_an_alias_stays(self):
        self.create("made", Publish=True)
        self.server.api("POST", BASE + "/made/aliases", {"Name": "live", "FunctionVersion": "1"})
        reply = self.server.api("DELETE", BASE + "/made?Qualifier=1")
        self.assert_error(reply, 409, "ResourceConflictException", "[live]")
        for qualifier in ["live", "%24LATEST"]:
            reply = self.server.api("DELETE", BASE + "/made?Qualifier=" + qualifier)
            self.assert_error(reply, 400, "InvalidParameterValueException")
        self.server.api("DELETE", BASE + "/made/aliases/live")
        self.assertEqual(self.server.api("DELETE", BASE + "/made?Qualifier=1").status, 204)
        self.assertEqual(self.server.invoke("made:1").status, 404)
        self.assertEqual(self.server.invoke("made").status, 200)


class Versions(Base):
    def publish(self, name, **members):
        return self.server.api("POST", "%s/%s/versions" % (BASE, name), members)

    def set_colour(self, name, colour):
        document = {"Environment": {"Variables": {"COLOUR": colour}}}
        self.assertEqual(self.server.api("PUT", "%s/%s/configuration" % (BASE, name), document).status, 200)

    def test_version_stays_as_it_was_published(self):
        self.set_colour("versioned", "red")
        reply = self.publish("versioned", Description="first")
        self.assertEqual((reply.status, reply.json()["Version"], reply.json()["Description"]), (201, "1", "first"))
        self.set_colour("versioned", "blue")
        self.assertEqual(self.publish("versioned").json()["Version"], "2")
        self.assertEqual([self.server.invoke(name).json() for name in ["versioned:1", "versioned:2", "versioned"]],
                         ["1 red", "2 blue", "$LATEST blue"])
        log = self.server.invoke("versioned:1", Log_Type="Tail").log()
        self.assertRegex(log, r"\ASTART RequestId: \S+ Version: 1\n")
        found = self.server.api("GET", BASE + "/versioned", Qualifier="1").json()["Configuration"]
        self.assertEqual((found["FunctionArn"], found["Version"]), (ARN + "versioned:1", "1"))

    def test_an_unchanged_function_is_not_published_again(self):
        self.assertEqual(self.publish("versioned").json()["Version"], "1")
        self.assertEqual(self.publish("versioned").json()["Version"], "1")
        self.set_colour("versioned", "green")
        self.assertEqual(self.publish("versioned").json()["Version"], "2")

    def test_hash_guards_publishing(self):
        sha = self.configuration("versioned")["CodeSha256"]
        self.assert_error(self.publish("versioned", CodeSha256="other"), 400, "InvalidParameterValueException", sha)
        self.assertEqual(self.publish("versioned", CodeSha256=sha).status, 201)

    def test_versions_are_listed_page_by_page(self):
        for number in range(11):
            self.set_colour("versioned", str(number))
            self.publish("versioned")
        for size in [1, 4, 50]:
            pages = self.server.pages(BASE + "/versioned/versions", "Versions", size)
            versions = [version for page in pages for version in page]
            self.assertEqual([version["Version"] for version in versions],
                             ["$LATEST"] + [str(number + 1) for number in range(11)])
            self.assertNotIn("State", versions[0])
            self.assertEqual(len(pages), -(-12 // size))
        all_of_them = self.server.pages(BASE, "Functions", 50, FunctionVersion="ALL")[0]
        latest = self.server.pages(BASE, "Functions", 50)[0]
        self.assertEqual(len(all_of_them), len(latest) + 11)
        self.assertEqual({function["Version"] for function in latest}, {"$LATEST"})


class Aliases(Base):
    def setUp(self):
        super().setUp()
        for number in ["1", "2"]:
            document = {"Environment": {"Variables": {"COLOUR": number}}}
            self.server.api("PUT", BASE + "/versioned/configuration", document)
            self.server.api("POST", BASE + "/versioned/versions", {})

    def alias(self, method, name="", document=None, **query):
        return self.server.api(method, BASE + "/versioned/aliases" + name, document, **query)

    def test_an_alias_invokes_its_version(self):
        reply = self.alias("POST", "", {"Name": "live", "FunctionVersion": "1", "Description": "d"})
        self.assertEqual(reply.status, 201)
        made = reply.json()
        revision = made.pop("RevisionId")
        self.assertEqual(made, {"AliasArn": ARN + "versioned:live", "Name": "live", "FunctionVersion": "1",
                                "Description": "d"})
        invoked = self.server.invoke("versioned:live")
        self.assertEqual((invoked.json(), invoked.headers["X-Amz-Executed-Version"]), ("1 1", "1"))
        changed = self.alias("PUT", "/live", {"FunctionVersion": "2", "RevisionId": revision}).json()
        self.assertEqual((changed["FunctionVersion"], changed["Description"]), ("2", "d"))
        self.assertEqual(self.server.invoke("versioned:live").json(), "2 2")
        self.assert_error(self.alias("PUT", "/live", {"RevisionId": revision}), 412, "PreconditionFailedException")
        found = self.server.api("GET", BASE + "/versioned", Qualifier="live").json()["Configuration"]
        self.assertEqual((found["FunctionArn"], found["Version"]), (ARN + "versioned:live", "2"))
        self.assertEqual(self.alias("GET", "/live").json(), changed)
        self.assertEqual(self.alias("DELETE", "/live").status, 204)
        self.assertEqual(self.alias("DELETE", "/live").status, 204)
        self.assert_error(self.alias("GET", "/live"), 404, "ResourceNotFoundException", "Cannot find alias arn: ")

    def test_weights_share_invocations(self):
        routing = {"AdditionalVersionWeights": {"2": 0.5}}
        made = self.alias("POST", "", {"Name": "live", "FunctionVersion": "1", "RoutingConfig": routing}).json()
        self.assertEqual(made["RoutingConfig"], routing)
        seen = {self.server.invoke("versioned:live").headers["X-Amz-Executed-Version"] for _ in range(40)}
        self.assertEqual(seen, {"1", "2"})
        cleared = self.alias("PUT", "/live", {"RoutingConfig": {"AdditionalVersionWeights": {}}}).json()
        self.assertNotIn("RoutingConfig", cleared)
        self.assert_error(self.server.api("DELETE", BASE + "/versioned?Qualifier=1"), 409, "ResourceConflictException")

    def test_invalid_aliases_are_refused(self):
        self.alias("POST", "", {"Name": "live", "FunctionVersion": "1"})
        invalid = "InvalidParameterValueException"
        for document, status, code in [
                ({"Name": "live", "FunctionVersion": "1"}, 409, "ResourceConflictException"),
                ({"Name": "a b", "FunctionVersion": "1"}, 400, invalid),
                ({"Name": "7", "FunctionVersion": "1"}, 400, invalid),
                ({"Name": "x", "FunctionVersion": "9"}, 404, "ResourceNotFoundException"),
                ({"Name": "x", "FunctionVersion": "$LATEST", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.1}}},
                 400, invalid),
                ({"Name": "x", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.1}}}, 400,
                 invalid),
                ({"Name": "x", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 1.5}}}, 400,
                 invalid),
                ({"Name": "x", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"9": 0.5}}}, 404,
                 "ResourceNotFoundException")]:
            self.assert_error(self.alias("POST", "", document), status, code)

    def test_aliases_are_listed_page_by_page(self):
        for number in range(7):
            self.alias("POST", "", {"Name": "a%d" % number, "FunctionVersion": "12"[number % 2]})
        pages = self.server.pages(BASE + "/versioned/aliases", "Aliases", 3)
        self.assertEqual([[alias["Name"] for alias in page] for page in pages],
                         [["a0", "a1", "a2"], ["a3", "a4", "a5"], ["a6"]])
        pages = self.server.pages(BASE + "/versioned/aliases", "Aliases", 2, FunctionVersion="2")
        self.assertEqual([[alias["Name"] for alias in page] for page in pages], [["a1", "a3"], ["a5"]])


class States(Base):
    options = ["--state-delay-ms", "300", "--fail", "create=bad", "--fail", "update=worse", "--fail", "publish=worst"]

    def wait_for(self, name, member, begin, end):
        seen, start = [], time.monotonic()
        while time.monotonic() - start < 5:
            state = self.configuration(name)[member]
            if state not in seen:
                seen.append(state)
            if state == end:
                break
            time.sleep(0.02)
        self.assertEqual(seen, [begin, end])

    def test_function_is_pending_before_it_is_active(self):
        made = self.create("made")
        self.assertEqual((made["State"], made["StateReasonCode"]), ("Pending", "Creating"))
        self.assert_error(self.server.invoke("made"), 409, "ResourceConflictException", "state: Pending")
        reply = self.server.api("PUT", BASE + "/made/configuration", {"Timeout": 5})
        self.assert_error(reply, 409, "ResourceConflictException", "Pending")
        self.wait_for("made", "State", "Pending", "Active")
        self.assertNotIn("StateReason", self.configuration("made"))
        self.assertEqual(self.server.invoke("made").status, 200)

    def test_update_is_in_progress_before_it_is_successful(self):
        self.server.api("PUT", BASE + "/versioned/configuration", {"Timeout": 5})
        reply = self.server.api("PUT", BASE + "/versioned/configuration", {"Timeout": 6})
        self.assert_error(reply, 409, "ResourceConflictException", "An update is in progress for resource: " + ARN)
        self.assertEqual(self.server.invoke("versioned").status, 200)
        self.wait_for("versioned", "LastUpdateStatus", "InProgress", "Successful")

    def test_event_for_a_pending_function_is_refused(self):
        self.create("made")
        self.assertEqual(self.server.invoke("made", Invocation_Type="Event").status, 409)

    def test_states_can_be_made_to_fail(self):
        self.create("bad")
        self.wait_for("bad", "State", "Pending", "Failed")
        self.assertEqual(self.configuration("bad")["StateReasonCode"], "InternalError")
        self.assert_error(self.server.invoke("bad"), 409, "ResourceConflictException", "Failed")
        self.create("worse")
        self.wait_for("worse", "State", "Pending", "Active")
        self.server.api("PUT", BASE + "/worse/configuration", {"Timeout": 6})
        self.wait_for("worse", "LastUpdateStatus", "InProgress", "Failed")
        self.create("worst")
        self.wait_for("worst", "State", "Pending", "Active")
        self.server.api("POST", BASE + "/worst/versions", {})
        self.wait_for("worst:1", "State", "Pending", "Failed")


if __name__ == "__main__":
    main("integration/local_functions")
