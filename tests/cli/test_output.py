"""The files that reports are written to, statistics and details."""

from __future__ import annotations

import json
from pathlib import Path

from shell import magelint
from unknown_ids import ONLY


def test_files_beside_the_report(root: Path, tmp_path: Path) -> None:
    run = magelint("check", root, *ONLY, "--output", f"json:{tmp_path}/a.json", "--output", f"sarif:{tmp_path}/b.sarif")
    assert run.returncode == 1
    assert "error[api-unknown-resource]" in run.stdout
    assert len(json.loads((tmp_path / "a.json").read_text())["findings"]) == 2
    assert json.loads((tmp_path / "b.sarif").read_text())["version"] == "2.1.0"


def test_a_file_has_no_colours(root: Path, tmp_path: Path) -> None:
    run = magelint("check", root, "--output", f"text:{tmp_path / 'r.txt'}", FORCE_COLOR="1")
    assert "\x1b[" in run.stdout
    assert "\x1b" not in (tmp_path / "r.txt").read_text(encoding="utf-8")


def test_statistics_and_details(root: Path) -> None:
    run = magelint("check", root, *ONLY, "--statistics", "-v")
    assert "2  error    api-unknown-resource" in run.stdout
    assert "read: " in run.stderr
    assert "ms  api-unknown-resource" in run.stderr
    run = magelint("check", root, *ONLY, "--statistics", "--format", "json")
    assert len(json.loads(run.stdout)["findings"]) == 2
    assert "2  error    api-unknown-resource" in run.stderr
