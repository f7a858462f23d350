"""The numbers at the top of the HTML report: by severity, module, vendor and rule, and the bars of its two plots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from magelint.engine.finding import Severity
from magelint.engine.result import Report
from magelint.report.html.findings import module_of, vendor_of

_MOST_BARS = 12


class Counts(Struct):
    """A number of findings for each severity."""

    name: str
    by_severity: Counter[Severity] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """The number of findings."""
        return self.by_severity.total()

    @property
    def parts(self) -> list[tuple[Severity, int]]:
        """The severities that occur with their numbers, the most severe first."""
        return [(severity, self.by_severity[severity]) for severity in Severity if self.by_severity[severity]]

    @property
    def text(self) -> str:
        """The numbers in words: `1 error, 2 warnings`."""
        return ", ".join(f"{count} {severity.value}{'s' if count != 1 else ''}" for severity, count in self.parts)

    @property
    def rank(self) -> tuple[int, list[int], str]:
        """Orders by the number of findings, then by that of the more severe ones."""
        return (-self.total, [-self.by_severity[severity] for severity in Severity], self.name)


class Bar(Struct, frozen=True):
    """A bar of a plot, with its segments: severity, start and length, both in percent of the plot's width."""

    counts: Counts
    segments: list[tuple[Severity, float, float]]


class Plot(Struct, frozen=True):
    """The longest bars, and how many others are left out."""

    title: str
    kind: str
    """`module` or `rule`: what a bar represents."""
    bars: list[Bar]
    left_out: int


class Summary(Struct, frozen=True):
    """What the report shows first."""

    total: Counts
    vendors: list[tuple[Counts, list[Counts]]]
    """Each vendor with its modules."""
    plots: list[Plot]
    folded: int
    modules_with_findings: int


def summary_of(report: Report) -> Summary:
    """The numbers of the reported findings."""
    found = [(finding.severity, module_of(finding), finding.rule) for finding in report.findings]
    modules = _counted((module, severity) for severity, module, _ in found)
    vendors = _counted((vendor_of(module), severity) for severity, module, _ in found)
    rules = _counted((rule, severity) for severity, _, rule in found)
    return Summary(
        _counted(("", severity) for severity, _, _ in found)[0] if found else Counts(""),
        [(vendor, [one for one in modules if vendor_of(one.name) == vendor.name]) for vendor in vendors],
        [_plot("Findings by module", "module", modules), _plot("Findings by rule", "rule", rules)],
        len(report.folded),
        len({finding.module for finding in report.findings if finding.module is not None}),
    )


def _counted(pairs: Iterable[tuple[str, Severity]]) -> list[Counts]:
    """The numbers for each name, in the order of their ranks."""
    found: dict[str, Counts] = {}
    for name, severity in pairs:
        found.setdefault(name, Counts(name)).by_severity[severity] += 1
    return sorted(found.values(), key=lambda counts: counts.rank)


def _plot(title: str, kind: str, counts: list[Counts]) -> Plot:
    most = max((one.total for one in counts), default=1)
    bars = []
    for one in counts[:_MOST_BARS]:
        start, segments = 0.0, []
        for severity, count in one.parts:
            length = 100 * count / most
            segments.append((severity, round(start, 2), round(length, 2)))
            start += length
        bars.append(Bar(one, segments))
    return Plot(title, kind, bars, max(0, len(counts) - _MOST_BARS))
