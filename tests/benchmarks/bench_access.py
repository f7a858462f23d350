"""Times `magelint access` against a whole check of the same root, by CPU time, in turn.

usage: python tests/benchmarks/bench_access.py ROOT [RUNS] [--limit RATIO]

Each run is a process of its own, without the cache of PHP files. With --limit, exits 1 if the CPU time of one of the
commands is more than RATIO times that of the check.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUTES = "".join(f"GET /V1/orders/{number}\nPOST /rest/all/V1/products/sku-{number}/media\n" for number in range(1000))


def cpu_seconds(command: list[str]) -> float:
    """The CPU time of a command and the processes it starts, in user and system mode; its output is discarded."""
    before = os.times()
    subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def main() -> int:
    """Prints the medians and the ratios."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("root")
    parser.add_argument("runs", nargs="?", type=int, default=9)
    parser.add_argument("--limit", type=float)
    arguments = parser.parse_args()
    magelint = [sys.executable, "-I", "-m", "magelint"]
    with tempfile.TemporaryDirectory() as folder:
        routes = Path(folder, "routes.txt")
        routes.write_text(ROUTES)
        commands = {
            "check --no-cache": [*magelint, "check", arguments.root, "--no-cache"],
            "access": [*magelint, "access", arguments.root],
            "access --denied --format json": [*magelint, "access", arguments.root, "--denied", "--format", "json"],
            "access --route": [*magelint, "access", arguments.root, "--route", "GET /V1/orders/42"],
            "access --needs FILE": [*magelint, "access", arguments.root, "--needs", str(routes)],
            "access --needs": [*magelint, "access", arguments.root, "--needs"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(arguments.runs):
            for name, command in commands.items():
                taken[name].append(cpu_seconds(command))
    check = statistics.median(taken["check --no-cache"])
    slowest = 0.0
    for name, seconds in taken.items():
        ratio = statistics.median(seconds) / check
        slowest = max(slowest, ratio)
        print(f"{name:<32}{statistics.median(seconds):8.3f} s   (min {min(seconds):.3f})   ratio {ratio:.2f}")
    return int(arguments.limit is not None and slowest > arguments.limit)


if __name__ == "__main__":
    sys.exit(main())
