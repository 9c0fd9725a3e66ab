# SPDX-License-Identifier: Apache-2.0
"""One header and one source file of a service and of the runtime: `generate --amalgamate`."""
from codegen.amalgamate.bundle import amalgamate

__all__ = ["amalgamate"]
