# SPDX-License-Identifier: Apache-2.0
"""Amazon Neptune."""

# As RDS.
PROTOCOL = "awsc_internal_rds"
