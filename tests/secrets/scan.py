#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Searches the recorded output of a test run for secrets.

  scan.py DIRECTORY [--vectors DIRECTORY] [--programs N]

Files *.heard come from tests/support/overheard.c: lines LOG and ERR are messages of the library, KEY and COD (MFA
codes) are secrets that it received. Every other file is output of programs. The scan searches for the secrets of KEY
lines and of the vectors, for texts that begin with the mark "hush-", and for texts in the form of a signature or a
private key; in plain form, percent-encoded, in base64 and in hexadecimal. --programs is the minimum number of recorded
programs, so that a run without recording does not pass."""
import argparse
import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

LEAST = 8
NAMES = re.compile(r"(aws_?)?(secret_?access_?key|session_?token|refresh_?token|access_?token|client_?secret|dpop_?key|"
                   r"token_?code|mfa_?code|security_?token|web_?identity_?token)", re.IGNORECASE)
PATTERNS = re.compile(rb"hush-[\w./+=-]+|Signature=[0-9a-f]{32,}|PRIVATE KEY-----|"
                      rb"\beyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}")
TEST_NAME = re.compile(rb"\[ +(RUN|OK|FAILED|SKIPPED) +\] ")


def texts(value):
    """All JSON texts under a name that denotes a secret."""
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and NAMES.fullmatch(name):
                yield item
            else:
                yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def of_vectors(directory):
    found = set()
    for path in sorted(pathlib.Path(directory).rglob("*.json")):
        try:
            found.update(text.encode() for text in texts(json.loads(path.read_text())))
        except (ValueError, OSError):
            continue
    return {text for text in found if len(text) >= LEAST}


def read_heard(path, said, keys, codes):
    for line in path.read_bytes().split(b"\n"):
        kind, _, text = line.partition(b" ")
        if kind == b"KEY":
            keys.add(bytes.fromhex(text.decode()))
        elif kind == b"COD":
            codes.add(bytes.fromhex(text.decode()))
        elif kind in (b"LOG", b"ERR"):
            said.setdefault(text, path.name)


def forms(secret):
    secret = secret.strip()
    if b"PRIVATE KEY-----" in secret:
        yield from (line for line in secret.split(b"\n") if len(line) > 16 and b"-----" not in line)
    yield secret
    yield urllib.parse.quote(secret, safe="").encode()
    yield secret.hex().encode()
    encoded = base64.b64encode(secret).rstrip(b"=")
    yield encoded[:-1] if len(secret) % 3 else encoded


def is_public(secret, public):
    """Filler texts, and texts that the tests use both for sensitive members and elsewhere."""
    return len(secret) < LEAST or len(set(secret)) < 5 or any(secret.startswith(text) for text in public)


def find(said, secrets):
    """[(secret, line)], by grep, which looks for thousands of texts at once."""
    spellings = {}
    for secret in secrets:
        for form in forms(secret):
            if form and b"\n" not in form:
                spellings.setdefault(form, secret)
    lines = list(said)
    found = [(match.group(0), line) for line in lines for match in [PATTERNS.search(line)] if match]
    if spellings and lines:
        with tempfile.NamedTemporaryFile() as patterns, tempfile.NamedTemporaryFile() as text:
            patterns.write(b"\n".join(spellings) + b"\n")
            patterns.flush()
            text.write(b"\n".join(lines) + b"\n")
            text.flush()
            done = subprocess.run(["grep", "-aFno", "-f", patterns.name, text.name], env={"LC_ALL": "C"},
                                  capture_output=True)
        if done.returncode > 1:
            sys.exit("grep: %s" % done.stderr.decode(errors="replace"))
        for hit in done.stdout.split(b"\n"):
            number, _, form = hit.partition(b":")
            if number:
                found.append((spellings.get(form, form), lines[int(number) - 1]))
    return found


def find_words(said, codes):
    """The same for MFA codes: six digits occur inside many numbers."""
    if not codes:
        return []
    words = re.compile(rb"(?<![0-9A-Za-z])(?:%s)(?![0-9A-Za-z])" % b"|".join(re.escape(code) for code in codes))
    return [(match.group(0), line) for line in said for match in [words.search(line)] if match]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--vectors")
    parser.add_argument("--programs", type=int, default=1)
    options = parser.parse_args()
    public = {line.encode() for line in
              (pathlib.Path(__file__).parent / "public.txt").read_text().splitlines() if line and line[0] != "#"}
    said, keys, codes, programs = {}, set(), set(), 0
    for path in sorted(options.directory.rglob("*")):
        if path.suffix == ".heard":
            programs += 1
            read_heard(path, said, keys, codes)
        elif path.is_file():
            for line in path.read_bytes().split(b"\n"):
                if not TEST_NAME.match(line):
                    said.setdefault(line, path.name)
    heard = len(keys)
    if options.vectors:
        keys |= of_vectors(options.vectors)
    secrets = {secret for secret in keys if not is_public(secret, public)}
    found = find(said, secrets) + find_words(said, codes)
    for secret, line in found[:50]:
        print("%s says %r, which is secret:\n    %s" % (said[line], secret.decode(errors="replace")[:80],
                                                       line.decode(errors="replace")[:300]))
    if programs < options.programs:
        print("only %d programs were heard; expected %d or more" % (programs, options.programs))
    failed = len(found) + (programs < options.programs)
    print("heard %d programs, %d different lines, %d secrets (%d given, the others of the vectors)"
          % (programs, len(said), len(secrets), heard))
    print("secrets: %d passed, %d failed" % (0 if failed else 1, failed))
    return 1 if failed else 0


sys.exit(main())
