"""Runs of `magelint diff`, and the repositories that they compare."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from shell import magelint


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Acme", "-c", "user.email=dev@acme.io", "-c", "init.defaultBranch=main"]
    run = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return run.stdout


def committed(folder: Path, message: str = "one") -> None:
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


def document(*arguments: str | Path, cwd: Path | None = None, code: int = 0) -> dict[str, Any]:
    run = magelint("diff", *arguments, "--format", "json", cwd=cwd)
    assert run.returncode == code, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    assert list(found) == ["version", "integrations", "acl", "routes"]
    assert found["version"] == 1
    return found


def changes(found: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["change"] for one in found["integrations"]}


def routes(*titles: str) -> list[dict[str, Any]]:
    return [dict(zip(("method", "url"), title.split(" "), strict=True)) for title in titles]


def without_resources(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: row[key] for key in ("method", "url")} for row in rows]
