"""The one exception of the generator."""


class ModelError(Exception):
    """The input is at fault: the message names file, shape and expectation, and is all that a user sees."""
