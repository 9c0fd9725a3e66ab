# SPDX-License-Identifier: Apache-2.0
"""Amazon API Gateway."""

# restJson1 with the Accept header; without it the service responds in another format.
PROTOCOL = "awsc_internal_api_gateway"
