#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The site of the documentation and the man pages can be built; links.py follows the links of the site, mandoc reads
the man pages without a complaint, guides have under three pages, and the pictures are current. With AWSC_TEST_LONG=1 a
browser shows some pages on a phone and a desk, in light and dark, and no page is wider than its screen.

    site.py ROOT BUILD
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# A printed page has about 500 words; tables and code are read in passing.
MOST_WORDS = 1500
# Reference in the form of a guide, made from tables or read by looking things up.
LOOKED_UP = {"settings.md", "conventions.md"}
SHOWN = ("index.html", "guide/retries.html", "operations/Invoke.html", "reference/awsc/call.h.html",
         "reference/value.html", "examples/invoke.c.html")
SCREENS = (("phone", 400, 800), ("desk", 1280, 900))
# Reports the width of the page, and whether the search finds a function.
PROBE = """<script>
addEventListener("load", () => {
    const box = document.getElementById("search");
    box.value = "awsc_lambda_invoke";
    box.dispatchEvent(new Event("input"));
    setTimeout(() => {
        const found = document.querySelectorAll("#found a").length;
        box.value = "";
        box.dispatchEvent(new Event("input"));
        document.title = "width " + document.documentElement.scrollWidth + " of " + innerWidth + ", found " + found +
            ", paper " + getComputedStyle(document.body).backgroundColor;
    }, 300);
});
</script>"""


class Failure(Exception):
    pass


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise Failure(f"{' '.join(map(str, command[:5]))}: {done.stdout[-3000:]}{done.stderr[-2000:]}")
    return done.stdout


def check_site(root, build, work):
    print(run(sys.executable, "-B", "-m", "docs.site", "html", root, build / "bin/lambda", work / "html", cwd=root),
          end="")
    print(run(sys.executable, "-B", root / "tests/documents/links.py", root, work / "html"), end="")


def check_man(root, build, work):
    run(sys.executable, "-B", "-m", "docs.site", "man", root, build / "bin/lambda", build / "bin/lambda-local",
        work / "man", cwd=root)
    pages = sorted((work / "man").rglob("*.[13]"))
    names = {page.name for page in pages}
    commands = {path.stem.replace("_", "-") for path in
                (root / "generated/lambda/include/awsc/lambda/operations").glob("*.h")}
    missing = {"lambda.1", "lambda-local.1", "awsc.3", "awsc_call.3", *(f"lambda-{one}.1" for one in commands)} - names
    if missing:
        raise Failure(f"man pages that are missing: {sorted(missing)}")
    if not shutil.which("mandoc"):
        print("SKIPPED: mandoc reads the man pages (no mandoc)")
        return
    written = sorted(root.glob("*/*.1"))  # by hand, beside their tool
    done = subprocess.run(["mandoc", "-Tlint", *map(str, [*pages, *written])], capture_output=True, text=True)
    # Pages of other tools may be missing on this machine.
    complaints = [line for line in (done.stdout + done.stderr).split("\n") if line and "mandoc.db" not in line]
    if complaints:
        raise Failure("mandoc complains:\n" + "\n".join(complaints[:30]))


def check_lengths(root, build, work):
    long = []
    for page in (*sorted((root / "docs/guide").glob("*.md")), root / "docs/extending.md", root / "docs/regenerating.md"):
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
        words = len(re.sub(r"^\|.*$", "", text, flags=re.MULTILINE).split())
        if words > MOST_WORDS and page.name not in LOOKED_UP:
            long.append(f"{page.name} has {words} words; expected {MOST_WORDS} at most")
    if long:
        raise Failure("\n".join(long))


def check_pictures(root, build, work):
    if not shutil.which("dot"):
        print("SKIPPED: pictures are current (no graphviz)")
        return
    run(sys.executable, "-B", root / "docs/pictures/draw.py", build, cwd=root)


def screenshot(browser, page, image, width, height, dark):
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=3000",
               f"--window-size={width},{height}", f"--blink-settings=preferredColorScheme={0 if dark else 1}"]
    run(browser, *options, f"--screenshot={image}", page.as_uri(), timeout=120)
    dumped = run(browser, *options, "--dump-dom", page.as_uri(), timeout=120)
    return re.search(r"<title>(.*?)</title>", dumped).group(1)


def check_browser(root, build, work):
    """In a browser nothing is cut off at the right, dark is dark, the search finds a function."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if os.environ.get("AWSC_TEST_LONG") != "1" or not browser:
        print("SKIPPED: pages in a browser (needs --long and chromium)")
        return
    for name in SHOWN:
        page = work / "html" / name
        page.write_text(page.read_text().replace("</body>", PROBE + "</body>"))
        for screen, width, height in SCREENS:
            for dark in (False, True):
                image = work / f"{name.replace('/', '-')}-{screen}.png"
                said = screenshot(browser, page, image, width, height, dark)
                facts = re.match(r"width (\d+) of (\d+), found (\d+), paper rgb\((\d+)", said)
                if not facts or image.stat().st_size < 5000:
                    raise Failure(f"{name} on a {screen}: the browser says {said!r}")
                wide, room, found, paper = map(int, facts.groups())
                if wide > room:
                    raise Failure(f"{name} on a {screen} is {wide} wide; the screen has {room}")
                if not found:
                    raise Failure(f"{name} on a {screen}: the search finds no awsc_lambda_invoke")
                if (paper < 128) != dark:
                    raise Failure(f"{name} on a {screen}: the paper is {paper} where dark is {dark}")


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if not shutil.which("doxygen"):
        print("SKIPPED: site (no doxygen)")
        return 0
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for check in (check_site, check_man, check_lengths, check_pictures, check_browser):
            try:
                check(root, build, pathlib.Path(folder))
                passed += 1
            except Failure as failure:
                failed += 1
                print(f"{check.__name__}: {failure}")
    print(f"documents: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
