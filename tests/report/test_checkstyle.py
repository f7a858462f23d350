"""Checkstyle XML: the structure that readers expect."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

from magelint.engine.result import Report
from magelint.report.checkstyle import write_checkstyle
from report_example import ACL, example_report


def parsed(report: Report) -> ElementTree.Element:
    out = io.StringIO()
    write_checkstyle(report, out)
    return ElementTree.fromstring(out.getvalue().encode())


def test_structure(tmp_path: Path) -> None:
    report = example_report(tmp_path)
    report.root = str(tmp_path)
    top = parsed(report)
    assert top.tag == "checkstyle"
    assert next(file.get("name") for file in top) == ACL
    errors = list(top.iter("error"))
    assert len(errors) == len(report.findings) + len(report.crashes)
    for error in errors:
        assert error.keys() == ["line", "column", "severity", "message", "source"]
        assert int(error.get("line", "0")) >= 1
        assert error.get("severity") in ("error", "warning", "info")
        assert error.get("source", "").startswith("magelint.")


def test_what_xml_cannot_carry(tmp_path: Path) -> None:
    """Control characters and lone surrogates are replaced; line breaks stay, also in an attribute."""
    message = next(parsed(example_report(tmp_path)).iter("error")).get("message", "")
    assert message.endswith("a:b,c]]>\n::error::\ufffd\ufffd\ufffd\nhelp: write [this], or {that}")


def test_nothing_found(tmp_path: Path) -> None:
    assert len(parsed(Report(str(tmp_path), "a module", None, 1))) == 0
