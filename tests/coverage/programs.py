# SPDX-License-Identifier: Apache-2.0
"""Lists the test programs of a build from ctest, and runs them."""
import json
import os
import signal
import subprocess
import time


class Program:
    """One test of ctest: a command, its environment, its suite."""

    def __init__(self, described):
        properties = {entry["name"]: entry["value"] for entry in described.get("properties", [])}
        self.name = described["name"]
        self.command = described.get("command", [])
        self.suite = (properties.get("LABELS") or [""])[0]
        self.timeout = float(properties.get("TIMEOUT", 300))
        self.folder = properties.get("WORKING_DIRECTORY", ".")
        self.environment = dict(entry.split("=", 1) for entry in properties.get("ENVIRONMENT", []))

    def run(self, log, timeout=None, stop=None, **environment):
        """Runs the test and writes its output to `log`. Returns (passed, seconds, how it ended). It is ended when the
        threading.Event `stop` is set."""
        began = time.monotonic()
        with open(log, "wb") as output:
            process = subprocess.Popen(self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT, start_new_session=True,
                                       env={**os.environ, **self.environment, **environment})
            in_time = _has_ended(process, timeout or self.timeout, stop)
            os.killpg(process.pid, signal.SIGKILL)  # also ends processes that it left running; its id is not reused yet
            status = process.wait()
        ended = "timeout" if not in_time else "exit %d" % status if status >= 0 else "signal %d" % -status
        return in_time and status == 0, time.monotonic() - began, ended


def _has_ended(process, timeout, stop):
    """Waits for the end of a process without reaping it; returns false after `timeout` seconds, or with `stop` set."""
    until = time.monotonic() + timeout
    while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        if time.monotonic() >= until or (stop and stop.is_set()):
            return False
        time.sleep(0.01)
    return True


def _described(build):
    """All tests as ctest describes them; one whose program does not exist has no command."""
    listed = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, check=True).stdout
    return json.loads(listed)["tests"]


def are_built(build):
    """Whether the program of every test exists."""
    return all(test.get("command") for test in _described(build))


def programs(build, suites):
    """The tests of these suites whose command exists, in the order of ctest."""
    found = [Program(test) for test in _described(build)]
    return [program for program in found if program.suite in suites and program.command]


def clean_environment(home):
    """A process environment without credentials and configuration of the person who runs the tests."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(HOME=home, AWS_EC2_METADATA_DISABLED="true")
