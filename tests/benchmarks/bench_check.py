"""Times a whole check against `find ROOT -type f`, side by side, and the start against `python -c pass`.

usage: python tests/benchmarks/bench_check.py ROOT [RUNS]
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
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


def main() -> int:
    """Prints both comparisons."""
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    root, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11
    script = Path(sys.executable).with_name("magelint")
    magelint = [str(script)] if script.exists() else [shutil.which("magelint") or "magelint"]
    print(f"{sum(1 for p in Path(root).rglob('*') if p.is_file())} files, {runs} runs each, in turn")
    report(
        "magelint check", *_named([*magelint, "check", root], "find ROOT -type f", ["find", root, "-type", "f"], runs)
    )
    start = [sys.executable, "-c", "pass"]
    report("magelint --version", *_named([*magelint, "--version"], "python -c pass", start, runs))
    return 0


def _named(ours: list[str], name: str, other: list[str], runs: int) -> tuple[list[float], str, list[float]]:
    first, second = side_by_side(ours, other, runs)
    return first, name, second


if __name__ == "__main__":
    sys.exit(main())
