# SPDX-License-Identifier: Apache-2.0
"""The programs of the benchmarks: a server, and clients that run against it. Used by run.py and by tests/budget."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

KEY_ID, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "eu-west-1"
FLOOR, SIGNED, OURS = ("bench_raw", "floor"), ("bench_raw", "signed"), ("bench_ours",)


def cores():
    """The core of the clients and that of the server; the same where there is one."""
    available = sorted(os.sched_getaffinity(0))
    return available[0], available[-1]


def pinned(core):
    return lambda: os.sched_setaffinity(0, {core})


def environment():
    """Without the configuration of the person who runs this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BENCH_"))}
    return {**kept, "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}


def make_certificates(directory):
    """An authority and a certificate for 127.0.0.1. Returns the paths of authority, certificate and key."""
    ca, ca_key, leaf, leaf_key, request, names = (
        pathlib.Path(directory) / name for name in ("ca.pem", "ca.key", "leaf.pem", "leaf.key", "leaf.csr", "names"))
    names.write_text("subjectAltName=IP:127.0.0.1\n")

    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *new_key, "-keyout", ca_key, "-out", ca, "-days", 30, "-subj", "/CN=Benchmark CA")
    openssl("req", *new_key, "-keyout", leaf_key, "-out", request, "-subj", "/CN=127.0.0.1")
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-out", leaf, "-days", 30,
            "-extfile", names)
    return ca, leaf, leaf_key


class Server:
    """bench_server, for as long as the `with` lasts."""

    def __init__(self, binaries):
        self.binaries = pathlib.Path(binaries)

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.ca, certificate, key = make_certificates(self.directory.name)
        self.process = subprocess.Popen([self.binaries / "bench_server", certificate, key], stdout=subprocess.PIPE,
                                        text=True, preexec_fn=pinned(cores()[1]), env=environment())
        plain, tls = self.process.stdout.readline().split()
        self.plain, self.tls = f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{tls}"
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait()
        self.directory.cleanup()

    def command(self, program, work, name, calls, size=100, concurrency=1, tls=False):
        return [str(self.binaries / program[0]), *program[1:], work, self.tls if tls else self.plain, name, str(calls),
                str(size), str(concurrency)]

    def run(self, program, *work, wrapper=(), environ=None, **options):
        """The figures that the program prints, as one dictionary."""
        given = {**environment(), **(environ or {})}
        if options.get("tls"):
            given["BENCH_CA"] = str(self.ca)
        done = subprocess.run([*wrapper, *self.command(program, *work, **options)], capture_output=True, text=True,
                              preexec_fn=pinned(cores()[0]), env=given)
        if done.returncode:
            raise RuntimeError(f"{' '.join(program)} {work}: {done.stderr.strip() or done.returncode}")
        figures = {}
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                figures.update(json.loads(line))
        figures["stderr"] = done.stderr
        return figures


# ---- figures that do not depend on the load of the machine -----------------------------------------------------------

def have(*tools):
    return all(shutil.which(tool) for tool in tools)


def traces():
    """Whether strace is there and may trace."""
    return have("strace") and subprocess.run(["strace", "-c", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


def instructions(server, program, work, name, calls=(50, 200), **options):
    """Instructions of one call, counted by valgrind: the difference of two runs, so that what happens once is not in it.
    The least of three: a call under valgrind is so slow that the loop looks at its descriptors more often."""
    def total(count):
        seen = server.run(program, work, name, count, wrapper=(
            "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"), **options)
        return int(re.search(r"I\s+refs:\s+([\d,]+)", seen["stderr"]).group(1).replace(",", ""))

    few, many = calls
    return min(total(many) for _ in range(3)) / (many - few) - min(total(few) for _ in range(3)) / (many - few)


def instructions_of_start(server, program, **options):
    seen = server.run(program, "start", "r100", 1, wrapper=(
        *options.pop("inside", ()), "valgrind", "--tool=cachegrind", "--cache-sim=no",
        "--cachegrind-out-file=/dev/null"), **options)
    return int(re.search(r"I\s+refs:\s+([\d,]+)", seen["stderr"]).group(1).replace(",", ""))


def system_calls(server, program, work, name, calls=500, **options):
    """System calls of one call, counted by strace: by name, those that are made in every call."""
    def count(number):
        with tempfile.NamedTemporaryFile("r") as file:
            server.run(program, work, name, number, wrapper=("strace", "-f", "-c", "-o", file.name), **options)
            return {words[-1]: int(words[3]) for words in map(str.split, file.read().splitlines())
                    if len(words) >= 5 and words[3].isdigit()}
    few, many = count(calls), count(2 * calls)
    return {name: (many[name] - few.get(name, 0)) / calls for name in many
            if name != "total" and many[name] - few.get(name, 0) > 0.02 * calls}


def allocations(server, work, name, calls=200, **options):
    """Blocks that the library takes from its allocator for one call."""
    return server.run(OURS, work, name, calls, environ={"BENCH_ALLOCATIONS": "1"}, **options)["allocations"] / calls


def libcurl_version():
    return subprocess.run(["pkg-config", "--modversion", "libcurl"], capture_output=True, text=True).stdout.strip()
