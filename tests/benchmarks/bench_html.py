"""Size of the HTML report, time to write it, and time until it is usable in Chromium.

usage: PYTHONPATH=tests python tests/benchmarks/bench_html.py ROOT [RUNS]

ROOT is an installation; it is checked with Magento's own modules. Each run opens the report in a browser of its own,
which has done nothing before. Exits 1 if the report is larger than 1.5 MB or if the median time until its script has run
is a second or more.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from bench_check import cpu_time

from chromium import Page

LARGEST = 1_500_000
LONGEST = 1.0

# Milliseconds from the navigation to the end of the page's script, and those that each action takes with its layout
USABLE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
ACTIONS = {
    "filter the findings": "const field = byId('filter-text'); field.value = 'magento'; field.form.dispatchEvent(new Event('input'))",
    "search the ACL": "const field = byId('acl-text'); field.value = 'sales'; field.form.dispatchEvent(new Event('input'))",
    "open the whole ACL": "for (const one of document.querySelectorAll('#acl details')) one.open = true",
    "open all findings": "for (const one of document.querySelectorAll('.rule')) one.open = true",
    "draw ten graphs": "for (const one of [...document.querySelectorAll('button[data-graph]')].slice(0, 10)) one.click()",
}
TIMED = """(async () => {{
  const started = performance.now();
  {{ {action} }}
  await new Promise(requestAnimationFrame);
  document.body.offsetHeight;
  return performance.now() - started;
}})()"""


def main() -> int:
    """Print the figures; 1 if one of them is above its limit."""
    root, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        for name, target in (("json", Path(folder) / "report.json"), ("html", file)):
            print(f"check --include-core, {name}")
            options = ["--include-core", "--format", "concise", "--output", f"{name}:{target}"]
            cpu_time([sys.executable, "-m", "magelint", "check", root, *options], runs)
        size = file.stat().st_size
        print(f"{'size':<32}{size / 1000:8.0f} KB")
        times = [_opened(file) for _ in range(runs)]
        usable = [elapsed for elapsed, _ in times]
        print(f"{'CPU time of opening it':<32}{statistics.median(cpu for _, cpu in times):8.3f} s")
        print(
            f"{'usable after':<32}{statistics.median(usable):8.3f} s   (min {min(usable):.3f}, max {max(usable):.3f})"
        )
        with Page() as page:
            for action, script in ACTIONS.items():
                page.open(file)
                print(f"{action:<32}{page.run(TIMED.format(action=script)):8.0f} ms")
    return int(size > LARGEST or statistics.median(usable) >= LONGEST)


def _opened(file: Path) -> tuple[float, float]:
    """Seconds until the page's script has run, and the CPU time of the page's thread, which other work affects less."""
    with Page() as page:
        page.call("Performance.enable", timeDomain="threadTicks")
        page.open(file)
        metrics = {metric["name"]: metric["value"] for metric in page.call("Performance.getMetrics")["metrics"]}
        return page.run(USABLE) / 1000, metrics["TaskDuration"]


if __name__ == "__main__":
    sys.exit(main())
