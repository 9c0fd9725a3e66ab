# SPDX-License-Identifier: Apache-2.0
"""Services that name the endpoints of their operations."""

import unittest

from codegen.errors import ModelError
from codegen.index import index
from codegen.select import prune
from models import NS, Generated, normalized, operation, service, structure

DISCOVERY = "aws.api#clientEndpointDiscovery"
DISCOVERED = "aws.api#clientDiscoveredEndpoint"


def shapes(error=True, **more):
    found = {"Must": operation(), "May": operation(), "Other": operation(),
             "Ask": operation(None, "Named", ["Wrong"]),
             "Named": structure(Endpoints="Endpoints"), "Endpoints": {"type": "list", "member": {"target": NS + "One"}},
             "One": structure(Address="String", CachePeriodInMinutes="Long"),
             "Wrong": structure({"smithy.api#error": "client"}), **more}
    found["Must"]["traits"][DISCOVERED] = {"required": True}
    found["May"]["traits"][DISCOVERED] = {"required": False}
    found["Test"] = service("Must", "May", "Other", "Ask")
    found["Test"]["traits"][DISCOVERY] = {"operation": NS + "Ask", **({"error": NS + "Wrong"} if error else {})}
    return found


def flags(**model):
    return {name.split("#")[1]: facts.flags for name, facts in index(normalized(**model)).operations.items()}


class Discovery(unittest.TestCase):
    def test_operations_say_whether_they_need_it(self):
        self.assertEqual(flags(**shapes()), {"Must": ("DISCOVERED", "NEEDS_DISCOVERY"), "May": ("DISCOVERED",),
                                             "Other": (), "Ask": ()})

    def test_the_question_itself_goes_to_the_usual_endpoint(self):
        model = shapes()
        model["Ask"]["traits"][DISCOVERED] = {"required": True}
        self.assertEqual(flags(**model)["Ask"], ())

    def test_the_table_names_operation_and_error(self):
        library = Generated(**shapes()).library
        self.assertEqual((library.discovery.operation, library.discovery.refusal), ("awsc_test_ask", '"Wrong"'))
        self.assertEqual(Generated(**shapes(error=False)).library.discovery.refusal, "NULL")
        self.assertEqual([op.name for op in library.operations if op.discovered], ["May", "Must"])
        self.assertIsNone(Generated(Op=operation()).library.discovery)

    def test_a_part_of_the_service_keeps_the_question_if_it_needs_it(self):
        whole = normalized(**shapes())
        self.assertEqual([op.name for op in prune(whole, ["Must"]).operations], ["Ask", "Must"])
        self.assertEqual([op.name for op in prune(whole, ["Other"]).operations], ["Other"])

    def test_members_that_the_endpoint_depends_on_are_marked(self):
        model = shapes(In=structure(a="String", b=("String", {"aws.api#clientEndpointDiscoveryId": {}})))
        model["Must"]["input"] = {"target": NS + "In"}
        schema = next(found for found in Generated(**model).library.schemas if found.literal == '"In"')
        self.assertEqual([(extra.member, extra.kind) for extra in schema.extras], [(1, "DISCOVERY_ID")])

    def test_an_answer_without_addresses_is_an_error(self):
        for named in (structure(Endpoints="String"), structure(Other="Endpoints"), structure(Endpoints="Numbers")):
            model = shapes(Named=named, Numbers={"type": "list", "member": {"target": "smithy.api#Integer"}})
            with self.assertRaisesRegex(ModelError, "Ask is to name endpoints, but its output has no list Endpoints"):
                index(normalized(**model))


if __name__ == "__main__":
    unittest.main()
