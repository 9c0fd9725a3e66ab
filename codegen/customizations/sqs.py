# SPDX-License-Identifier: Apache-2.0
"""Amazon SQS."""

# A receiver asks again as soon as it has its answer.
LONG_POLLS = {"ReceiveMessage"}
