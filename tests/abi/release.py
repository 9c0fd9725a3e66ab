#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The files of a release: the same bytes each time, all with their checksums; the bill of materials lists every file of
the archive; the section of the change log is there. It runs with AWSC_TEST_LONG=1 only."""
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile


def release(root, out):
    done = subprocess.run([root / "scripts/release", out], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return {path.name: path.read_bytes() for path in out.iterdir()}


def problems_of(files):
    listed = {line.split()[1]: line.split()[0] for line in files["SHA256SUMS"].decode().splitlines()}
    for name, content in files.items():
        if name != "SHA256SUMS" and listed.get(name) != hashlib.sha256(content).hexdigest():
            yield f"{name} is not in SHA256SUMS, or with another sum"
    version = next(re.match(r"awsc-(\d[\d.]*\d)\.tar\.gz", name).group(1) for name in files if name.endswith(".tar.gz")
                   and re.match(r"awsc-[\d.]+\.tar\.gz$", name))
    if version not in files[f"awsc-{version}.changes.md"].decode().splitlines()[0]:
        yield "the section of the change log does not begin with the version"
    sources = files[f"awsc-{version}.tar.gz"]
    with tarfile.open(fileobj=io.BytesIO(files[f"awsc-{version}-recipes.tar.gz"])) as archive:
        recipes = {member.name.split("/")[-1]: archive.extractfile(member).read().decode()
                   for member in archive if member.isfile()}
    for name, checksum in (("portfile.cmake", hashlib.sha512(sources)), ("APKBUILD", hashlib.sha512(sources)),
                           ("awsc.rb", hashlib.sha256(sources))):
        if checksum.hexdigest() not in recipes[name]:
            yield f"the recipe {name} does not have the checksum of the sources"
    bill = json.loads(files[f"awsc-{version}.spdx.json"])
    names = {entry["fileName"] for entry in bill["files"]}
    with tempfile.NamedTemporaryFile() as file:
        file.write(files[f"awsc-{version}.tar.gz"])
        file.flush()
        with tarfile.open(file.name) as archive:
            members = {"./" + member.name.split("/", 1)[1] for member in archive if member.isfile()}
    yield from (f"{name} is in the archive or in the bill of materials, but not in both"
                for name in sorted(names ^ members))
    identifiers = {entry["SPDXID"] for entry in bill["packages"] + bill["files"]} | {"SPDXRef-DOCUMENT"}
    for relation in bill["relationships"]:
        for end in (relation["spdxElementId"], relation["relatedSpdxElement"]):
            if end not in identifiers:
                yield f"a relationship of the bill of materials names {end}, which is not there"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    if os.environ.get("AWSC_TEST_LONG") != "1":
        print("SKIPPED: a release (scripts/test --long makes one)")
        return 0
    if subprocess.run(["git", "rev-parse", "--git-dir"], cwd=root, capture_output=True).returncode:
        print("SKIPPED: a release (this is no clone of a repository)")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        first = release(root, pathlib.Path(directory) / "first")
        second = release(root, pathlib.Path(directory) / "second")
    problems = [f"{name} differs between two runs" for name in sorted(first) if first[name] != second.get(name)]
    problems += problems_of(first)
    for problem in problems:
        print(problem)
    print(f"release: {int(not problems)} passed, {int(bool(problems))} failed")
    return 1 if problems else 0


sys.exit(main())
