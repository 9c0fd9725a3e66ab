# SPDX-License-Identifier: Apache-2.0
"""Selects the recording copy of a program, and keeps its output, if the run is recorded for tests/secrets/scan.py."""
import os
import tempfile

DIRECTORY = os.environ.get("AWSC_TEST_OVERHEAR")


def program(path):
    """build/bin/NAME, or build/overheard/bin/NAME, if this run is overheard."""
    path = os.path.abspath(path)
    build, found, name = path.rpartition("/bin/")
    copy = build + "/overheard/bin/" + name
    return copy if DIRECTORY and found and os.access(copy, os.X_OK) else path


def keep(text):
    """Keeps output that a program wrote to a test and not to its log."""
    if not DIRECTORY or not text:
        return
    with tempfile.NamedTemporaryFile("wb", suffix=".txt", prefix="output-", dir=DIRECTORY, delete=False) as file:
        file.write(text if isinstance(text, bytes) else text.encode(errors="replace"))
