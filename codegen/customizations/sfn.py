# SPDX-License-Identifier: Apache-2.0
"""AWS Step Functions."""

# A worker asks again as soon as it has its answer.
LONG_POLLS = {"GetActivityTask"}
