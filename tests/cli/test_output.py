"""Where reports go, and what a file that cannot be written costs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shell import errors, magelint
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


def test_a_file_that_cannot_be_written_loses_no_report(root: Path, tmp_path: Path) -> None:
    run = magelint(
        "check", root, *ONLY, "--output", f"json:{tmp_path}/none/a.json", "--output", f"json:{tmp_path}/b.json"
    )
    assert run.returncode == 2
    assert run.stdout.count("error[api-unknown-resource]") == 2
    assert errors(run) == [f"cannot write {tmp_path}/none/a.json: No such file or directory; make its folder first"]
    assert (tmp_path / "b.json").exists()


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("sarif", '--output wants FORMAT:FILE, not "sarif"; as in: --output sarif:magelint.sarif'),
        ("srif:a", 'no format "srif" (did you mean "sarif"?)'),
        ("json:none/../first.json", "two reports cannot both go to none/../first.json"),
    ],
)
def test_a_wrong_output(value: str, error: str, root: Path, tmp_path: Path) -> None:
    run = magelint("check", root, "--output", "json:first.json", "--output", value, cwd=tmp_path)
    assert run.returncode == 2
    assert errors(run)[0].startswith(error)


def test_statistics_and_details(root: Path) -> None:
    run = magelint("check", root, *ONLY, "--statistics", "-v")
    assert "2  error    api-unknown-resource" in run.stdout
    assert "read: " in run.stderr
    assert "ms  api-unknown-resource" in run.stderr
    run = magelint("check", root, *ONLY, "--statistics", "--format", "json")
    assert len(json.loads(run.stdout)["findings"]) == 2
    assert "2  error    api-unknown-resource" in run.stderr
