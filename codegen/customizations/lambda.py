"""AWS Lambda."""

# These run a function: it may be silent for 15 minutes, and must not run twice by our doing.
INVOKES = {"Invoke", "InvokeAsync", "InvokeWithResponseStream"}
