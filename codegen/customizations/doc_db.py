# SPDX-License-Identifier: Apache-2.0
"""Amazon DocumentDB."""

# As RDS.
PROTOCOL = "awsc_internal_rds"
