"""The result of a check: sorted findings with lines and columns, ready for any format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from magelint.engine.finding import Cause, Effective, Fix, Severity
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.modules.module import Origin
from magelint.source.text import SourceFile, Span

if TYPE_CHECKING:
    from magelint.engine.engine_rules import EngineRule
    from magelint.engine.registry import RuleInfo
    from magelint.magento.model import Model


MOST_FINDINGS = 250_000
"""The number of findings at which a check ends: more than anybody reads. With its report, each takes about 3 KB."""


class RelatedPlace(Struct, frozen=True):
    """A related place of a finding."""

    span: Span
    message: str
    file: SourceFile


class ReportedFinding(Struct):
    """A finding as reports show it."""

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
    """The reason in the comment that suppresses the finding, which may be empty; `None` if it is not suppressed."""
    baselined: bool = False
    cause: Cause | None = None
    """The cause as the rule names it, whether it is in the report or not."""
    caused_by: ReportedFinding | None = None
    """The finding that causes this one, if it is in the report."""
    folder: str | None = None
    """The absolute folder of its module."""
    effective: Effective = "enabled"
    inactive: Literal["disabled", "unregistered"] | None = None
    only_as_cause: bool = False
    is_path: bool = False
    names_versions: bool = False
    """True if the message says on which Magento versions the fault occurs."""
    """True if the related places are the steps of a path through a graph, in order."""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Orders findings by file, place, rule and message."""
        return (self.span.path, self.span.line, self.span.column, self.rule, self.message)


class Crash(Struct):
    """A rule that failed. The findings of the other rules are complete."""

    rule: str
    error: str
    traceback: str


class Report(Struct):
    """The result of a check."""

    root: str
    """The path as the user named it."""
    taken_for: str
    """A description of what the path contains: `a Magento 2.4.7-p3 root`, `3 modules`."""
    magento: MagentoVersion | None
    modules: int
    checked: int | None = None
    """The modules in which findings are reported; `None` if that is unknown."""
    only_core: bool = False
    """True if there are modules and all of them are Magento's own."""
    disabled: frozenset[str] = frozenset()
    """Names of the modules that `app/etc/config.php` disables."""
    findings: list[ReportedFinding] = field(default_factory=list)
    """The reported findings: neither suppressed nor in the baseline."""
    folded: list[ReportedFinding] = field(default_factory=list)
    """Findings that are caused by reported findings."""
    hidden: list[ReportedFinding] = field(default_factory=list)
    """Findings that are suppressed or in the baseline."""
    notes: list[str] = field(default_factory=list)
    """Notes that are not findings: files that could not be read, rules that were skipped."""
    errors: list[str] = field(default_factory=list)
    """Files that could not be written, and why."""
    crashes: list[Crash] = field(default_factory=list)
    skipped: dict[str, SourceFile] = field(default_factory=dict)
    """The rules that took too long or made magelint crash, with the file that they were called for."""
    cut_off_at: SourceFile | None = None
    """The file that was checked when the number of findings reached the limit, where the check ended."""
    timings: dict[str, float] = field(default_factory=dict)
    """The time of each rule in seconds."""
    rules: dict[str, RuleInfo | EngineRule] = field(default_factory=dict)
    """The rules that ran, by id, including those of the engine that reported findings."""
    verbose: bool = False
    """True if folded findings are shown after their causes."""
    model: Model | None = None
    """The model that was checked, on the newest of several Magento versions, for formats that show more of it."""
    exit_code: int | None = None
    """The exit code of the process, once the command has determined it."""

    @property
    def shown(self) -> list[ReportedFinding]:
        """What a person reads, by file and place: the findings, and with `verbose` their symptoms."""
        if not self.verbose:
            return self.findings
        return sorted([*self.findings, *self.folded], key=lambda finding: finding.sort_key)

    def count(self, severity: Severity) -> int:
        """The number of reported findings of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def suppressed(self) -> int:
        """The number of findings that comments suppress."""
        return sum(finding.suppressed is not None for finding in self.hidden)

    @property
    def baselined(self) -> int:
        """The number of findings that are in the baseline."""
        return sum(finding.baselined for finding in self.hidden)

    def worst(self) -> int:
        """The rank of the most severe finding; 0 without findings."""
        return max((finding.severity.rank for finding in self.findings), default=0)
