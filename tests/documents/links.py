#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Follows every link inside the site of the documentation, and checks what its readers are promised: three clicks from
the front page to three questions, an example for each group of functions, all public headers in a group, a style for
phones and for the dark.

    links.py ROOT SITE
"""
import html.parser
import pathlib
import posixpath
import re
import sys
import urllib.parse

QUESTIONS = (
    ("a 504 on Invoke", "guide/retries.html", "502, 503 or 504"),
    ("to free one list item", "guide/memory.html", "One item of a list"),
    ("to call from libuv", "guide/event-loops.html", "awsc_libuv_new"),
)
CLICKS = 3


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.text, self.images = [], set(), [], []
        self.is_code = False
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            if attributes["id"] in self.ids:
                raise ValueError(f"two elements have the id {attributes['id']}")
            self.ids.add(attributes["id"])
        if tag in ("a", "link") and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag in ("img", "script") and attributes.get("src"):
            self.links.append(attributes["src"])
        if tag == "img" and not attributes.get("alt"):
            raise ValueError("an image has no text")
        if tag not in ("meta", "link", "img", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            raise ValueError(f"</{tag}> closes {self.open[-1:]}")
        self.open.pop()

    def handle_data(self, data):
        self.text.append(data)


def read(site):
    pages, failures = {}, []
    for path in sorted(site.rglob("*.html")):
        name = str(path.relative_to(site))
        try:
            pages[name] = Page(path.read_text())
        except ValueError as failure:
            failures.append(f"{name}: {failure}")
    return pages, failures


def target_of(name, link):
    """The file and the fragment that a link leads to; None: another site."""
    parts = urllib.parse.urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), urllib.parse.unquote(parts.path))) \
        if parts.path else name
    return path, urllib.parse.unquote(parts.fragment)


def follow(site, pages):
    failures, followed = [], 0
    for name, page in pages.items():
        for link in page.links:
            target = target_of(name, link)
            if not target:
                continue
            followed += 1
            path, fragment = target
            if path.startswith("..") or not (site / path).is_file():
                failures.append(f"{name}: {link} leads nowhere")
            elif fragment and (path not in pages or fragment not in pages[path].ids):
                failures.append(f"{name}: {link}: there is no such place on the page")
    return followed, failures


def clicks_to(pages, goal):
    """Number of links from the front page."""
    reached, border, clicks = {"index.html"}, ["index.html"], 0
    while border:
        if goal in border:
            return clicks
        following = []
        for name in border:
            for link in pages[name].links:
                target = target_of(name, link)
                if target and target[0] in pages and target[0] not in reached:
                    reached.add(target[0])
                    following.append(target[0])
        border, clicks = following, clicks + 1
    return None


def check_questions(pages):
    failures = []
    for question, goal, text in QUESTIONS:
        clicks = clicks_to(pages, goal)
        if clicks is None or clicks > CLICKS:
            failures.append(f"{question}: {clicks} clicks to {goal}; expected {CLICKS} at most")
        elif text not in "".join(pages[goal].text):
            failures.append(f"{question}: {goal} does not say {text!r}")
    return failures


def check_groups(root, pages):
    sys.path.insert(0, str(root))
    from docs.site.groups import GROUPS
    failures, grouped = [], [header for group in GROUPS for header in group.headers]
    for group in GROUPS:
        page = pages[f"reference/{group.name}.html"]
        if not any("/examples/" in link for link in page.links) and not any(
                "```sh" in (root / "docs/guide" / name).read_text() for name in group.guides):
            failures.append(f"the group {group.name} has neither an example nor a guide with a program")
    for folder in ("runtime/include", "generated/lambda/include", "services/lambda/include", "adapters"):
        for path in sorted((root / folder).rglob("*.h")):
            name = str(path.relative_to(root / folder))
            if "/tables/" in name or "/operations/" in name:
                continue
            if grouped.count(name) != 1:
                failures.append(f"<{name}> is in {grouped.count(name)} groups of docs/site/groups.py; expected 1")
    return failures


def check_operations(root, pages):
    """From each operation to its structures, errors, example and command line."""
    failures, count = [], 0
    for name, page in pages.items():
        if not name.startswith("operations/") or name.endswith("index.html"):
            continue
        count += 1
        links, text = " ".join(page.links), "".join(page.text)
        for what, found in (("its structures", re.search(r"#awsc_lambda_\w+_input", links)),
                            ("its errors", re.search(r"#awsc_lambda_\w+_exception", links)),
                            ("an example", "/examples/" in links), ("its command line", "SYNOPSIS" in text)):
            if not found:
                failures.append(f"{name}: expected {what}")
    expected = len(list((root / "generated/lambda/include/awsc/lambda/operations").glob("*.h")))
    if count != expected:
        failures.append(f"{count} pages of operations; expected {expected}")
    return failures


def check_style(site):
    style = (site / "style.css").read_text()
    return [f"style.css: expected {wanted}" for wanted in ("prefers-color-scheme: dark", "max-width: 40rem")
            if wanted not in style]


def main():
    root, site = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    pages, failures = read(site)
    followed, broken = follow(site, pages)
    checks = [failures, broken, check_questions(pages), check_groups(root, pages), check_operations(root, pages),
              check_style(site)]
    for failure in [one for check in checks for one in check][:60]:
        print(failure)
    failed = sum(bool(check) for check in checks)
    print(f"site: {len(checks) - failed} passed, {failed} failed ({len(pages)} pages, {followed} links)")
    return 1 if failed or followed < 1000 else 0


sys.exit(main())
