"""Causes: a symptom is folded under its cause while the cause is itself shown.

A finding may name the finding that causes it. Which rules ran, what comments suppress and what the baseline holds
decide whether that cause is in the report; only then is its symptom folded. So no rule needs to know which others run.
"""

from __future__ import annotations

from magelint.engine.finding import Cause
from magelint.engine.result import Report, ReportedFinding

_Known = dict[tuple[str, str], list[ReportedFinding]]
"""Findings by rule and file."""


def fold(report: Report) -> None:
    """Move symptoms whose cause is reported from `report.findings` to `report.folded`.

    A symptom graver than its cause stays: nothing that decides the exit code disappears.
    """
    known: _Known = {}
    for finding in report.findings:
        known.setdefault((finding.rule, finding.file.path), []).append(finding)
    for finding in report.findings:
        if finding.cause is not None:
            finding.caused_by = _reported(finding.cause, finding, known)
    shown: list[ReportedFinding] = []
    folded: list[ReportedFinding] = []
    for finding in report.findings:
        (folded if _has_root(finding) else shown).append(finding)
    report.findings[:] = shown
    report.folded.extend(folded)


def _reported(cause: Cause, symptom: ReportedFinding, known: _Known) -> ReportedFinding | None:
    """The reported finding that a symptom names as its cause."""
    span = cause.place.span
    for finding in known.get((cause.rule, cause.place.file.path), ()):
        overlaps = finding.span.start <= span.end and span.start <= finding.span.end
        anywhere = span.start == span.end == 0  # the place named is the file
        if (overlaps or anywhere) and finding is not symptom and finding.severity.rank >= symptom.severity.rank:
            return finding
    return None


def _has_root(finding: ReportedFinding) -> bool:
    """True if a finding has a cause, and its causes do not go in a circle, in which nothing would be shown."""
    seen = {id(finding)}
    current = finding.caused_by
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        current = current.caused_by
    return finding.caused_by is not None and current is None
