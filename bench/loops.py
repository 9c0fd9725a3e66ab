#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CPU per call in other event loops through their adapters, as a ratio to the library's own loop in the same round.

    loops.py BINARIES [--rounds N]

The programs take turns, so that a slow minute is slow for all."""
import argparse
import statistics

import programs

LOOPS = ("epoll", "poll", "libuv", "libevent", "glib")
# calls in flight, calls
SIZES = ((50, 4000), (1000, 10000))
MOST = {("epoll", 1000): 1.10, ("libuv", 1000): 1.10, ("libevent", 1000): 1.10, ("poll", 50): 1.25, ("glib", 50): 1.25}


def cpu(server, loop, concurrency, calls):
    figures = server.run(("bench_loops", loop), "flight", "r100-d50", calls, concurrency=concurrency)
    return (figures["user"] + figures["kernel"]) / figures["calls"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    with programs.Server(arguments.binaries) as server:
        for concurrency, calls in SIZES:
            own, ratios = [], {loop: [] for loop in LOOPS}
            for _ in range(arguments.rounds):
                own.append(cpu(server, "own", concurrency, calls))
                for loop in LOOPS:
                    try:
                        ratios[loop].append(cpu(server, loop, concurrency, calls) / own[-1])
                    except RuntimeError as problem:  # this loop's library was not there
                        if "77" not in str(problem):
                            raise
            print(f"{concurrency} in flight: own loop {statistics.median(own) * 1e6:.0f} µs of CPU for one call")
            for loop, seen in ratios.items():
                if not seen:
                    print(f"  {loop}: its library is not installed")
                    continue
                low, high = sorted(seen)[len(seen) // 4], sorted(seen)[-1 - len(seen) // 4]
                limit = MOST.get((loop, concurrency))
                print(f"  {loop}: {statistics.median(seen):.2f} ({low:.2f}–{high:.2f})"
                      f"{f', at most {limit:.2f} is expected' if limit else ''}", flush=True)


if __name__ == "__main__":
    main()
