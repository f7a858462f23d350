"""Causes: a finding that is caused by another reported finding is folded.

A finding may name the finding that causes it. Selected rules, suppressions and the baseline decide whether the cause is
in the report, and only then the symptom is folded. So no rule needs to know which other rules run.
"""

from __future__ import annotations

from magelint.engine.finding import Cause
from magelint.engine.result import Report, ReportedFinding

_Known = dict[tuple[str, str], list[ReportedFinding]]
"""Findings by rule and file."""


def fold(report: Report) -> None:
    """Move symptoms whose cause is reported from `report.findings` to `report.folded`.

    A symptom that is more severe than its cause stays, because it may decide the exit code.
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
        anywhere = span.start == span.end == 0  # the place of the cause is a whole file
        if (overlaps or anywhere) and finding is not symptom and finding.severity.rank >= symptom.severity.rank:
            return finding
    return None


def _has_root(finding: ReportedFinding) -> bool:
    """True if a finding has a cause and its causes are not circular; a circle would hide all of its findings."""
    seen = {id(finding)}
    current = finding.caused_by
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        current = current.caused_by
    return finding.caused_by is not None and current is None
