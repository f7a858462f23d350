"""`--since`: findings in files that changed since a git revision, and findings elsewhere that the changes cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from msgspec import Struct, field

from magelint.engine.git import Revision
from magelint.engine.result import Report, ReportedFinding
from magelint.engine.revision_tree import RevisionTree
from magelint.magento.tree.files import Files
from magelint.source.text import SourceFile


class Since(Struct):
    """A revision, and the function that reports on the tree at that revision."""

    name: str
    revision: Revision
    files: Files
    """The current tree."""
    report_on: Callable[[Files], Report | None]
    """Reports on a tree, before suppressions; returns `None` if it contains no Magento code."""
    _changed: dict[str, bool] = field(default_factory=dict)
    _before: Counter[str] | None = field(default=None)
    _unknown: set[str] = field(default_factory=set)
    _notes: list[str] = field(default_factory=list)

    def has_changed(self, file: SourceFile) -> bool:
        """True if a file has changed since the revision."""
        if file.path not in self._changed:
            self._changed[file.path] = self.revision.differs(file.path, file.data)
        return self._changed[file.path]

    def apply(self, report: Report) -> None:
        """Remove findings that the changes do not cause, and mark those in unchanged files that they do cause."""
        within = [finding for finding in report.findings if self.has_changed(finding.file)]
        elsewhere = [finding for finding in report.findings if not self.has_changed(finding.file)]
        caused = self._caused(elsewhere) if elsewhere else []
        for finding in caused:
            finding.message += f" (caused by a change elsewhere since {self.name})"
        report.findings[:] = sorted([*within, *caused], key=lambda finding: finding.sort_key)
        report.hidden[:] = [finding for finding in report.hidden if self.has_changed(finding.file)]
        report.notes.append(
            f"since {self.name}: {_findings(len(within))} in changed files, {len(caused)} in other files caused by the "
            f"changes; {len(elsewhere) - len(caused)} existing not shown"
        )
        report.notes.extend(self._notes)

    def _caused(self, elsewhere: list[ReportedFinding]) -> list[ReportedFinding]:
        """The findings that did not exist at the revision.

        If the rule crashed on the tree at the revision, these are its findings with a related place in a changed file.
        """
        if self._before is None:
            tree = RevisionTree(self.revision, self.files)
            before = self.report_on(tree.read())
            self._notes = list(tree.notes(self.name))
            self._before = Counter() if before is None else Counter(f.fingerprint for f in before.findings)
            self._unknown = set() if before is None else {crash.rule for crash in before.crashes}
        left = Counter(self._before)
        found = []
        for finding in elsewhere:
            if finding.rule in self._unknown:
                if any(self.has_changed(related.file) for related in finding.related):
                    found.append(finding)
            elif left[finding.fingerprint] > 0:
                left[finding.fingerprint] -= 1
            else:
                found.append(finding)
        return found


def _findings(count: int) -> str:
    return f"{count} finding{'s' if count != 1 else ''}"
