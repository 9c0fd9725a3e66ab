# SPDX-License-Identifier: Apache-2.0
"""Protocols: one row each, from which the declarations of the runtime's objects come."""
import unittest
from unittest import mock

from codegen import protocol_header, protocols


class Protocols(unittest.TestCase):
    def test_the_committed_header_is_up_to_date(self):
        self.assertEqual(protocol_header.PATH.read_text(encoding="utf-8"), protocol_header.render())

    def test_a_row_declares_the_objects_that_generated_code_names(self):
        row = protocols.Protocol("newProtocol", "awsc_internal_new", "awsc_internal_new")
        with mock.patch.dict(protocols.PROTOCOLS, {"aws.protocols#newProtocol": row}):
            header = protocol_header.render()
        for declaration in ("awsc_protocol awsc_internal_new;", "struct awsc_event_streams awsc_internal_new_events;",
                            "struct awsc_event_streams awsc_internal_new_sent_events;"):
            self.assertIn(f"extern AWSC_PRIVATE_API const {declaration}\n", header)

    def test_a_protocol_without_event_streams_declares_none(self):
        self.assertNotIn("awsc_internal_aws_query_", protocol_header.render())


if __name__ == "__main__":
    unittest.main()
