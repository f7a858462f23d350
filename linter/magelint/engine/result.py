"""What a run leaves: findings with their places worked out, sorted, ready for any format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from magelint.engine.finding import Cause, Fix, Severity
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.modules.module import Origin
from magelint.source.text import SourceFile, Span

if TYPE_CHECKING:
    from magelint.engine.engine_rules import EngineRule
    from magelint.engine.registry import RuleInfo


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """A place that belongs to a finding."""

    span: Span
    message: str
    file: SourceFile


@dataclass(slots=True)
class ReportedFinding:
    """One finding as reports show it."""

    rule: str
    severity: Severity
    message: str
    help: str | None
    span: Span
    label: str
    file: SourceFile
    module: str | None
    origin: Origin
    related: list[RelatedPlace]
    fix: Fix | None
    fingerprint: str
    suppressed: str | None = None
    """The reason of the comment that suppresses it (maybe empty); `None` where nothing does."""
    baselined: bool = False
    cause: Cause | None = None
    """The finding that causes it, as the rule names it."""
    caused_by: ReportedFinding | None = None
    """The finding that causes it, if that is in the report."""
    is_path: bool = False
    """Whether the related places are the steps of a path through the graph, in order."""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """By file, then place, then rule."""
        return (self.span.path, self.span.line, self.span.column, self.rule, self.message)


@dataclass(slots=True)
class Crash:
    """A rule that failed; the other rules' findings still count."""

    rule: str
    error: str
    traceback: str


@dataclass(slots=True)
class Report:
    """The result of a check."""

    root: str
    """As the user named it."""
    taken_for: str
    """What the path was taken for: `a Magento 2.4.7-p3 root`, `3 modules`."""
    magento: MagentoVersion | None
    modules: int
    findings: list[ReportedFinding] = field(default_factory=list)
    """What is reported: neither suppressed nor in the baseline."""
    folded: list[ReportedFinding] = field(default_factory=list)
    """Symptoms of what is reported."""
    hidden: list[ReportedFinding] = field(default_factory=list)
    """What is suppressed or in the baseline."""
    notes: list[str] = field(default_factory=list)
    """What a reader should know that is no finding: files that could not be read, what was not looked at."""
    crashes: list[Crash] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds that each rule took."""
    rules: dict[str, RuleInfo | EngineRule] = field(default_factory=dict)
    """The rules that ran, by id, and what the engine itself reported."""
    verbose: bool = False
    """True if symptoms are shown together with their causes."""
    exit_code: int | None = None
    """What the process will end with, where the command has decided it."""

    def count(self, severity: Severity) -> int:
        """How many findings of a severity are reported."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def suppressed(self) -> int:
        """How many findings comments suppress."""
        return sum(finding.suppressed is not None for finding in self.hidden)

    @property
    def baselined(self) -> int:
        """How many findings the baseline holds."""
        return sum(finding.baselined for finding in self.hidden)

    def worst(self) -> int:
        """The rank of the gravest finding; 0 where there is none."""
        return max((finding.severity.rank for finding in self.findings), default=0)
