# SPDX-License-Identifier: Apache-2.0
"""Amazon RDS."""

# awsQuery with presigned URLs in requests for copies from another region.
PROTOCOL = "awsc_internal_rds"
