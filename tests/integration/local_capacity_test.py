# SPDX-License-Identifier: Apache-2.0
"""lambda-local: capacity providers, and how many environments function versions may have on them."""
import unittest
import urllib.parse

from local_support import Server, main

ARN = "arn:aws:lambda:us-east-1:123456789012:"
PATH = "/2025-11-30/capacity-providers"
POOL = {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
        "PermissionsConfig": {"CapacityProviderOperatorRoleArn": "arn:aws:iam::123456789012:role/r"},
        "CapacityProviderScalingConfig": {"MaxVCpuCount": 8}}
ROLE = "arn:aws:iam::123456789012:role/r"


class CapacityTest(unittest.TestCase):
    delay = "0"

    def setUp(self):
        self.server = Server("--state-delay-ms", self.delay, "--function", "cat=/bin/cat")
        self.api = self.server.api

    def tearDown(self):
        self.server.stop()

    def create(self, name="pool", **more):
        return self.api("POST", PATH, {"CapacityProviderName": name, **POOL, **more})

    def assert_error(self, reply, status, code):
        self.assertEqual((reply.status, reply.error), (status, code), reply.body)

    def test_a_provider_is_created_read_changed_listed_and_deleted(self):
        made = self.create(Tags={"a": "b"})
        self.assertEqual(made.status, 202, made.body)
        provider = made.json()["CapacityProvider"]
        self.assertEqual((provider["State"], provider["CapacityProviderArn"]),
                         ("Pending", ARN + "capacity-provider:pool"))
        self.assertEqual({key: provider[key] for key in POOL}, POOL)
        self.assertEqual(self.api("GET", PATH + "/pool").json()["CapacityProvider"]["State"], "Active")
        by_arn = urllib.parse.quote(ARN + "capacity-provider:pool", safe="")
        self.assertEqual(self.api("GET", PATH + "/" + by_arn).status, 200)
        self.assert_error(self.create(), 409, "ResourceConflictException")
        changed = self.api("PUT", PATH + "/pool", {"CapacityProviderScalingConfig": {"MaxVCpuCount": 16}})
        self.assertEqual(changed.json()["CapacityProvider"]["CapacityProviderScalingConfig"], {"MaxVCpuCount": 16})
        self.assertEqual(changed.json()["CapacityProvider"]["VpcConfig"], POOL["VpcConfig"])
        tags = "/2017-03-31/tags/" + by_arn
        self.assertEqual(self.api("GET", tags).json()["Tags"], {"a": "b"})
        self.assertEqual(self.api("DELETE", PATH + "/pool").json()["CapacityProvider"]["State"], "Deleting")
        self.assert_error(self.api("GET", PATH + "/pool"), 404, "ResourceNotFoundException")
        self.assert_error(self.api("GET", tags), 404, "ResourceNotFoundException")
        self.assertEqual(self.create().status, 202)

    def test_providers_are_listed_in_pages_and_by_state(self):
        for number in range(5):
            self.create("p%d" % number)
        names = [p["CapacityProviderArn"][-2:] for page in self.server.pages(PATH, "CapacityProviders", 2) for p in page]
        self.assertEqual(names, ["p0", "p1", "p2", "p3", "p4"])
        self.assertEqual(len(self.api("GET", PATH, State="Active").json()["CapacityProviders"]), 5)
        self.assertEqual(self.api("GET", PATH, State="Failed").json()["CapacityProviders"], [])

    def test_a_provider_with_function_versions_is_not_deleted(self):
        self.create()
        config = {"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": ARN + "capacity-provider:pool"}}
        made = self.api("POST", "/2015-03-31/functions", {
            "FunctionName": "f", "Role": ROLE, "Runtime": "python3.13", "Handler": "app.handler",
            "Code": {"S3Bucket": "bucket", "S3Key": "k"}, "CapacityProviderConfig": config})
        self.assertEqual(made.status, 201, made.body)
        self.assertEqual(made.json()["CapacityProviderConfig"], config)
        self.api("POST", "/2015-03-31/functions/f/versions", {})
        versions = self.api("GET", PATH + "/pool/function-versions").json()
        self.assertEqual(versions["CapacityProviderArn"], ARN + "capacity-provider:pool")
        self.assertEqual([v["State"] for v in versions["FunctionVersions"]], ["Active", "Active"])
        self.assert_error(self.api("DELETE", PATH + "/pool"), 409, "ResourceConflictException")
        self.api("DELETE", "/2015-03-31/functions/f")
        self.assertEqual(self.api("DELETE", PATH + "/pool").status, 202)

    def test_bounds_of_environments_apply_after_they_are_requested(self):
        path = "/2025-11-30/functions/cat/function-scaling-config"
        self.assertEqual(self.api("GET", path, Qualifier="$LATEST").json()["FunctionArn"], ARN + "function:cat:$LATEST")
        bounds = {"MinExecutionEnvironments": 2, "MaxExecutionEnvironments": 9}
        reply = self.api("PUT", path, {"FunctionScalingConfig": bounds}, Qualifier="$LATEST")
        self.assertEqual((reply.status, reply.json()), (202, {"FunctionState": "Active"}), reply.body)
        found = self.api("GET", path, Qualifier="$LATEST").json()
        self.assertEqual((found["RequestedFunctionScalingConfig"], found["AppliedFunctionScalingConfig"]), (bounds,) * 2)
        for wrong in ({"MinExecutionEnvironments": -1}, {"MinExecutionEnvironments": 3, "MaxExecutionEnvironments": 2},
                      {"MaxExecutionEnvironments": 15001}):
            self.assert_error(self.api("PUT", path, {"FunctionScalingConfig": wrong}, Qualifier="$LATEST"), 400,
                              "InvalidParameterValueException")
        self.assert_error(self.api("GET", path.replace("cat", "none"), Qualifier="1"), 404, "ResourceNotFoundException")


class DelayTest(CapacityTest):
    """The same operations while the states last."""
    delay = "60000"

    test_a_provider_is_created_read_changed_listed_and_deleted = None
    test_providers_are_listed_in_pages_and_by_state = None
    test_a_provider_with_function_versions_is_not_deleted = None

    def test_bounds_of_environments_apply_after_they_are_requested(self):
        path = "/2025-11-30/functions/cat/function-scaling-config"
        bounds = {"MinExecutionEnvironments": 2}
        self.api("PUT", path, {"FunctionScalingConfig": bounds}, Qualifier="$LATEST")
        found = self.api("GET", path, Qualifier="$LATEST").json()
        self.assertEqual(found["RequestedFunctionScalingConfig"], bounds)
        self.assertNotIn("AppliedFunctionScalingConfig", found)

    def test_a_new_provider_is_pending_and_does_not_change(self):
        self.create()
        self.assertEqual(self.api("GET", PATH + "/pool").json()["CapacityProvider"]["State"], "Pending")
        for reply in (self.api("PUT", PATH + "/pool", {}), self.api("DELETE", PATH + "/pool")):
            self.assert_error(reply, 409, "ResourceConflictException")


if __name__ == "__main__":
    main("integration/local_capacity")
