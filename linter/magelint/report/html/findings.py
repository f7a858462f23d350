"""The findings in the order of the HTML report: by rule, the most severe first."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup
from msgspec import Struct, field

from magelint.engine.engine_rules import EngineRule
from magelint.engine.finding import Severity
from magelint.engine.pages import page_section, readable
from magelint.engine.registry import RuleInfo
from magelint.engine.result import Report, ReportedFinding
from magelint.report.html.lines import Line, source_lines
from magelint.report.html.markup import prose

_MOST_EXCERPTS = 200
"""For each rule; further findings are listed without an excerpt, so that the page stays usable."""
_MOST_SYMPTOMS = 50
OUTSIDE = "(outside modules)"
"""Replaces the module of a finding in a file of none."""


class Related(Struct, frozen=True):
    """A related place of a finding."""

    where: str
    text: str
    lines: list[Line]


class Occurrence(Struct, frozen=True):
    """One finding."""

    finding: ReportedFinding
    where: str
    module: str
    lines: list[Line]
    related: list[Related]
    symptoms: list[ReportedFinding]
    """The findings that it causes."""
    more_symptoms: int


class Group(Struct):
    """The findings of one rule, with what its page says."""

    rule: str
    summary: str
    severity: Severity
    """The highest severity of its findings."""
    why: Markup
    how: Markup
    occurrences: list[Occurrence] = field(default_factory=list)


class Listed(Struct, frozen=True):
    """What the filters offer: rules, and modules by vendor, each with the number of findings."""

    rules: list[tuple[str, int]]
    vendors: list[tuple[str, int, list[tuple[str, int]]]]


def groups_of(report: Report) -> list[Group]:
    """The reported findings by rule: the most severe rule first, then the one with the most findings."""
    symptoms = _symptoms(report)
    groups: dict[str, Group] = {}
    for finding in report.findings:
        group = groups.get(finding.rule)
        if group is None:
            group = groups[finding.rule] = _group(finding, report.rules.get(finding.rule))
        group.severity = max(group.severity, finding.severity, key=lambda severity: severity.rank)
        with_lines = len(group.occurrences) < _MOST_EXCERPTS
        group.occurrences.append(_occurrence(finding, symptoms.get(id(finding), []), with_lines=with_lines))
    for group in groups.values():
        group.occurrences.sort(key=lambda occurrence: -occurrence.finding.severity.rank)
    return sorted(groups.values(), key=lambda group: (-group.severity.rank, -len(group.occurrences), group.rule))


def listed_of(report: Report) -> Listed:
    """The rules and modules of the reported findings."""
    rules = Counter(finding.rule for finding in report.findings)
    modules = Counter(module_of(finding) for finding in report.findings)
    vendors: dict[str, list[tuple[str, int]]] = {}
    for module in sorted(modules):
        vendors.setdefault(vendor_of(module), []).append((module, modules[module]))
    return Listed(
        sorted(rules.items()),
        [(vendor, sum(count for _, count in own), own) for vendor, own in vendors.items()],
    )


def module_of(finding: ReportedFinding) -> str:
    """The name of the module that a finding is in."""
    return finding.module or OUTSIDE


def vendor_of(module: str) -> str:
    """The vendor of a module: the part of its name before the first underscore."""
    return module.partition("_")[0]


def _symptoms(report: Report) -> dict[int, list[ReportedFinding]]:
    """The folded findings of each reported finding, also those that it causes through another one."""
    found: dict[int, list[ReportedFinding]] = {}
    for finding in report.folded:
        cause = finding.caused_by
        while cause is not None and cause.caused_by is not None:
            cause = cause.caused_by
        if cause is not None:
            found.setdefault(id(cause), []).append(finding)
    return found


def _group(finding: ReportedFinding, info: RuleInfo | EngineRule | None) -> Group:
    if info is None:
        return Group(finding.rule, f"{finding.rule}.", finding.severity, Markup(), Markup())
    try:
        page = readable(info.page.read_text(encoding="utf-8", errors="replace"))
    except (OSError, TypeError):  # the rule of a plugin may have no page
        page = ""
    why, how = (prose(page_section(page, heading)[0].strip()) for heading in ("Why is this bad?", "How to fix"))
    return Group(finding.rule, info.type.summary, finding.severity, why, how)


def _occurrence(finding: ReportedFinding, symptoms: list[ReportedFinding], *, with_lines: bool) -> Occurrence:
    places = [(finding.span, "", finding.file), *((one.span, one.message, one.file) for one in finding.related)]
    shown = [
        Related(f"{span.path}:{span.line}:{span.column}", text, source_lines(span, file) if with_lines else [])
        for span, text, file in places
    ]
    return Occurrence(
        finding,
        shown[0].where,
        module_of(finding),
        shown[0].lines,
        shown[1:],
        symptoms[:_MOST_SYMPTOMS],
        max(0, len(symptoms) - _MOST_SYMPTOMS),
    )
