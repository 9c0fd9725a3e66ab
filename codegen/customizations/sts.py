# SPDX-License-Identifier: Apache-2.0
"""AWS Security Token Service."""

# The caller has no credentials yet. Older models do not say so.
UNSIGNED = {"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}
