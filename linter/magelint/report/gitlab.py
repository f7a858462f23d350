"""The report as a GitLab Code Quality artifact."""

from __future__ import annotations

from collections import Counter
from typing import Any, TextIO

from magelint.engine.finding import Severity
from magelint.engine.result import Report
from magelint.report.portable import Paths, clean, json_text

# GitLab has blocker, critical, major, minor and info.
_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def write_gitlab(report: Report, out: TextIO) -> None:
    """Write one JSON array."""
    out.write(json_text(as_issues(report)))


def as_issues(report: Report) -> list[dict[str, Any]]:
    """The issues as Python values.

    A failed rule is a blocker. Without it, GitLab would show the missing findings of that rule as resolved.
    """
    paths, seen = Paths(report.root), Counter[str]()
    issues = []
    for crash in report.crashes:
        text = f"rule {crash.rule} failed: {crash.error}"
        issues.append(_issue(text, "internal-error", f"internal-error-{crash.rule}", "blocker", ".", 1, 1))
    for finding in report.findings:
        seen[finding.fingerprint] += 1
        number = seen[finding.fingerprint]
        # GitLab shows only the first of several issues with the same fingerprint.
        fingerprint = finding.fingerprint if number == 1 else f"{finding.fingerprint}-{number}"
        text = f"{finding.message} (help: {finding.help})" if finding.help else finding.message
        span, severity = finding.span, _SEVERITIES[finding.severity]
        path = paths.of(finding.file)
        issues.append(_issue(text, finding.rule, fingerprint, severity, path, span.line, span.end_line))
    return issues


def _issue(
    description: str, check_name: str, fingerprint: str, severity: str, path: str, line: int, end_line: int
) -> dict[str, Any]:
    return {
        "description": clean(description),
        "check_name": check_name,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line, "end": end_line}},
    }
