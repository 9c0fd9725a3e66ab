# SPDX-License-Identifier: Apache-2.0
"""AWS Lambda."""

# These run a function, which may be silent for 15 minutes, and which the library must not run twice.
INVOKES = {"Invoke", "InvokeAsync", "InvokeWithResponseStream"}

# With this value of this member the service only checks a request and runs no function.
DRY_RUN = ("InvocationType", "DryRun")

# Errors that occur while the function runs: a failure of the service, and a failed read or write.
INVOCATION_FAILURES = {"EFSIOException", "ServiceException"}

# The event after which a response stream is complete; a stream without it was cut.
LAST_EVENTS = {"InvokeWithResponseStream": "InvokeComplete"}
