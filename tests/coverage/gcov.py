# SPDX-License-Identifier: Apache-2.0
"""Reads gcov's output for the data of programs (.gcda) and the notes of the compiler (.gcno)."""
import collections
import json
import os
import struct
import subprocess

OBJECT_SUMMARY = 0xA1000000


class File:
    """Counts of one source file: {line: count} and {line: [count of each branch]}."""

    def __init__(self):
        self.lines = {}
        self.branches = {}

    def add(self, line):
        number = line["line_number"]
        self.lines[number] = self.lines.get(number, 0) + line["count"]
        counts = [branch["count"] for branch in line["branches"]]
        known = self.branches.get(number, [])
        # A function in a header is compiled into several objects, each time with the same branches.
        if len(known) == len(counts):
            counts = [a + b for a, b in zip(known, counts)]
        elif len(known) > len(counts):
            counts = known
        if counts:
            self.branches[number] = counts


def _ran(data):
    """Whether any counter of a .gcda file is above zero; true if the file cannot tell."""
    at = 12 if struct.unpack_from("<I", data, 4)[0] < 0x42313220 else 16  # "B12 " has a checksum in its header
    try:
        for start in (at, 12, 16):
            tag, length, _, highest = struct.unpack_from("<IIII", data, start)
            if tag == OBJECT_SUMMARY and length in (2, 8):
                return highest > 0
    except struct.error:
        pass
    return True


def _objects(data, build):
    """Data files below `data` of objects that ran, each with a link to the compiler's notes beside it."""
    for folder, _, names in os.walk(data):
        for name in names:
            if not name.endswith(".gcda"):
                continue
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                if not _ran(file.read(64)):
                    continue
            notes = path[:-5] + ".gcno"
            original = os.path.join(build, os.path.relpath(notes, data))
            if os.path.exists(original):
                if not os.path.lexists(notes):
                    os.symlink(original, notes)
                yield path


def remove_data(build):
    """Removes data that programs wrote beside their objects, for example programs that a test ran without its
    environment."""
    for folder, _, names in os.walk(build):
        for name in names:
            if name.endswith(".gcda"):
                os.remove(os.path.join(folder, name))


def read(data, build, root):
    """{path below root: File} of all data below the folder `data`, which mirrors `build`."""
    return _read(list(_objects(data, build)), build, root)


def read_notes(build, root, wanted):
    """The same for objects that never ran: every line has count 0. `wanted(path)` chooses the .gcno files."""
    notes = [os.path.join(folder, name) for folder, _, names in os.walk(build) for name in names
             if name.endswith(".gcno") and wanted(os.path.join(folder, name))]
    return _read(notes, build, root)


def _read(paths, build, root):
    files = collections.defaultdict(File)
    for start in range(0, len(paths), 100):
        result = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities",
                                 *paths[start:start + 100]],
                                cwd=build, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for text in result.stdout.splitlines():
            if not text.startswith(b"{"):
                continue
            for described in json.loads(text)["files"]:
                path = os.path.normpath(os.path.join(build, described["file"]))
                if not path.startswith(root + os.sep):
                    continue
                file = files[os.path.relpath(path, root)]
                for line in described["lines"]:
                    file.add(line)
    return files
