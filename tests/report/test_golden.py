"""Every format's picture of one report with every feature. `pytest --update` draws them anew."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from report_example import example_report

from magelint.report import FORMATS, writer

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"text": "txt", "json": "json", "sarif": "sarif", "github": "github.txt", "gitlab": "gitlab.json"}


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden) -> None:
    monkeypatch.chdir(tmp_path)
    for module in ("sarif", "json"):
        monkeypatch.setattr(f"magelint.report.{module}.__version__", "0.1.0")
    out = io.StringIO()
    writer(name)(example_report(tmp_path), out)
    golden(GOLDEN / f"report.{ENDINGS.get(name, name + '.xml')}", out.getvalue())


@pytest.mark.parametrize("name", FORMATS)
def test_encodable(name: str, tmp_path: Path) -> None:
    """Half a surrogate in a checked file must not cost the report."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    writer(name)(example_report(tmp_path), out)
    out.flush()
