#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installing: the four components have the files that they should have, have none in common and are all that is
installed; the target uninstall removes every file."""
import pathlib
import re
import subprocess
import sys
import tempfile

COMPONENTS = ("runtime", "dev", "tools", "doc")
# Files of each component, as expressions for paths below the prefix.
EXPECTED = {
    "runtime": [r"lib/.*libawsc-identity\.so\.0", r"lib/.*libawsc-core\.so\.0",
                r"lib/.*libawsc-lambda\.so\.0", r"lib/.*libawsc-sts\.so\.0"],
    "dev": [r"include/awsc/lambda\.h", r"lib/.*libawsc-core\.so", r"lib/.*libawsc-lambda\.a",
            r"lib/.*pkgconfig/awsc-lambda\.pc", r"lib/.*cmake/awsc/awsc-config\.cmake", r"share/awsc/codegen/__main__\.py",
            r"share/awsc/model/lambda\.json"],
    "tools": [r"bin/lambda", r"bin/lambda-local", r"share/.*bash.*/lambda", r"share/zsh/.*/_lambda",
              r"bin/awsc-credentials", r"share/.*bash.*/awsc-credentials", r"share/zsh/.*/_awsc-credentials",
              r"share/man/man1/awsc-credentials\.1", r"share/fish/.*/lambda\.fish"],
    "doc": [r"share/doc/awsc/LICENSE", r"share/doc/awsc/README\.md", r"share/doc/awsc/docs/security\.md",
            r"share/doc/awsc/examples/invoke\.c", r"share/doc/awsc/examples/functions/hello\.sh"],
}


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(str(word) for word in command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def files(prefix):
    return {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_symlink() or path.is_file()}


def install(build, prefix, component=None):
    run("cmake", "--install", build, "--prefix", prefix, *(["--component", component] if component else []))
    return files(prefix)


def missing(installed, has_local):
    for component in COMPONENTS:
        for expression in EXPECTED[component]:
            if "local" in expression and not has_local:
                continue
            if not any(re.fullmatch(expression, path) for path in installed[component]):
                yield f"the component {component} has no {expression}"


def shared(installed):
    for first in COMPONENTS:
        for second in COMPONENTS[COMPONENTS.index(first) + 1:]:
            for path in sorted(installed[first] & installed[second]):
                yield f"{path} is in {first} and in {second}"


def main():
    build, has_local = pathlib.Path(sys.argv[1]), sys.argv[2] == "1"
    failures = []
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        installed = {name: install(build, work / name, name) for name in COMPONENTS}
        failures += [*missing(installed, has_local), *shared(installed)]
        whole = install(build, work / "whole")
        rest = whole ^ set().union(*installed.values())
        failures += [f"{path}: installed as a whole or in a component, but not both" for path in sorted(rest)]
        (work / "whole/lib/other").mkdir()
        (work / "whole/lib/other/file").write_text("not ours")
        run("cmake", "--build", build, "--target", "uninstall")
        left = files(work / "whole")
        failures += [f"{path} is left after uninstall" for path in sorted(left - {"lib/other/file"})]
        if "lib/other/file" not in left:
            failures.append("uninstall removes files of others")
        failures += [f"the folder {path.relative_to(work)} is left" for path in (work / "whole").rglob("awsc")]
    for failure in failures:
        print(failure)
    print(f"install: {4 - min(4, len(failures))} passed, {min(4, len(failures))} failed")
    return 1 if failures else 0


sys.exit(main())
