"""The program as a shell calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

Run = subprocess.CompletedProcess[str]


def magelint(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Run:
    return subprocess.run(
        [sys.executable, "-m", "magelint", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def errors(run: Run) -> list[str]:
    return [line.removeprefix("error: ") for line in run.stderr.splitlines() if line.startswith("error: ")]


def notes(run: Run) -> list[str]:
    return [line.removeprefix("note: ") for line in run.stderr.splitlines() if line.startswith("note: ")]


def paths(run: Run) -> list[str]:
    return [finding["path"] for finding in json.loads(run.stdout)["findings"]]
