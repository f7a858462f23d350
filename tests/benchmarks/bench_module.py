"""How long one module takes from a cold start: `python tests/benchmarks/bench_module.py [MODULE] [RUNS]`.

Each run is a process of its own, as in a hook or an editor. Without MODULE, the twelve modules beside the checkout are
taken, or the tutorial's. Prints the median, the fastest and the slowest of each; exits 1 where a median is over the
third of a second.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 1 / 3
TOP = Path(__file__).resolve().parents[2]


# An installed magelint is compiled; here Python may write what it compiled to a folder that goes away again.
COMPILED = tempfile.TemporaryDirectory()
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": COMPILED.name}


def seconds(module: Path) -> float:
    """One run of a whole check."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "magelint", "check", str(module), "--magento", "2.4.7-p3", "--no-cache"],
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
    )
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    return time.perf_counter() - started


def main() -> None:
    """Measures and prints."""
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 11
    shared = sorted((TOP / "../shared/modules").glob("*"))
    modules = [Path(sys.argv[1])] if len(sys.argv) > 1 else shared or [TOP / "fixtures/tutorial"]
    slow = False
    for module in modules:
        seconds(module)  # brings the files into memory; the interpreter starts anew each time
        taken = [seconds(module) for _ in range(runs)]
        median = statistics.median(taken)
        slow |= median > LIMIT
        files = sum(path.is_file() for path in module.rglob("*"))
        print(f"{median:6.3f} s  ({min(taken):.3f} to {max(taken):.3f}, {runs} runs)  {files:4} files  {module.name}")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
