"""The report as Checkstyle XML, which many CI services and editors read."""

from __future__ import annotations

from itertools import groupby
from typing import TextIO

from lxml import etree

from magelint.engine.result import Report
from magelint.report.portable import Paths, clean, xml_escaped


def write_checkstyle(report: Report, out: TextIO) -> None:
    """Write one XML document with the findings by file. Checkstyle has the same severities."""
    paths = Paths(report.root)
    # The version of Checkstyle that has this format; some readers require the attribute.
    top = etree.Element("checkstyle", version="8.0")
    for path, findings in groupby(report.findings, lambda finding: paths.of(finding.file)):
        file = etree.SubElement(top, "file", name=clean(path))
        for finding in findings:
            message = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
            line, column = finding.span.line, finding.span.column
            _add(file, line, column, finding.severity.value, message, finding.rule)
    for crash in report.crashes:
        file = etree.SubElement(top, "file", name=".")
        _add(file, 1, 1, "error", f"rule {crash.rule} failed: {crash.error}", "internal-error")
    write_xml(top, out)


def _add(file: etree._Element, line: int, column: int, severity: str, message: str, rule: str) -> None:
    etree.SubElement(
        file,
        "error",
        line=str(line),
        column=str(column),
        severity=severity,
        message=clean(message),
        source=f"magelint.{rule}",
    )


def write_xml(top: etree._Element, out: TextIO) -> None:
    """Write a document with an XML declaration."""
    etree.indent(top)
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{xml_escaped(etree.tostring(top, encoding="unicode"))}\n')
