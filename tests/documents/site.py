#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The site of the documentation and the man pages can be built; links.py follows the links of the site, mandoc reads
the man pages without a complaint, guides have under three pages, and the pictures are current. With AWSC_TEST_LONG=1 a
browser shows some pages on a phone and a desk, in light and dark, and lays out all pages at both widths: no page is wider
than its screen, no cell of a table is squeezed.

    site.py ROOT BUILD
"""
import http.server
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading

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
# Lays out each page of /pages.json in a frame as wide as a screen. Writes a line for each page that is wider than it, and
# for each table with a cell of long words that is narrower than 5 rem.
RULER = """<!doctype html><title>measuring</title><body><pre id="said"></pre><script>
const said = document.getElementById("said");
const show = (frame, name) => new Promise(resolve => { frame.onload = resolve; frame.src = "/" + name; });
(async () => {
    const pages = await (await fetch("/pages.json")).json();
    for (const width of [400, 1280]) {
        const frame = document.createElement("iframe");
        frame.style.cssText = "height: 900px; width: " + width + "px";
        document.body.append(frame);
        for (const name of pages) {
            await show(frame, name);
            const inside = frame.contentDocument, root = inside.documentElement;
            if (root.scrollWidth > width) said.append(name + " is " + root.scrollWidth + " wide of " + width + "\\n");
            const cell = [...inside.querySelectorAll("td")].find(one =>
                /[\\w-]{9}/.test(one.innerText) && one.clientWidth < 80);
            if (cell) said.append(name + " at " + width + ": a cell has " + cell.clientWidth + " for " +
                cell.innerText.trim().slice(0, 40) + "\\n");
        }
        frame.remove();
    }
    said.append("measured " + pages.length + " pages");
    await fetch("/said", {method: "POST", body: said.textContent});
})();
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


def browser_for_pages():
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if os.environ.get("AWSC_TEST_LONG") == "1" and browser:
        return browser
    print("SKIPPED: pages in a browser (needs --long and chromium)")
    return None


def check_browser(root, build, work):
    """In a browser nothing is cut off at the right, dark is dark, the search finds a function."""
    browser = browser_for_pages()
    if not browser:
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


def serve(site, said):
    """A server of the site, the ruler and the list of pages. Puts the text of the ruler into the queue."""
    pages = sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(site))

        def do_GET(self):
            made = {"/ruler": ("text/html", RULER), "/pages.json": ("application/json", json.dumps(pages))}
            if self.path not in made:
                super().do_GET()
                return
            kind, text = made[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_POST(self):
            said.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def check_widths(root, build, work):
    """Every page at the width of a phone and of a desk."""
    browser = browser_for_pages()
    if not browser:
        return
    said = queue.Queue()
    server = serve(work / "html", said)
    process = subprocess.Popen([browser, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
                                f"--user-data-dir={work / 'profile'}",
                                f"http://127.0.0.1:{server.server_address[1]}/ruler"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        *problems, measured = said.get(timeout=900).split("\n")
    except queue.Empty:
        raise Failure("the browser has not measured the pages in 15 minutes") from None
    finally:
        process.terminate()
        process.wait()
        server.shutdown()
    if problems:
        raise Failure("\n".join(problems[:30]))
    print(measured)


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if not shutil.which("doxygen"):
        print("SKIPPED: site (no doxygen)")
        return 0
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for check in (check_site, check_man, check_lengths, check_pictures, check_widths, check_browser):
            try:
                check(root, build, pathlib.Path(folder))
                passed += 1
            except Failure as failure:
                failed += 1
                print(f"{check.__name__}: {failure}")
    print(f"documents: {passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
