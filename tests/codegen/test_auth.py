# SPDX-License-Identifier: Apache-2.0
"""Auth schemes of operations, and parameters of endpoint rules."""

import unittest

from codegen.auth import auth_flags
from codegen.customizations import customization_for
from codegen.errors import ModelError
from codegen.index import index
from codegen.operation_endpoints import arguments, by_account, by_operation, client_params, with_constants
from models import NS, Generated, normalized, operation, service, structure

RULES = "smithy.rules#"
SIGV4, SIGV4A, BEARER = "aws.auth#sigv4", "aws.auth#sigv4a", "smithy.api#httpBearerAuth"


def flags(schemes, own=None, customization=None, name="Op", **more):
    changed = service(name)
    del changed["traits"]["aws.auth#sigv4"]
    changed["traits"].update(schemes)
    operation_ = operation(**({"auth": own} if own is not None else {}), **more)
    made = normalized(Test=changed, **{name: operation_})
    return auth_flags(made, made.operations[0], customization)


class Schemes(unittest.TestCase):
    def test_without_a_list_the_schemes_of_the_service_count_by_name(self):
        self.assertEqual(flags({SIGV4: {}, BEARER: {}}), ("BEARER_OR_SIGNED",))
        self.assertEqual(flags({BEARER: {}}), ("BEARER",))
        self.assertEqual(flags({SIGV4A: {}, SIGV4: {}}), ())
        self.assertEqual(flags({}), ())

    def test_the_list_of_the_operation_counts_before_the_list_of_the_service(self):
        both = {SIGV4: {}, SIGV4A: {}, BEARER: {}}
        self.assertEqual(flags({**both, "smithy.api#auth": [SIGV4A, SIGV4]}), ("SIGV4A",))
        self.assertEqual(flags({**both, "smithy.api#auth": [SIGV4A]}, [SIGV4]), ())
        self.assertEqual(flags({**both, "smithy.api#auth": [SIGV4]}, [BEARER]), ("BEARER",))
        self.assertEqual(flags({**both, "smithy.api#auth": [BEARER]}, []), ("UNSIGNED",))
        self.assertEqual(flags(both, ["smithy.api#noAuth"]), ("UNSIGNED",))
        self.assertEqual(flags({BEARER: {}}, optionalAuth={}), ("UNSIGNED",))

    def test_the_order_of_the_model_tells_whether_a_token_or_a_signature_comes_first(self):
        both = {SIGV4: {}, SIGV4A: {}, BEARER: {}}
        self.assertEqual(flags(both, [BEARER, SIGV4]), ("BEARER_OR_SIGNED", "BEARER"))
        self.assertEqual(flags(both, [SIGV4, BEARER]), ("BEARER_OR_SIGNED",))
        self.assertEqual(flags(both, [SIGV4A, BEARER]), ("SIGV4A", "BEARER_OR_SIGNED"))
        self.assertEqual(flags(both, [BEARER, "smithy.api#noAuth"]), ("UNSIGNED", "BEARER"))
        self.assertEqual(flags(both, ["smithy.api#noAuth", BEARER]), ("UNSIGNED",))

    def test_an_unknown_scheme_is_refused_if_there_is_no_other(self):
        basic = "smithy.api#httpBasicAuth"
        with self.assertRaisesRegex(ModelError, f"{NS}Op has the auth schemes {basic}; this generator knows aws.auth#sigv4"):
            flags({basic: {}})
        self.assertEqual(flags({basic: {}, SIGV4: {}}, [basic, SIGV4]), ())
        with self.assertRaisesRegex(ModelError, "has the auth schemes example.test#magic;"):
            made = service("Op")
            del made["traits"]["aws.auth#sigv4"]
            made["traits"][NS + "magic"] = {}
            found = normalized(Test=made, Op=operation(),
                               magic=structure({"smithy.api#trait": {}, "smithy.api#authDefinition": {}}))
            auth_flags(found, found.operations[0])

    def test_roles_by_token_or_assertion_are_unsigned_without_a_trait(self):
        sts = customization_for("sts")
        for name in ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"):
            self.assertEqual(flags({SIGV4: {}}, customization=sts, name=name), ("UNSIGNED",))
        self.assertEqual(flags({SIGV4: {}}, customization=sts, name="AssumeRole"), ())


def with_rules(parameters, operations, **shapes):
    changed = service(*operations)
    changed["traits"][RULES + "endpointRuleSet"] = {"version": "1.0", "rules": [], "parameters": parameters}
    return normalized(Test=changed, **operations, **shapes)


class Parameters(unittest.TestCase):
    TEXT = {"type": "string"}

    def operation(self, input=None, **traits):
        made = operation(input)
        made["traits"].update({RULES + name: value for name, value in traits.items()})
        return made

    def test_a_service_whose_rules_need_the_settings_only_has_no_endpoints_of_operations(self):
        found = with_rules({"Region": {**self.TEXT, "builtIn": "AWS::Region"}}, {"Op": operation()})
        self.assertFalse(by_operation(found, index(found)) or by_account(found))
        self.assertNotIn("ENDPOINT", Generated(Op=operation()).library.operations[0].flags)

    def test_rules_with_headers_make_endpoints_of_operations(self):
        bare = {"url": "https://example.test", "headers": {}}
        for endpoint, expected in ((bare, False), ({**bare, "headers": {"X-A": ["a"]}}, True)):
            found = with_rules({}, {"Op": operation()})
            rules = [{"type": "tree", "conditions": [], "rules": [
                {"type": "endpoint", "conditions": [], "endpoint": endpoint}]}]
            found.traits[RULES + "endpointRuleSet"]["rules"] = rules
            self.assertEqual(by_operation(found, index(found)), expected)

    def test_constants_come_before_members_and_members_before_expressions(self):
        member = {RULES + "contextParam": {"name": "A"}}
        found = with_rules(
            {"A": self.TEXT, "B": self.TEXT, "C": {"type": "boolean"}},
            {"Op": self.operation("In", staticContextParams={"A": {"value": "x"}, "C": {"value": True}},
                                  operationContextParams={"A": {"path": "a"}, "B": {"path": "b.c"}}),
             "Other": operation()},
            In=structure(a=("String", member), b=("String", {RULES + "contextParam": {"name": "B"}})))
        self.assertEqual([(argument.name, argument.source, argument.value, argument.number)
                          for argument in arguments(found, found.operations[0])],
                         [("A", "TEXT", '"x"', 0), ("C", "BOOL", "NULL", 1), ("B", "MEMBER", "NULL", 0)])

    def test_a_constant_of_all_operations_is_a_default_of_the_rules(self):
        same = dict(staticContextParams={"A": {"value": "x"}})
        found = with_rules({"A": self.TEXT}, {"Op": self.operation(**same), "Other": self.operation(**same)})
        self.assertEqual(with_constants(found)[RULES + "endpointRuleSet"]["parameters"], {"A": {**self.TEXT, "default": "x"}})
        self.assertFalse(by_operation(found, index(found)))

    def test_values_that_cannot_be_parameters_are_refused(self):
        parameters = {"A": self.TEXT}
        other = {"Other": operation()}
        for traits, message in ((dict(staticContextParams={"A": {"value": 1}}), "sets the endpoint parameter A to 1"),
                                (dict(operationContextParams={"A": {}}), "operationContextParams A without a path")):
            found = with_rules(parameters, {"Op": self.operation(**traits), **other})
            with self.assertRaisesRegex(ModelError, message):
                arguments(found, found.operations[0])
        found = with_rules(parameters, {"Op": operation("In"), **other},
                           In=structure(a=("Integer", {RULES + "contextParam": {"name": "A"}})))
        with self.assertRaisesRegex(ModelError, r"In\$a is an endpoint parameter; expected a text"):
            arguments(found, found.operations[0])

    def test_parameters_that_are_not_objects_are_refused(self):
        for parameters in ([], {"A": "string"}):
            found = with_rules(parameters, {"Op": operation()})
            with self.assertRaisesRegex(ModelError, "endpoint rules with parameters that are not objects"):
                by_account(found)

    def test_parameters_of_the_client_keep_their_places(self):
        def made(lock, *names):
            changed = service("Op")
            changed["traits"][RULES + "clientContextParams"] = {name: {"type": "boolean"} for name in names}
            return Generated(lock, Test=changed, Op=operation())
        first = made(None, "Beta", "Default")
        self.assertEqual([param.field for param in first.library.client_params], ["beta", "default_"])
        later = made(first.lock, "Alpha", "Default", "Beta")
        self.assertEqual([param.field for param in later.library.client_params], ["beta", "default_", "alpha"])
        with self.assertRaisesRegex(ModelError, "client parameter Beta is gone"):
            made(first.lock, "Default")
        changed = service("Op")
        changed["traits"][RULES + "clientContextParams"] = {"a; evil()": {"type": "boolean"}}
        with self.assertRaisesRegex(ModelError, "client parameter 'a; evil\\(\\)', which is not an identifier"):
            client_params(normalized(Test=changed, Op=operation()))
        changed["traits"][RULES + "clientContextParams"] = {"A": {"type": "float"}}
        with self.assertRaisesRegex(ModelError, "client parameter A has the type float"):
            client_params(normalized(Test=changed, Op=operation()))


if __name__ == "__main__":
    unittest.main()
