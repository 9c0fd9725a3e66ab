#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Software bill of materials of a source archive, in SPDX 2.3 (JSON): its files, and the libraries that it needs.

    python3 packaging/sbom.py ARCHIVE VERSION SECONDS > awsc-VERSION.spdx.json

ARCHIVE is awsc-VERSION.tar; SECONDS since 1970 is the time of the release."""
import datetime
import hashlib
import json
import pathlib
import re
import sys
import tarfile

# Name, licence, least version, and whether every build needs it.
LIBRARIES = [
    ("libcurl", "curl", "7.87", True), ("OpenSSL", "Apache-2.0", "3.0", True), ("zlib", "Zlib", None, True),
    ("expat", "MIT", None, True), ("cJSON", "MIT", None, True), ("nghttp2", "MIT", "1.50", True),
    ("libdeflate", "MIT", "1.9", False), ("PCRE2", "BSD-3-Clause", None, False),
    ("libmicrohttpd", "LGPL-2.1-or-later", "0.9.72", False),
]
LICENCE = "Apache-2.0"


def identifier(kind, text):
    return f"SPDXRef-{kind}-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)


def file_entries(archive):
    entries = []
    for number, member in enumerate(sorted((m for m in archive.getmembers() if m.isfile()), key=lambda m: m.name)):
        content = archive.extractfile(member).read()
        entries.append({
            "SPDXID": f"SPDXRef-File-{number}",
            "fileName": "./" + member.name.split("/", 1)[1],
            "checksums": [{"algorithm": "SHA1", "checksumValue": hashlib.sha1(content).hexdigest()},
                          {"algorithm": "SHA256", "checksumValue": hashlib.sha256(content).hexdigest()}],
            "licenseConcluded": LICENCE,
            "copyrightText": "NOASSERTION",
        })
    return entries


def verification_code(files):
    """As SPDX 2.3, clause 7.9, says: SHA1 of the sorted SHA1 sums of all files."""
    sums = sorted(entry["checksums"][0]["checksumValue"] for entry in files)
    return hashlib.sha1("".join(sums).encode()).hexdigest()


def library_entry(name, licence, least, _):
    return {
        "SPDXID": identifier("Package", name),
        "name": name,
        "versionInfo": f">= {least}" if least else "NOASSERTION",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
    }


def document(path, version, seconds):
    with tarfile.open(path) as archive:
        files = file_entries(archive)
    digest = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
    own = "SPDXRef-Package-awsc"
    package = {
        "SPDXID": own,
        "name": "awsc",
        "versionInfo": version,
        "supplier": "Organization: awsc maintainers",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": True,
        "packageVerificationCode": {"packageVerificationCodeValue": verification_code(files)},
        "licenseConcluded": LICENCE,
        "licenseDeclared": LICENCE,
        "licenseInfoFromFiles": [LICENCE],
        "copyrightText": "Copyright the awsc maintainers",
    }
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", own)]
    relations += [(own, "CONTAINS", entry["SPDXID"]) for entry in files]
    for name, _, _, is_needed in LIBRARIES:
        other = identifier("Package", name)
        relations.append((own, "DEPENDS_ON", other) if is_needed else (other, "OPTIONAL_DEPENDENCY_OF", own))
    created = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"awsc-{version}",
        "documentNamespace": f"https://awsc.example/spdx/awsc-{version}-{digest[:16]}",
        "creationInfo": {"created": created, "creators": ["Organization: awsc maintainers", "Tool: packaging/sbom.py"]},
        "packages": [package] + [library_entry(*library) for library in LIBRARIES],
        "files": files,
        "relationships": [{"spdxElementId": first, "relationshipType": kind, "relatedSpdxElement": second}
                          for first, kind, second in relations],
    }


if __name__ == "__main__":
    json.dump(document(sys.argv[1], sys.argv[2], int(sys.argv[3])), sys.stdout, indent=1)
    print()
