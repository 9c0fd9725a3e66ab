"""Amazon SQS."""

# A receiver asks again as soon as it has its answer.
LONG_POLLS = {"ReceiveMessage"}
