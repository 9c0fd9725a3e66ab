#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks, prints them, and writes docs/performance.md and docs/performance.svg.

    run.py ROOT BINARIES [--rounds N] [--quick] [--only TEXT] [--no-files]

CPU is that of the client's process, user and kernel, by getrusage. Programs take turns; each ratio is made of two runs
of the same round. Client and server have a core each where there are two."""
import argparse
import datetime
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

import programs
from programs import FLOOR, OURS, SIGNED

# name, work, function, calls, bytes, concurrency, TLS
ROWS = [
    ("Invoke of 100 bytes, one at a time", "invoke", "r100", 2000, 100, 1, False),
    ("the same over TLS", "invoke", "r100", 1500, 100, 1, True),
    ("Invoke of 64 KiB both ways", "invoke", "r65536", 800, 65536, 1, False),
    ("Invoke of 1 MiB both ways", "invoke", "r1048576", 100, 1048576, 1, False),
    ("Invoke of 6 MB both ways", "invoke", "r6000000", 25, 6000000, 1, False),
    ("ListFunctions, a page of 104 KB", "list", "-", 400, 0, 1, False),
    ("stream of 100 MB, events of 8 KiB", "stream", "s100000000-e8192", 2, 2, 1, False),
    ("stream of 100 MB, events of 64 KiB", "stream", "s100000000-e65536", 2, 2, 1, False),
    ("200 in flight, functions of 50 ms", "flight", "r100-d50", 4000, 100, 200, False),
    ("200 in flight, instant functions", "flight", "r100", 6000, 100, 200, False),
    ("5000 in flight, functions of 50 ms", "flight", "r100-d50", 10000, 100, 5000, False),
    ("16 threads of blocking calls", "threads", "r100", 4000, 100, 16, False),
]
PROGRAMS = (FLOOR, SIGNED, OURS)
SPOILT = 0.10  # quartiles further apart than this share of the median


def cpu(figures):
    return figures["user"] + figures["kernel"]


def quartiles(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 4], ordered[-1 - len(ordered) // 4]


class Ratio:
    """The ratio of two series that were measured in turns."""

    def __init__(self, above, below):
        values = [a / b for a, b in zip(above, below) if b > 0]
        self.median = statistics.median(values)
        self.low, self.high = quartiles(values)
        self.is_spoilt = (self.high - self.low) > SPOILT * self.median

    def __str__(self):
        return f"{self.median:.2f} ({self.low:.2f}–{self.high:.2f}){' †' if self.is_spoilt else ''}"


def measure_row(server, row, rounds):
    name, work, function, calls, size, concurrency, tls = row
    seen = {program: [] for program in PROGRAMS}
    for _ in range(rounds):
        for program in PROGRAMS:
            seen[program].append(server.run(program, work, function, calls, size=size, concurrency=concurrency,
                                            tls=tls))
    times = {program: [cpu(figures) / figures["calls"] for figures in seen[program]] for program in PROGRAMS}
    ours = seen[OURS]
    return {
        "name": name,
        "microseconds": statistics.median(times[FLOOR]) * 1e6,
        "signed": Ratio(times[SIGNED], times[FLOOR]),
        "ours": Ratio(times[OURS], times[FLOOR]),
        "to_signed": Ratio(times[OURS], times[SIGNED]),
        "faults": statistics.median(figures["faults"] / figures["calls"] for figures in ours),
        "resident": {program: statistics.median(figures["resident_kb"] for figures in seen[program]) / 1024
                     for program in PROGRAMS},
    }


# ---- figures that no load changes ------------------------------------------------------------------------------------

def start_over_tls(server):
    """Instructions from the start to the first byte, with the system's trust and the server's authority in it. Needs
    root, to show that to one process; None without."""
    certificates = pathlib.Path("/etc/ssl/certs")
    if os.geteuid() or not programs.have("unshare", "openssl", "valgrind") or not certificates.is_dir():
        return None
    with tempfile.TemporaryDirectory() as directory:
        for path in certificates.iterdir():
            if path.is_file():
                shutil.copy(path, directory)
        shutil.copy(server.ca, pathlib.Path(directory) / "benchmark.pem")
        with open(pathlib.Path(directory) / "ca-certificates.crt", "a") as bundle:
            bundle.write(server.ca.read_text())
        name = subprocess.run(["openssl", "x509", "-hash", "-noout", "-in", server.ca], capture_output=True, text=True)
        shutil.copy(server.ca, pathlib.Path(directory) / f"{name.stdout.strip()}.0")
        inside = ("unshare", "--mount", "--propagation", "private", "sh", "-c",
                  f'mount --bind {directory} {certificates} && exec "$@"', "sh")
        own, server.ca = server.ca, ""  # nothing is configured
        try:
            return {program: programs.instructions_of_start(server, program, inside=inside, tls=True)
                    for program in (SIGNED, OURS)}
        except (RuntimeError, AttributeError):
            return None
        finally:
            server.ca = own


def count(server):
    counts = {"blocks": programs.allocations(server, "invoke", "r100")}
    if programs.have("valgrind"):
        counts["instructions"] = {program: programs.instructions(server, program, "invoke", "r100")
                                  for program in PROGRAMS}
        counts["start"] = start_over_tls(server)
    if programs.have("strace"):
        counts["system calls"] = {program: programs.system_calls(server, program, "invoke", "r100")
                                  for program in (SIGNED, OURS)}
    return counts


def run_alone(binaries, name):
    """A program that measures by itself, such as bench_sign."""
    return subprocess.run([str(binaries / name)], capture_output=True, text=True,
                          preexec_fn=programs.pinned(programs.cores()[0])).stdout.rstrip()


# ---- clients of the vendor -------------------------------------------------------------------------------------------

PYTHON_CLIENT = """
import resource, sys
import botocore.session
client = botocore.session.get_session().create_client("lambda", endpoint_url=sys.argv[1], region_name="eu-west-1",
    aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")
payload = b"[" + b"1" * 98 + b"]"
def call():
    client.invoke(FunctionName="r100", Payload=payload)["Payload"].read()
call()
before = resource.getrusage(resource.RUSAGE_SELF)
for _ in range(int(sys.argv[2])): call()
after = resource.getrusage(resource.RUSAGE_SELF)
print((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / int(sys.argv[2]))
"""

JAVASCRIPT_CLIENT = """
const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
(async () => {
  const client = new LambdaClient({ endpoint: process.argv[1], region: "eu-west-1",
                                    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" } });
  const call = () => client.send(new InvokeCommand({ FunctionName: "r100", Payload: "[" + "1".repeat(98) + "]" }));
  const calls = Number(process.argv[2]);
  for (let i = 0; i < 50; i++) await call();
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) await call();
  const used = process.cpuUsage(before);
  console.log((used.user + used.system) / 1e6 / calls);
})();
"""


def vendors(server, calls=300):
    """Seconds of CPU for a small Invoke of the vendor's clients that are installed."""
    found = {}
    for name, command in (("botocore (Python)", ["/usr/bin/python3", "-c", PYTHON_CLIENT]),
                          ("@aws-sdk/client-lambda (JavaScript)", ["node", "-e", JAVASCRIPT_CLIENT])):
        if not shutil.which(command[0]):
            continue
        done = subprocess.run([*command, server.plain, str(calls)], capture_output=True, text=True,
                              env=programs.environment(), preexec_fn=programs.pinned(programs.cores()[0]))
        if done.returncode == 0 and done.stdout.strip():
            found[name] = float(done.stdout)
    return found


# ---- telling ---------------------------------------------------------------------------------------------------------

def table(rows):
    lines = ["| work | libcurl alone, µs of CPU | signed by hand | awsc | awsc ÷ signed | page faults |",
             "|---|---|---|---|---|---|"]
    for row in rows:
        lines.append(f"| {row['name']} | {row['microseconds']:.0f} | {row['signed']} | {row['ours']} | "
                     f"{row['to_signed']} | {row['faults']:.1f} |")
    return "\n".join(lines)


def counts_table(counts):
    lines = ["| of one Invoke of 100 bytes | libcurl alone | signed by hand | awsc |", "|---|---|---|---|"]
    seen = counts.get("instructions")
    if seen:
        lines.append(f"| instructions | {seen[FLOOR]:,.0f} | {seen[SIGNED]:,.0f} | {seen[OURS]:,.0f} |")
    calls = counts.get("system calls")
    if calls:
        lines.append(f"| system calls | – | {sum(calls[SIGNED].values()):.1f} | {sum(calls[OURS].values()):.1f} |")
    lines.append(f"| blocks that the library takes from its allocator | – | – | {counts['blocks']:.0f} |")
    if counts.get("start"):
        lines.append(f"| instructions from the start to the first byte over TLS, system's trust | – | "
                     f"{counts['start'][SIGNED]:,} | {counts['start'][OURS]:,} |")
    return "\n".join(lines)


def plot(rows):
    """Bars of the ratios to libcurl alone."""
    width, left, height, step = 860, 300, 60 + 44 * len(rows), 44
    most = max(max(row["signed"].median, row["ours"].median) for row in rows)
    scale = (width - left - 70) / most
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
             'font-family="sans-serif" font-size="13">',
             '<rect width="100%" height="100%" fill="white"/>',
             '<text x="10" y="22" font-weight="bold">CPU as a ratio to libcurl alone: shorter is better</text>',
             f'<rect x="{left}" y="32" width="12" height="12" fill="#9aa7b5"/>'
             f'<text x="{left + 18}" y="43">signed by hand</text>',
             f'<rect x="{left + 140}" y="32" width="12" height="12" fill="#1f77b4"/>'
             f'<text x="{left + 158}" y="43">awsc</text>']
    for index, row in enumerate(rows):
        y = 58 + index * step
        parts.append(f'<text x="{left - 8}" y="{y + 20}" text-anchor="end">{row["name"]}</text>')
        for offset, key, color in ((0, "signed", "#9aa7b5"), (16, "ours", "#1f77b4")):
            ratio = row[key]
            length = ratio.median * scale
            parts.append(f'<rect x="{left}" y="{y + offset}" width="{length:.1f}" height="14" fill="{color}"/>'
                         f'<text x="{left + length + 6:.1f}" y="{y + offset + 12}">{ratio.median:.2f}</text>')
    parts.append(f'<line x1="{left + scale:.1f}" y1="52" x2="{left + scale:.1f}" y2="{height - 8}" stroke="#c00" '
                 'stroke-dasharray="4 3"/>')
    return "\n".join([*parts, "</svg>", ""])


def page(rows, counts, vendor, alone, rounds):
    load = os.getloadavg()
    spoilt = [row["name"] for row in rows if row["ours"].is_spoilt or row["to_signed"].is_spoilt]
    one, other = programs.cores()
    vendor_lines = "".join(f"\n- {name}: {seconds * 1e6:.0f} µs" for name, seconds in vendor.items())
    ours = next((row["microseconds"] * row["ours"].median for row in rows if row["name"] == ROWS[0][0]), None)
    return f"""# Performance

`./scripts/bench` builds and runs this, and writes this page. Measured on {datetime.date.today()}: {platform.machine()},
{os.cpu_count()} processors, libcurl {programs.libcurl_version()}, rounds: {rounds}, load average at the end
{load[0]:.1f}. {'Client and server had a core each.' if one != other else 'Client and server shared one core.'}

## Programs

- **libcurl alone**: a program that sends the same request unsigned, with one handle that is used again, the body
  together with the head, and no header beyond the necessary ones. No client over libcurl can take less.
- **signed by hand**: the same with Signature Version 4 written for this one request. The key is derived once a day, a
  signature costs three hashes, and nothing is escaped, sorted or checked. Pages go through cJSON, and streams have both
  of their checksums taken by zlib.
- **awsc**: a program as the examples are: checks, retries, deadlines, typed results, and payloads that are wiped.

All three talk to the same server on 127.0.0.1 (`bench/server.c`), which answers at once unless the row says otherwise.

## CPU of the client

User and kernel time of the client's process (`getrusage`), as a ratio to libcurl alone in the same round: the median of
all rounds, and in parentheses the two middle quarters. The programs take turns, so that a slow minute is slow for all.
† marks what a busy machine spoiled: the quarters are more than {SPOILT:.0%} of the median apart. Ratios of CPU suffer
from caches and clocks that others use; the counts below do not.

{table(rows)}

![CPU as a ratio to libcurl alone](performance.svg)

{'Spoiled in this run: ' + '; '.join(spoilt) + '.' if spoilt else 'No row was spoiled in this run.'}

## Counts, which no load changes

{counts_table(counts)}

Instructions are counted by valgrind: the difference between many calls and few, divided by their number, so that what
happens once is not in it. System calls are counted by strace in the same way. `tests/budget` keeps these three.

## Signing, decoding, encoding

```
{alone['bench_sign']}
{alone['bench_json_decode']}
{alone['bench_encode']}
```

## Other clients

CPU of one small Invoke against the same server{f', beside {ours:.0f} µs for awsc' if ours else ''}:{vendor_lines or
' none of the vendor is installed here.'}
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--no-files", action="store_true")
    arguments = parser.parse_args()
    rounds = 3 if arguments.quick else arguments.rounds
    if os.getloadavg()[0] > 1.5:
        print(f"The machine is busy (load average {os.getloadavg()[0]:.1f}): ratios of CPU may be spoiled, counts are not.")
    rows = []
    with programs.Server(arguments.binaries) as server:
        for row in ROWS:
            if arguments.only not in row[0]:
                continue
            rows.append(measure_row(server, row, rounds))
            seen = rows[-1]
            print(f"{seen['name']}: signed {seen['signed']}, awsc {seen['ours']}, awsc ÷ signed {seen['to_signed']}, "
                  f"page faults {seen['faults']:.1f}, resident {seen['resident'][OURS]:.1f} MiB "
                  f"(libcurl alone {seen['resident'][FLOOR]:.1f})", flush=True)
        counts = count(server)
        vendor = vendors(server)
    alone = {name: run_alone(arguments.binaries, name) for name in ("bench_sign", "bench_json_decode", "bench_encode")}
    print(counts_table(counts), *alone.values(), sep="\n")
    for name, seconds in vendor.items():
        print(f"{name}: {seconds * 1e6:.0f} µs")
    if not arguments.no_files and not arguments.only:
        (arguments.root / "docs/performance.md").write_text(page(rows, counts, vendor, alone, rounds))
        (arguments.root / "docs/performance.svg").write_text(plot(rows))
        print("docs/performance.md and docs/performance.svg are written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
