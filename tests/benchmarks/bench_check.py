"""Times a whole check against `find ROOT -type f`, side by side, and the start against `python -c pass`.

usage: python tests/benchmarks/bench_check.py ROOT [RUNS] [--limit SECONDS]

ROOT is an installation, a project or an extension. Each run is a process of its own: without the cache, and with a cache
that an earlier run filled. The CPU time says more than the elapsed time where the machine does other work. With --limit,
exits 1 if the median of the elapsed times without the cache is above it.

With --diff FROM..TO, times `magelint diff --magento FROM..TO ROOT` against a check without the cache, and exits 1 if it
takes more than twice as long.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def timed(command: list[str]) -> float:
    """Seconds that a command takes as a whole process; its output is discarded."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started


def side_by_side(first: list[str], second: list[str], runs: int) -> tuple[list[float], list[float]]:
    """Both commands in turn after a warm-up, so that the machine's load affects both."""
    timed(first), timed(second)
    pairs = [(timed(first), timed(second)) for _ in range(runs)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def report(name: str, ours: list[float], other: str, theirs: list[float]) -> float:
    """Prints medians and the ratio of the medians, which it returns."""
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"{name:<32}{statistics.median(ours):8.3f} s   (min {min(ours):.3f}, max {max(ours):.3f})")
    print(f"{other:<32}{statistics.median(theirs):8.3f} s   (min {min(theirs):.3f}, max {max(theirs):.3f})")
    print(f"{'ratio':<32}{ratio:8.2f}")
    return ratio


def cpu_time(command: list[str], runs: int) -> float:
    """Prints and returns the median CPU time, in user and system mode, of a command and the processes it starts."""
    taken = []
    for _ in range(runs):
        before = os.times()
        timed(command)
        after = os.times()
        spent = (after.children_user - before.children_user, after.children_system - before.children_system)
        taken.append((sum(spent), *spent))
    total, user, system = statistics.median_low(taken)
    print(f"{'CPU time':<32}{total:8.3f} s   (user {user:.3f}, system {system:.3f})")
    return total


def main() -> int:
    """Prints both comparisons."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("root")
    parser.add_argument("runs", nargs="?", type=int, default=11)
    parser.add_argument("--limit", type=float)
    parser.add_argument("--diff", metavar="FROM..TO")
    arguments = parser.parse_args()
    root, runs = arguments.root, arguments.runs
    if not Path(root).is_dir():
        parser.error(f"{root} is not a folder")
    script = Path(sys.executable).with_name("magelint")
    magelint = [str(script)] if script.exists() else [shutil.which("magelint") or "magelint"]
    print(f"{root}: {sum(1 for p in Path(root).rglob('*') if p.is_file())} files, {runs} runs each, in turn")
    check = [*magelint, "check", root]
    if arguments.diff:
        diff = [*magelint, "diff", "--magento", arguments.diff, root]
        others = _named(diff, "magelint check --no-cache", [*check, "--no-cache"], runs)
        return int(report("magelint diff --magento", *others) > 2)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MAGELINT_CACHE_DIR"] = folder
        taken, *other = _named([*check, "--no-cache"], "find ROOT -type f", ["find", root, "-type", "f"], runs)
        report("magelint check --no-cache", taken, *other)
        cpu_time([*check, "--no-cache"], min(runs, 5))
        report(
            "magelint check, unchanged root", *_named(check, "magelint check --no-cache", [*check, "--no-cache"], runs)
        )
        cpu_time(check, min(runs, 5))
    start = [sys.executable, "-c", "pass"]
    report("magelint --version", *_named([*magelint, "--version"], "python -c pass", start, runs))
    return int(arguments.limit is not None and statistics.median(taken) > arguments.limit)


def _named(ours: list[str], name: str, other: list[str], runs: int) -> tuple[list[float], str, list[float]]:
    first, second = side_by_side(ours, other, runs)
    return first, name, second


if __name__ == "__main__":
    sys.exit(main())
