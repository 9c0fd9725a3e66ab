"""AWS Step Functions."""

# A worker asks again as soon as it has its answer.
LONG_POLLS = {"GetActivityTask"}
