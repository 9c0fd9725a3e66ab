# SPDX-License-Identifier: Apache-2.0
"""Stage 9: files on disk: writes changed files, removes files that are no longer generated, or compares."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Dict, List

from codegen import VERSION
from codegen.errors import ModelError

MANIFEST = "MANIFEST.json"


def with_manifest(files: Dict[str, str], service_id: str, api_version: str, level: int) -> Dict[str, str]:
    """The files and MANIFEST.json, which lists them with their hashes."""
    manifest = {
        "generator": VERSION,
        "service": service_id,
        "api_version": api_version,
        "level": level,
        "files": {path: hashlib.sha256(text.encode()).hexdigest() for path, text in sorted(files.items())},
    }
    return {**files, MANIFEST: json.dumps(manifest, indent=1) + "\n"}


def emit(directory: str, files: Dict[str, str]) -> List[str]:
    """Makes `directory` hold exactly `files`; returns the paths that were written or removed."""
    changed = []
    for path, text in sorted(files.items()):
        if write(os.path.join(directory, path), text):
            changed.append(path)
    for path in _extra(directory, files):
        os.remove(os.path.join(directory, path))
        changed.append(path)
    return changed


def write(path: str, text: str) -> bool:
    """Writes a file unless it has that content already."""
    if _content(path) == text.encode():
        return False
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode())
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}") from None
    return True


def compare(directory: str, files: Dict[str, str]) -> List[str]:
    """The differences in `directory`, one line each: stale, missing and extra files."""
    problems = []
    for path, text in sorted(files.items()):
        found = _content(os.path.join(directory, path))
        if found is None:
            problems.append(f"{os.path.join(directory, path)}: missing")
        elif found != text.encode():
            problems.append(f"{os.path.join(directory, path)}: stale")
    return problems + [f"{os.path.join(directory, path)}: extra" for path in _extra(directory, files)]


def _content(path: str):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _extra(directory: str, files: Dict[str, str]) -> List[str]:
    """Files in the folders that hold only generated files; the directory itself may hold others (a README)."""
    tops = {path.split("/")[0] for path in files if "/" in path}
    found = []
    for top in sorted(tops):
        for folder, _, names in os.walk(os.path.join(directory, top)):
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), directory).replace(os.sep, "/")
                if path not in files:
                    found.append(path)
    return found
