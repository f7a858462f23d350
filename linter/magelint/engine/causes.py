"""Causes: a finding that is caused by another reported finding is folded.

A finding may name the finding that causes it. Selected rules, suppressions and the baseline decide whether the cause is
in the report, and only then the symptom is folded. So no rule needs to know which other rules run.
"""

from __future__ import annotations

from collections.abc import Callable

from magelint.engine.finding import Cause
from magelint.engine.result import Report, ReportedFinding
from magelint.source.text import Span

_Known = dict[tuple[str, str], list[tuple[Span, ReportedFinding]]]
"""Findings by rule and file, with their place or a related place there."""


def fold(report: Report, is_named: Callable[[str], bool] = lambda _: False) -> None:
    """Move symptoms whose cause is reported from `report.findings` to `report.folded`.

    A symptom that is more severe than its cause stays, because it may decide the exit code. In a module that Magento
    does not load, all findings that take no effect there are symptoms of the finding that reports it, unless the user
    named the folder of that module.
    """
    known: _Known = {}
    for finding in report.findings:
        known.setdefault((finding.rule, finding.file.path), []).append((finding.span, finding))
    for finding in report.findings:  # a finding about several places is the cause of what follows from each
        for related in finding.related:
            known.setdefault((finding.rule, related.file.path), []).append((related.span, finding))
    for finding in report.findings:
        if finding.cause is not None:
            finding.caused_by = _reported(finding.cause, finding, known)
    inactive = _fold_inactive(report, is_named)
    shown: list[ReportedFinding] = []
    folded: list[ReportedFinding] = []
    for finding in report.findings:
        (folded if _has_root(finding, inactive) else shown).append(finding)
    causes = {id(finding.caused_by) for finding in folded}
    report.findings[:] = [finding for finding in shown if not finding.only_as_cause or id(finding) in causes]
    report.folded.extend(folded)


def _fold_inactive(report: Report, is_named: Callable[[str], bool]) -> frozenset[int]:
    """Make findings in inactive modules symptoms of the findings that report it; return their identities.

    A suppressed finding counts too: everyone who suppresses it knows that the module is inactive.
    """
    inactive: dict[str, ReportedFinding] = {}
    for finding in (*report.findings, *report.hidden):
        if finding.inactive is not None and finding.folder is not None and not is_named(finding.folder):
            inactive.setdefault(finding.folder, finding)
    found: set[int] = set()
    exempt = {id(cause) for reason in inactive.values() for cause in _chain(reason)}
    for finding in report.findings:
        reason = inactive.get(finding.folder or "")
        if reason is None or finding.caused_by is not None or id(finding) in exempt:
            continue
        if finding.effective == "enabled" or (finding.effective == "registered" and reason.inactive == "unregistered"):
            finding.caused_by = reason
            found.add(id(finding))
    return frozenset(found)


def _chain(finding: ReportedFinding) -> list[ReportedFinding]:
    """A finding and its causes, without repetitions if they are circular."""
    chain: dict[int, ReportedFinding] = {}
    current: ReportedFinding | None = finding
    while current is not None and id(current) not in chain:
        chain[id(current)] = current
        current = current.caused_by
    return list(chain.values())


def _reported(cause: Cause, symptom: ReportedFinding, known: _Known) -> ReportedFinding | None:
    """The reported finding that a symptom names as its cause."""
    span = cause.place.span
    for place, finding in known.get((cause.rule, cause.place.file.path), ()):
        overlaps = place.start <= span.end and span.start <= place.end
        # the place of the cause is a whole file, in which the finding itself is
        anywhere = span.start == span.end == 0 and place is finding.span
        if (overlaps or anywhere) and finding is not symptom and finding.severity.rank >= symptom.severity.rank:
            return finding
    return None


def _has_root(finding: ReportedFinding, inactive: frozenset[int]) -> bool:
    """True if a finding is folded: it has a cause, and its causes are not circular, which would hide all of them.

    A finding outside an inactive module is shown, even if a finding in that module causes it.
    """
    chain = _chain(finding)
    if len(chain) == 1 or chain[-1].caused_by is not None:
        return False
    if all(cause.folder == finding.folder for cause in chain if id(cause) in inactive):
        return True
    finding.caused_by = None
    return False
