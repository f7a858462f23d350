"""One report with every feature in every format. `pytest --update` rewrites the golden files."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from magelint.report import FORMATS, writer
from magelint.testing import registration_php, write_tree
from report_example import example_report

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {
    "text": "txt",
    "concise": "concise.txt",
    "json": "json",
    "sarif": "sarif",
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "html": "html",
}


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden) -> None:
    monkeypatch.chdir(tmp_path)
    for module in ("sarif", "json", "html"):
        monkeypatch.setattr(f"magelint.report.{module}.__version__", "0.1.0")
    out = io.StringIO()
    writer(name)(example_report(tmp_path), out)
    text = out.getvalue()
    if name == "html":  # how it looks and works is for `test_html.py` and `test_html_browser.py`
        text = re.sub(r"<(style|script)>.*?</\1>", r"<\1>…</\1>", text, flags=re.DOTALL)
        text = re.sub(r"sha256-[\w+/]+=*", "sha256-…", text)
    golden(GOLDEN / f"report.{ENDINGS.get(name, name + '.xml')}", text)


@pytest.mark.parametrize("name", FORMATS)
def test_encodable(name: str, tmp_path: Path) -> None:
    """A lone surrogate in a checked file does not prevent the report."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    writer(name)(example_report(tmp_path), out)
    out.flush()


def test_stdout_is_utf8(tmp_path: Path) -> None:
    """A document that declares UTF-8 is UTF-8, whatever the encoding of the terminal is."""
    write_tree(tmp_path, {"Größe/registration.php": registration_php("Acme_Sync"), "Größe/etc/acl.xml": "<config>"})
    command = [sys.executable, "-c", "from magelint.cli import main; main()", "check", "--format", "checkstyle"]
    done = subprocess.run(
        [*command, tmp_path], env=os.environ | {"PYTHONIOENCODING": "latin-1"}, capture_output=True, check=False
    )
    assert 'name="Größe/etc/acl.xml"' in done.stdout.decode("utf-8"), done.stderr
