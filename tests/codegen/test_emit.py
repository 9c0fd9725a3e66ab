# SPDX-License-Identifier: Apache-2.0
import hashlib
import json
import os
import tempfile
import unittest

from codegen.emit import compare, emit, with_manifest


class Emit(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def test_only_changed_files_are_written_and_obsolete_ones_removed(self):
        root = self.folder.name
        self.assertEqual(emit(root, {"src/a.c": "a", "src/b.c": "b"}), ["src/a.c", "src/b.c"])
        os.utime(os.path.join(root, "src/a.c"), (1, 1))
        self.assertEqual(emit(root, {"src/a.c": "a", "src/c.c": "c"}), ["src/c.c", "src/b.c"])
        self.assertEqual(os.stat(os.path.join(root, "src/a.c")).st_mtime, 1)
        self.assertFalse(os.path.exists(os.path.join(root, "src/b.c")))

    def test_stale_missing_and_extra_files_are_named(self):
        root = self.folder.name
        emit(root, {"src/a.c": "a", "src/old.c": "x", "include/h.h": "h"})
        with open(os.path.join(root, "README.md"), "w") as file:
            file.write("not generated")
        problems = compare(root, {"src/a.c": "changed", "src/new.c": "n", "include/h.h": "h"})
        self.assertEqual(problems, [f"{root}/src/a.c: stale", f"{root}/src/new.c: missing", f"{root}/src/old.c: extra"])

    def test_the_manifest_has_hash_of_each_file_and_versions(self):
        manifest = json.loads(with_manifest({"b": "x", "a": "é"}, "ns#S", "2020", 3)["MANIFEST.json"])
        self.assertEqual(list(manifest["files"]), ["a", "b"])
        self.assertEqual(manifest["files"]["a"], hashlib.sha256("é".encode()).hexdigest())
        self.assertEqual((manifest["api_version"], manifest["level"]), ("2020", 3))
        self.assertIn("generator", manifest)


if __name__ == "__main__":
    unittest.main()
