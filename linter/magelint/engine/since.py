"""`--since`: findings on what changed since a git revision, and those elsewhere that the change causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from magelint.engine.git import Changes
from magelint.engine.result import Report, ReportedFinding


@dataclass(slots=True)
class Since:
    """A revision and what changed since."""

    revision: str
    changes: Changes
    report_then: Callable[[dict[str, bytes | None]], Report | None]
    """Reports on the tree with some contents other than now; `None` where it was no Magento then."""
    _then: Counter[str] | None = field(default=None)
    _unknown: set[str] = field(default_factory=set)

    def apply(self, report: Report) -> None:
        """Takes findings out that the change does not concern, and says of those elsewhere that it causes them."""
        elsewhere = [finding for finding in report.findings if finding.file.path not in self.changes]
        caused = self._caused(elsewhere) if elsewhere else []
        marked = {id(finding) for finding in caused}
        for finding in caused:
            finding.message += f" (caused by a change elsewhere since {self.revision})"
        total = len(report.findings)
        report.findings[:] = [f for f in report.findings if f.file.path in self.changes or id(f) in marked]
        report.hidden[:] = [f for f in report.hidden if f.file.path in self.changes]
        report.notes.append(self._note(total, report, len(caused)))

    def _note(self, total: int, report: Report, caused: int) -> str:
        files = len(self.changes.files)
        parts = [f"{files} file{'s' if files != 1 else ''} changed since {self.revision}"]
        if caused:
            parts.append(f"{caused} finding{'s' if caused != 1 else ''} elsewhere come of that")
        left_out = total - len(report.findings)
        if left_out:
            parts.append(f"{left_out} that {'were' if left_out != 1 else 'was'} there before not shown")
        return "; ".join(parts)

    def _caused(self, elsewhere: list[ReportedFinding]) -> list[ReportedFinding]:
        """Those that were not there before; of a rule that failed then, those that name a changed place."""
        if self._then is None:
            before = self.report_then(self.changes.old_contents())
            self._then = Counter() if before is None else Counter(f.fingerprint for f in before.findings)
            self._unknown = set() if before is None else {crash.rule for crash in before.crashes}
        left = Counter(self._then)
        found = []
        for finding in elsewhere:
            if finding.rule in self._unknown:
                if any(related.file.path in self.changes for related in finding.related):
                    found.append(finding)
            elif left[finding.fingerprint] > 0:
                left[finding.fingerprint] -= 1
            else:
                found.append(finding)
        return found
