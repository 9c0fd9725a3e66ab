# SPDX-License-Identifier: Apache-2.0
"""Amazon Simple Workflow Service."""

# Workers and deciders ask again as soon as they have their answer.
LONG_POLLS = {"PollForActivityTask", "PollForDecisionTask"}
