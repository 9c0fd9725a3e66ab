"""AWS Lambda."""

# These run a function: it may be silent for 15 minutes, and must not run twice by our doing.
INVOKES = {"Invoke", "InvokeAsync", "InvokeWithResponseStream"}

# With this value of this member the service checks a request and runs nothing.
DRY_RUN = ("InvocationType", "DryRun")

# Errors that come while the function runs: one of the service itself, and a read or write that failed.
INVOCATION_FAILURES = {"EFSIOException", "ServiceException"}

# The event after which a response stream is complete; a stream without it was cut.
LAST_EVENTS = {"InvokeWithResponseStream": "InvokeComplete"}
