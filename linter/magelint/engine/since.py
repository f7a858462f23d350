"""`--since`: findings on what changed since a git revision, and those elsewhere that the change causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from magelint.engine.git import Revision
from magelint.engine.result import Report, ReportedFinding
from magelint.magento.tree.files import Files
from magelint.source.text import SourceFile


@dataclass(slots=True)
class Since:
    """A revision, and how to report on the tree as it was."""

    name: str
    revision: Revision
    files: Files
    """The tree as it is."""
    report_on: Callable[[Files], Report | None]
    """Reports on a tree, before suppressions; `None` where it is no Magento."""
    _changed: dict[str, bool] = field(default_factory=dict)
    _before: Counter[str] | None = field(default=None)
    _unknown: set[str] = field(default_factory=set)

    def has_changed(self, file: SourceFile) -> bool:
        """Whether a file is another now."""
        if file.path not in self._changed:
            self._changed[file.path] = self.revision.differs(file.path, file.data)
        return self._changed[file.path]

    def apply(self, report: Report) -> None:
        """Takes findings out that the change does not concern, and says of those elsewhere that it causes them."""
        within = [finding for finding in report.findings if self.has_changed(finding.file)]
        elsewhere = [finding for finding in report.findings if not self.has_changed(finding.file)]
        caused = self._caused(elsewhere) if elsewhere else []
        for finding in caused:
            finding.message += f" (caused by a change elsewhere since {self.name})"
        report.findings[:] = sorted([*within, *caused], key=lambda finding: finding.sort_key)
        report.hidden[:] = [finding for finding in report.hidden if self.has_changed(finding.file)]
        report.notes.append(
            f"since {self.name}: {_many(len(within))} in changed files, {len(caused)} elsewhere that come of them; "
            f"{len(elsewhere) - len(caused)} not shown that were there before"
        )

    def then(self) -> Files:
        """The tree as it was."""
        contents: dict[str, bytes | None] = dict.fromkeys(path.removesuffix("/") for path in self.revision.new)
        for path in self.revision.gone():
            contents[path] = self.revision.content(path) if path.endswith(_READ) else b""
        for source in self.files.loaded():
            if source.path in self.revision.tree and self.has_changed(source):
                contents[source.path] = self.revision.content(source.path)
        return self.files.overlaid(contents, self._content_then)

    def _content_then(self, path: str, data: bytes) -> bytes:
        if path in self.revision.tree and self.revision.differs(path, data):
            return self.revision.content(path)
        return data

    def _caused(self, elsewhere: list[ReportedFinding]) -> list[ReportedFinding]:
        """Those that were not there before; of a rule that failed then, those that name a changed place."""
        if self._before is None:
            before = self.report_on(self.then())
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


# Of other files that are no more it counts only that they were there.
_READ = (".xml", ".php", ".phtml", ".json", ".xsd", ".lock", ".graphqls")


def _many(count: int) -> str:
    return f"{count} finding{'s' if count != 1 else ''}"
