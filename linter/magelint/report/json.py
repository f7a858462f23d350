"""The report as JSON, version 1."""

from __future__ import annotations

from typing import Any, TextIO

from magelint import __version__
from magelint.engine.finding import Severity
from magelint.engine.result import Report, ReportedFinding
from magelint.report.portable import clean, json_text


def write_json(report: Report, out: TextIO) -> None:
    """Write one JSON document."""
    out.write(json_text(as_document(report)))


def as_document(report: Report) -> dict[str, Any]:
    """The document as Python values."""
    magento = report.magento
    document: dict[str, Any] = {
        "version": 1,
        "tool": {"name": "magelint", "version": __version__},
        "root": clean(report.root),
        "magento": None if magento is None else {"version": clean(magento.version), "edition": magento.edition},
        "summary": {
            **{severity.value: report.count(severity) for severity in Severity},
            "suppressed": report.suppressed,
            "folded": len(report.folded),
            "baselined": report.baselined,
            "modules": report.modules,
        },
        "findings": [_finding(f) for f in sorted([*report.findings, *report.folded], key=lambda f: f.sort_key)],
        "suppressed": [
            {**_finding(finding), "reason": clean(finding.suppressed)}
            for finding in report.hidden
            if finding.suppressed is not None
        ],
        "notes": [clean(note) for note in report.notes],
    }
    if report.crashes:
        document["crashes"] = [
            {"rule": c.rule, "error": clean(c.error), "traceback": clean(c.traceback)} for c in report.crashes
        ]
    return document


def _finding(finding: ReportedFinding) -> dict[str, Any]:
    span = finding.span
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": clean(finding.message),
        "help": None if finding.help is None else clean(finding.help),
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "module": None if finding.module is None else clean(finding.module),
        "origin": finding.origin,
        "caused_by": _cause(finding.caused_by),
        "related": [
            {"path": r.span.path, "line": r.span.line, "column": r.span.column, "message": clean(r.message)}
            for r in finding.related
        ],
        "fix": None if finding.fix is None else {"safety": finding.fix.safety, "title": clean(finding.fix.title)},
        "fingerprint": finding.fingerprint,
    }


def _cause(cause: ReportedFinding | None) -> dict[str, Any] | None:
    """The rule, place and fingerprint of the finding that causes another one."""
    if cause is None:
        return None
    span = cause.span
    return {
        "rule": cause.rule,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "fingerprint": cause.fingerprint,
    }
