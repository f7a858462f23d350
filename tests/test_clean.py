"""What is sound gives no finding: not one info."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from magelint.cli import cli


def findings(*arguments: str) -> list[str]:
    result = CliRunner().invoke(cli, ["check", *arguments, "--format", "json", "--fail-on", "never"])
    report = json.loads(result.stdout)
    assert "crashes" not in report
    return [f"{f['path']}:{f['line']} {f['rule']}: {f['message']}" for f in report["findings"]]


def test_a_clean_root_is_silent(clean_root: Path) -> None:
    assert findings(str(clean_root)) == []


def test_the_stub_core_is_silent(clean_root: Path) -> None:
    assert findings(str(clean_root), "--include-core") == []


@pytest.mark.parametrize("module", ["Sync", "Reports"])
def test_a_clean_module_alone_is_silent(clean_root: Path, module: str, tmp_path: Path) -> None:
    shutil.copytree(clean_root / "app/code/Acme" / module, tmp_path / "alone")
    assert findings(str(tmp_path / "alone")) == []
