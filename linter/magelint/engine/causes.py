"""Causes: a finding that is caused by another reported finding is folded.

A finding may name the finding that causes it. Selected rules, suppressions and the baseline decide whether the cause is
in the report, and only then the symptom is folded. So no rule needs to know which other rules run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from magelint.engine.result import Report, ReportedFinding
from magelint.source.text import Span

_Key = tuple[str, str]
"""A rule and the path of a file."""
_Entry = tuple[int, Span, ReportedFinding]
"""A finding, with its place or a related place, and the position of this entry among those of its rule and file."""
_BLOCK = 512  # characters
_MOST_BLOCKS = 16


class _Places:
    """Where the findings of one rule in one file are, by blocks of the text: thousands of symptoms look them up."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._blocks: dict[int, list[_Entry]] = {}
        self._long: list[_Entry] = []
        """Those in many blocks."""

    def add(self, span: Span, finding: ReportedFinding) -> None:
        """Add a finding at its place or at a related place."""
        entry = (len(self._entries), span, finding)
        self._entries.append(entry)
        blocks = _blocks(span)
        for entries in [self._long] if len(blocks) > _MOST_BLOCKS else self._at(blocks):
            entries.append(entry)

    def cause_of(self, symptom: ReportedFinding, span: Span) -> ReportedFinding | None:
        """The first finding that overlaps with the place of a symptom's cause and is not less severe."""

        def is_cause(entry: _Entry) -> bool:
            _, place, finding = entry
            overlaps = place.start <= span.end and span.start <= place.end
            # the place of the cause is a whole file, in which the finding itself is
            anywhere = span.start == span.end == 0 and place is finding.span
            return (overlaps or anywhere) and finding is not symptom and finding.severity.rank >= symptom.severity.rank

        blocks = _blocks(span)
        is_whole = span.start == span.end == 0
        lists = [self._entries] if is_whole or len(blocks) > _MOST_BLOCKS else [self._long, *self._at(blocks)]
        found = (entry for entries in lists if (entry := next(filter(is_cause, entries), None)) is not None)
        first = min(found, key=lambda entry: entry[0], default=None)
        return None if first is None else first[2]

    def _at(self, blocks: range) -> list[list[_Entry]]:
        return [self._blocks.setdefault(block, []) for block in blocks]


def _blocks(span: Span) -> range:
    return range(span.start // _BLOCK, span.end // _BLOCK + 1)


def fold(report: Report, is_named: Callable[[str], bool] = lambda _: False) -> None:
    """Move symptoms whose cause is reported from `report.findings` to `report.folded`.

    A symptom that is more severe than its cause stays, because it may decide the exit code. In a module that Magento
    does not load, all findings that take no effect there are symptoms of the finding that reports it, unless the user
    named the folder of that module.
    """
    known: dict[_Key, _Places] = defaultdict(_Places)
    for finding in report.findings:
        known[finding.rule, finding.file.path].add(finding.span, finding)
    for finding in report.findings:  # a finding about several places is the cause of what follows from each
        for related in finding.related:
            known[finding.rule, related.file.path].add(related.span, finding)
    for finding in report.findings:
        if finding.cause is not None:
            places = known.get((finding.cause.rule, finding.cause.place.file.path))
            finding.caused_by = places.cause_of(finding, finding.cause.place.span) if places is not None else None
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
