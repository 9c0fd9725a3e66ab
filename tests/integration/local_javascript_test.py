# SPDX-License-Identifier: Apache-2.0
"""lambda-local serves the vendor's SDK for JavaScript. AWS_SDK_JS is a folder with npm's @aws-sdk/client-lambda.

    local_javascript_test.py LAMBDA_LOCAL
"""
import os
import shutil
import stat
import subprocess
import tempfile
import unittest

from local_support import Server, main

FOLDER = os.environ.get("AWS_SDK_JS", "")
CLIENT = os.path.join(FOLDER, "node_modules", "@aws-sdk", "client-lambda", "dist-cjs", "index.js")
SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "local_javascript.mjs")
KEY, SECRET = "AKIDEXAMPLE", "SECRETEXAMPLE"


@unittest.skipUnless(os.path.exists(CLIENT) and shutil.which("node"), "AWS_SDK_JS has no @aws-sdk/client-lambda")
class JavaScript(unittest.TestCase):
    def test_the_checks_of_the_script_pass(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "flow")
            with open(path, "w") as file:
                file.write("#!/bin/sh\necho '{\"Status\":\"SUCCEEDED\",\"Result\":\"42\"}'\n")
            os.chmod(path, stat.S_IRWXU)
            with Server("--access-key", KEY + "=" + SECRET, "--functions-dir", folder, "--function", "cat=/bin/cat",
                        "--function", "bad=/bin/false", "--state-delay-ms", "50",
                        "--fault", "throttle,count=1,retry-after=0,operation=GetAccountSettings") as server:
                result = subprocess.run(["node", SCRIPT, CLIENT, "http://127.0.0.1:%d" % server.port],
                                        capture_output=True, text=True, timeout=120)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
                self.assertRegex(result.stdout, r"2\d passed, 0 failed")


if __name__ == "__main__":
    main("integration/local_javascript")
