# SPDX-License-Identifier: Apache-2.0
"""S3 Glacier."""

# restJson1 with the version header and the two hashes of uploads.
PROTOCOL = "awsc_internal_glacier"

# A hyphen stands for the account of the caller.
LABEL_DEFAULTS = {"accountId": "-"}
