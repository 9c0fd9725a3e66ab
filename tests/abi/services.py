#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Services that come with neither the library nor its tests: `codegen new` makes a folder that builds against the installed
library, and AWSC_SERVICES builds services into the tree."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

MODEL = "tests/models/copies.json"


class Failure(Exception):
    pass


def run(*command, cwd=None, expected=0, env=None):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=cwd,
                          env={**os.environ, **(env or {})})
    if done.returncode != expected:
        raise Failure(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout[-2000:]}"
                      f"{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def expect(what, condition):
    if not condition:
        raise Failure(what)


# ---- a folder ------------------------------------------------------------------------------------------------------


def a_new_folder_builds_and_its_program_runs(root, build, cc, python, work):
    prefix, folder = work / "prefix", work / "shelf"
    run("cmake", "--install", build, "--prefix", prefix)
    run(python, "-m", "codegen", "new", "shelf", "--model", root / MODEL, "--out", folder, cwd=root)
    expect("files", sorted(path.name for path in folder.iterdir()) == [
        "CMakeLists.txt", "README.md", "first.c", "generated", "shelf.abi.json", "shelf.json"])
    expect("nothing is written beside the model", not (root / "tests/models/copies.abi.json").exists())
    run("cmake", "-G", "Ninja", "-S", folder, "-B", work / "out", f"-DCMAKE_PREFIX_PATH={prefix}",
        f"-DCMAKE_C_COMPILER={cc}")
    run("cmake", "--build", work / "out")
    expect("nothing is built in the folder", not (folder / "generated/lib").exists())
    said = run(work / "out/shelf_first", env={"AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true"})
    expect("the first program", said == "https://copies.eu-west-1.example.test\n")


def a_folder_is_made_again_by_the_command_in_its_readme(root, build, cc, python, work):
    folder = work / "shelf"
    said = run(python, "-m", "codegen", "generate", "--name", "shelf", "--model", folder / "shelf.json", "--lock",
               folder / "shelf.abi.json", "--out", folder / "generated", cwd=root)
    expect("nothing changes", ": 0 of " in said)


def mistakes_are_told_and_leave_no_folder(root, build, cc, python, work):
    def new(*arguments):
        return run(python, "-m", "codegen", "new", *arguments, cwd=root, expected=1)
    (work / "bad.json").write_text("{}")
    expect("a full folder", "is not an empty folder" in new("shelf", "--model", root / MODEL, "--out", work / "shelf"))
    expect("a bad model", "no Smithy JSON AST" in new("shelf", "--model", work / "bad.json", "--out", work / "no"))
    expect("a bad name", "cannot be a part of C names" in new("a-b", "--model", root / MODEL, "--out", work / "no"))
    expect("no folder is left", not (work / "no").exists())


# ---- in the tree ---------------------------------------------------------------------------------------------------


def configure(root, cc, work, services, expected=0):
    tree = work / "tree"
    options = ["TESTS", "LOCAL", "CLI", "EXAMPLES"]
    return run("cmake", "-G", "Ninja", "-S", root, "-B", tree, f"-DCMAKE_C_COMPILER={cc}", f"-DAWSC_SERVICES={services}",
               *[f"-DAWSC_BUILD_{option}=OFF" for option in options], expected=expected)


def services_are_built_into_the_tree(root, build, cc, python, work):
    configure(root, cc, work, f"sts;shelf={root / MODEL};board=tests/models/vaults.json")
    run("ninja", "-C", work / "tree", "awsc_shelf_objects", "awsc_board_objects", "awsc_shelf_strict_objects")
    expect("the lock file", (work / "tree/services/shelf/copies.abi.json").exists())
    rules = (work / "tree/cmake_install.cmake").read_text()
    for name in ("shelf", "board", "sts", "lambda"):
        expect(f"{name} is installed", f"libawsc-{name}.a" in rules and f"awsc-{name}.pc" in rules)


def wrong_entries_are_told(root, build, cc, python, work):
    for entry, message in (("Shelf", "expected NAME or NAME=MODEL.json"), ("shelf", "there is no"),
                           ("shelf=nowhere.json", "there is no"), (f"lambda={root / MODEL}", "comes with awsc")):
        said = " ".join(configure(root, cc, work, entry, expected=1).split())
        expect(f"{entry}: {message}", message in said)


def main():
    root, build, cc, python = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    checks = [a_new_folder_builds_and_its_program_runs, a_folder_is_made_again_by_the_command_in_its_readme,
              mistakes_are_told_and_leave_no_folder, services_are_built_into_the_tree, wrong_entries_are_told]
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        for check in checks:
            try:
                check(root, build, cc, python, pathlib.Path(directory))
            except Failure as problem:
                failed += 1
                print(f"FAILED: {check.__name__}: {problem}")
            shutil.rmtree(pathlib.Path(directory) / "tree", ignore_errors=True)
    print(f"services: {len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
