# SPDX-License-Identifier: Apache-2.0
"""Amazon CloudSearch Domain."""

# restJson1 with Search as a POST.
PROTOCOL = "awsc_internal_cloudsearch_domain"
METHODS = {"Search": "POST"}
