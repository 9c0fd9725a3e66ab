# SPDX-License-Identifier: Apache-2.0
"""The generator's only exception class."""


class ModelError(Exception):
    """An error in the input. The message names file, shape and expectation; the user sees nothing else."""
