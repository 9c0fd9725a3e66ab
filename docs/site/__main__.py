# SPDX-License-Identifier: Apache-2.0
"""Builds the site of the documentation, or the man pages. Needs doxygen.

    python3 -m docs.site html ROOT LAMBDA OUT
    python3 -m docs.site man ROOT LAMBDA LAMBDA_LOCAL OUT

LAMBDA and LAMBDA_LOCAL are the built tools, whose help the pages have. SOURCE_DATE_EPOCH is the date of man pages."""
import pathlib
import sys

from . import man, pages


def main(arguments):
    paths = [pathlib.Path(argument).resolve() for argument in arguments[1:]]
    if len(arguments) == 4 and arguments[0] == "html":
        print(f"{pages.build(*paths)} pages in {paths[-1]}")
        return 0
    if len(arguments) == 5 and arguments[0] == "man":
        print(f"{man.build(*paths)} man pages in {paths[-1]}")
        return 0
    print(__doc__, file=sys.stderr)
    return 2


sys.exit(main(sys.argv[1:]))
