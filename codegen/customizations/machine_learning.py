# SPDX-License-Identifier: Apache-2.0
"""Amazon Machine Learning."""

# awsJson1_1 with the requests of Predict sent to the endpoint that their input names.
PROTOCOL = "awsc_internal_machine_learning"
