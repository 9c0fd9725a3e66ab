#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The recipes for vcpkg, Alpine and Homebrew, without their tools: the syntax is right, the version is the project's,
each option exists, and each library that CMake looks for is a dependency.

    recipes.py ROOT
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

# Libraries that CMake looks for, and their packages in vcpkg, in Alpine, in Homebrew. None: vcpkg builds no tools.
PACKAGES = {
    "CURL": ("curl", "curl-dev", "curl"), "OpenSSL": ("openssl", "openssl-dev", "openssl@3"),
    "ZLIB": ("zlib", "zlib-dev", "zlib"), "EXPAT": ("expat", "expat-dev", "expat"),
    "libcjson": ("cjson", "cjson-dev", "cjson"), "libnghttp2": ("nghttp2", "nghttp2-dev", "libnghttp2"),
    "libdeflate": ("libdeflate", "libdeflate-dev", "libdeflate"), "libpcre2-8": ("pcre2", "pcre2-dev", "pcre2"),
    "libmicrohttpd": (None, "libmicrohttpd-dev", "libmicrohttpd"), "yaml-0.1": (None, "yaml-dev", "libyaml"),
}
NOT_LIBRARIES = {"Threads", "PkgConfig", "Python3"}
LISTS = ("CMakeLists.txt", "cmake/*.cmake", "cli/CMakeLists.txt", "local/CMakeLists.txt")


def read(root):
    lists = "".join(path.read_text() for pattern in LISTS for path in sorted(root.glob(pattern)))
    options = set(re.findall(r"^\s*(?:option|set)\((AWSC_\w+)", lists, re.MULTILINE))
    sought = set(re.findall(r"^\s*find_package\((\w+)", lists, re.MULTILINE)) - NOT_LIBRARIES
    for words in re.findall(r"^\s*pkg_check_modules\(([^)]*)\)", lists, re.MULTILINE):
        sought |= {re.split("[<>=]", word)[0] for word in words.split()[1:]
                   if word not in ("REQUIRED", "IMPORTED_TARGET", "GLOBAL", "QUIET")}
    return options, sought


def vcpkg(root):
    folder = root / "packaging/vcpkg"
    manifest = json.loads((folder / "vcpkg.json").read_text())
    portfile = (folder / "portfile.cmake").read_text()
    lists = [manifest["dependencies"], *(feature["dependencies"] for feature in manifest["features"].values())]
    names = {entry if isinstance(entry, str) else entry["name"] for each in lists for entry in each}
    for feature in manifest["features"]:
        if not re.search(rf"^    {feature} AWSC_USE_\w+", portfile, re.MULTILINE):
            yield f"the feature {feature} has no option"
    if portfile.count("SHA512 0)") != 1:
        yield "expected one SHA512 0, which scripts/release fills in"
    return portfile, manifest["version"], names


def alpine(root):
    path = root / "packaging/alpine/APKBUILD"
    text = path.read_text()
    subprocess.run(["sh", "-n", path], check=True)
    shown = subprocess.run(["sh", "-c", f". {path}; echo $pkgver; echo $makedepends; echo $subpackages"], check=True,
                           capture_output=True, text=True).stdout.split("\n")
    for package in ("static", "dev", "doc", "bash-completion", "zsh-completion", "fish-completion"):
        if f"awsc-{package}" not in shown[2].split():
            yield f"expected the subpackage {package}"
    return text, shown[0], set(shown[1].split())


def homebrew(root):
    path = root / "packaging/homebrew/awsc.rb"
    text = path.read_text()
    if shutil.which("ruby"):
        subprocess.run(["ruby", "-c", path], check=True, stdout=subprocess.DEVNULL)
    if len(re.findall(r'^  sha256 "0{64}"$', text, re.MULTILINE)) != 1:
        yield "expected one sha256 of zeros, which scripts/release fills in"
    names = set(re.findall(r'(?:depends_on|uses_from_macos) "([^"]+)"', text))
    return text, re.search(r"awsc-([\d.]+)\.tar\.gz", text).group(1), names


def problems_of(root):
    options, sought = read(root)
    version = re.search(r"^project\(awsc VERSION ([\d.]+)", (root / "CMakeLists.txt").read_text(), re.MULTILINE).group(1)
    if sought != set(PACKAGES):
        yield f"CMake and PACKAGES of this test differ by {sorted(sought ^ set(PACKAGES))}"
    for column, recipe in enumerate((vcpkg, alpine, homebrew)):
        text, found, names = yield from recipe(root)
        if found != version:
            yield f"{recipe.__name__}: version {found}; the project has {version}"
        for option in sorted(set(re.findall(r"\bAWSC_[A-Z_]+\b", text)) - options):
            yield f"{recipe.__name__}: no option {option} in CMake"
        for library, packages in PACKAGES.items():
            if packages[column] and packages[column] not in names:
                yield f"{recipe.__name__}: expected the dependency {packages[column]}, for {library}"


def main():
    problems = list(problems_of(pathlib.Path(sys.argv[1]).resolve()))
    for problem in problems:
        print(problem)
    print(f"recipes: {int(not problems)} passed, {int(bool(problems))} failed")
    return 1 if problems else 0


sys.exit(main())
