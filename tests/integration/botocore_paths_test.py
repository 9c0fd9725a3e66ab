# SPDX-License-Identifier: Apache-2.0
"""Debian's botocore signs the same generated paths as we do: paths with dots and slashes for most services, and the
keys of S3 in all the ways in which a URL can spell them. Usage: botocore_paths_test.py PROBE [SEED]"""
import random
import subprocess
import sys
import unittest

try:
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
    import botocore.utils
except ImportError:
    print("SKIPPED: botocore is not installed (apt-get install python3-botocore)")
    sys.exit(0)

PROBE = sys.argv.pop(1)
SEED = int(sys.argv.pop(1)) if len(sys.argv) > 1 and sys.argv[1].isdigit() else random.randrange(1 << 32)
HOST, REGION, STAMP = "example.amazonaws.com", "eu-west-1", "20150830T123600Z"
KEYS = botocore.credentials.Credentials("AKIDBOTOCORE", "secret/with+characters")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ENCODE_ONCE, KEEP_PATH = 1, 2
SEGMENTS = ("", ".", "..", "...", ".a", "a.", "a", "b", "functions", "a%20b", "%2e%2e", "%2E", "a:b", "~", "a=b+c@d",
            "%C3%A9", "%25", "*", "!$&'();,")
KEY_CHARACTERS = "abz019-._~/=+:@!$&'()*,; %é€😀\"<>[]^`{|}\\#?"
RAW = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/=+:@!$&'()*,;\"<>[]^`{|}\\")


def ours(service, flags, paths):
    """For each path the signature in the headers, and the query of the presigned URL."""
    lines = "".join("%s\t%d\t%s\n" % (service, flags, path) for path in paths)
    done = subprocess.run([PROBE], input=lines.encode(), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    for line in done.stdout.decode().splitlines():
        header, query = line.split("\t")
        yield header.rsplit("Signature=", 1)[1], query


def request(path, headers=(), query=""):
    made = botocore.awsrequest.AWSRequest(method="GET", url="https://" + HOST + path + ("?" + query if query else ""))
    for name, value in (("Host", HOST), *headers):
        made.headers[name] = value
    made.context["timestamp"] = STAMP
    return made


def signature(signer, made):
    return signer.signature(signer.string_to_sign(made, signer.canonical_request(made)), made)


def in_headers(signer_class, service, path):
    made = request(path, (("X-Amz-Date", STAMP), ("X-Amz-Content-SHA256", EMPTY)))
    return signature(signer_class(KEYS, service, REGION), made)


def in_query(signer_class, service, path, query):
    signer = signer_class(KEYS, service, REGION, expires=900)
    signer.payload = lambda _: "UNSIGNED-PAYLOAD"
    return signature(signer, request(path, query=query))


def spell(generator, key):
    """A path that names the key, with some characters percent-encoded at random."""
    path = ""
    for character in key:
        if character in RAW and generator.random() < 0.6:
            path += character
            continue
        for byte in character.encode():
            path += ("%%%02x" if generator.random() < 0.5 else "%%%02X") % byte
    return "/" + path


class Paths(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print("seed %d" % SEED)
        cls.generator = random.Random(SEED)

    def compare(self, signers, service, flags, paths, canonical):
        """`canonical` are the paths as botocore would have them."""
        signed = list(ours(service, flags, paths))
        self.assertEqual(len(signed), len(paths))
        for path, theirs, (header, query) in zip(paths, canonical, signed):
            with self.subTest(path=path):
                self.assertEqual(header, in_headers(signers[0], service, theirs))
                unsigned, own = query.split("&X-Amz-Signature=")
                self.assertEqual(own, in_query(signers[1], service, theirs, unsigned))

    def test_paths_of_most_services_are_resolved_as_in_botocore(self):
        paths = ["/", "/.", "/..", "/a/b/..", "/a/b/../", "/a/b/.", "/a/./", "/a/..", "/a/../", "//", "//a//..", "/../../a"]
        for _ in range(2000):
            count = self.generator.randrange(1, 7)
            paths.append("/" + "/".join(self.generator.choice(SEGMENTS) for _ in range(count)))
        self.compare((botocore.auth.SigV4Auth, botocore.auth.SigV4QueryAuth), "lambda", 0, paths, paths)

    def test_all_spellings_of_an_s3_key_have_one_canonical_form(self):
        keys = ["a=b", "a+b", "a:b@c", "é", "a//b", "a/../b", "..", "a/.", "/", "%", "%41", "a b"]
        for _ in range(1500):
            count = self.generator.randrange(1, 20)
            keys.append("".join(self.generator.choice(KEY_CHARACTERS) for _ in range(count)))
        paths = [spell(self.generator, key) for key in keys]
        canonical = ["/" + botocore.utils.percent_encode(key, "-._~/") for key in keys]
        self.compare((botocore.auth.S3SigV4Auth, botocore.auth.S3SigV4QueryAuth), "s3", ENCODE_ONCE | KEEP_PATH, paths,
                     canonical)
        # A path in botocore's own spelling is signed unchanged.
        self.compare((botocore.auth.S3SigV4Auth, botocore.auth.S3SigV4QueryAuth), "s3", ENCODE_ONCE | KEEP_PATH,
                     canonical, canonical)


if __name__ == "__main__":
    unittest.main()
