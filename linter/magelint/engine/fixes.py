"""Works out fixes.

Fixes are applied in memory, in rounds until nothing changes, because one fix can enable another. Then each file is
written once. `--diff` shows the same contents.

Whatever a run does, the next one would do nothing: a fix that has no end is undone in the same run, and fixes that were
given up are tried again on the result.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from magelint.engine.fix_round import FixRound, Identity, identity
from magelint.engine.patch import Patch
from magelint.engine.result import Report, ReportedFinding
from magelint.magento.tree.files import LARGEST, Files
from magelint.source.json import JsonFile
from magelint.source.xml import XmlFile

MOST_ROUNDS = 100
_LAST_ROUNDS = 10
"""The rounds whose fixes are taken to have no end if there are too many rounds."""
_MOST_PASSES = 5
_MOST_UNDONE = 10
# How often a rule may find as much in a file after its fixes as before.
_MOST_AGAIN = 50
# How many times as large, and by how many bytes more, fixes may make a file.
_MOST_GROWTH = 100, 100_000

_Examine = Callable[[Files], Report]
_RuleAndFile = tuple[str, str]


def work_out(files: Files, examine: _Examine, *, unsafe: bool, first: Report | None = None) -> tuple[Patch, Report]:
    """Work out all fixes; return the patch and the report on the fixed tree.

    `examine` reports on a tree, and only reported findings are fixed. `first` is its report on `files`, if known.
    """
    work = _Work(files, examine, unsafe, examine(files) if first is None else first)
    for _ in range(_MOST_PASSES):
        before = work.patch.contents
        given_up = work.run()
        if not given_up or work.patch.contents == before:
            break
    return work.patch, work.report


def is_fixable(finding: ReportedFinding, *, unsafe: bool) -> bool:
    """True if a finding has a fix that may be applied."""
    return finding.fix is not None and (unsafe or finding.fix.safety == "safe")


class _Work:
    """The tree with the fixes so far, and the report on it."""

    def __init__(self, files: Files, examine: _Examine, unsafe: bool, report: Report) -> None:
        self.patch = Patch(files)
        self.report = report
        self._view = files
        self._examine = examine
        self._unsafe = unsafe
        self._links = _Links(files)

    def run(self) -> bool:
        """Fix until nothing changes. Return whether a fix was given up that may be possible in the result."""
        start = self.patch, self.report, self._view
        excluded: set[_RuleAndFile] = set()
        for _ in range(_MOST_UNDONE):
            endless, given_up = self._rounds(excluded)
            if not endless:
                return given_up or bool(excluded)
            excluded |= endless
            for rule, path in endless:
                self.patch.rejected[f"{rule} in {self.patch.files.name(path)}"] = "its fixes do not remove the finding"
            self.patch, self.report, self._view = start
        return True

    def _rounds(self, excluded: set[_RuleAndFile]) -> tuple[set[_RuleAndFile], bool]:
        """Fix in rounds; return the rules whose fixes have no end, with the files, and whether any was given up."""
        broken: set[Identity] = set()
        again: Counter[_RuleAndFile] = Counter()
        states = [self._state()]
        fixed: list[set[_RuleAndFile]] = []
        for _ in range(MOST_ROUNDS):
            wanted = [
                f
                for f in self.report.findings
                if is_fixable(f, unsafe=self._unsafe)
                and identity(f) not in broken
                and _rule_and_file(f) not in excluded
            ]
            this = self._round(wanted)
            contents = self._links.resolved(this.result())
            if not contents:
                return set(), bool(broken)
            after = self._view.overlaid({**self.patch.contents, **contents})
            if guilty := _broken(self._view, after, this):
                broken.update(map(identity, guilty))
                continue
            self.patch = self.patch.with_changes(contents, this.renames, len(this.accepted))
            self.report = self._examine(after)
            self._view = after
            again.update(_found_again(wanted, this.accepted, self.report))
            endless = {key for key, count in again.items() if count > _MOST_AGAIN}
            endless |= {_rule_and_file(f) for path in self._overgrown(contents) for f in this.by_path.get(path, ())}
            fixed.append(set(map(_rule_and_file, this.accepted)))
            state = self._state()
            if not endless and state in states:  # the fixes since then undo each other
                endless = set().union(*fixed[states.index(state) :])
            if endless:
                return endless, True
            states.append(state)
        return set().union(*fixed[-_LAST_ROUNDS:]), True

    def _state(self) -> int:
        return hash(frozenset((path, self.patch.contents[path]) for path in self.patch.changed()))

    def _overgrown(self, contents: dict[str, bytes | None]) -> list[str]:
        factor, more = _MOST_GROWTH
        before = self.patch.before
        return [
            path
            for path, data in contents.items()
            if data is not None and len(data) > min(factor * len(before.get(path, b"")) + more, LARGEST)
        ]

    def _round(self, findings: Iterable[ReportedFinding]) -> FixRound:
        this = FixRound(self._view, self.patch.rejected, self.patch.crashes)
        for finding in findings:
            this.add(finding)
        return this


class _Links:
    """The paths by which a file is read more than once, through symbolic links."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._paths: dict[str, list[str]] | None = None

    def resolved(self, contents: dict[str, bytes | None]) -> dict[str, bytes | None]:
        """New contents by all paths of each file."""
        if not contents:
            return contents
        if self._paths is None:
            self._paths = {}
            for source in self._files.loaded():
                self._paths.setdefault(os.path.realpath(source.path), []).append(source.path)
        found = dict(contents)
        for path, data in contents.items():
            found.update((other, data) for other in self._paths.get(os.path.realpath(path), ()) if data is not None)
        return found


def _broken(before: Files, after: Files, this: FixRound) -> list[ReportedFinding]:
    """The findings whose fixes would leave a file that does not parse. They are not fixed."""
    found = []
    for path, findings in this.by_path.items():
        if _parses(before, path) and not _parses(after, this.renames.get(path, path)):
            guilty = _guilty(before, path, findings)
            found.extend(guilty)
            for finding in guilty:
                this.rejected[f"{finding.rule} in {before.name(path)}"] = "after the fix, the file would not parse"
    return found


def _guilty(before: Files, path: str, findings: Sequence[ReportedFinding]) -> list[ReportedFinding]:
    """Those of the findings in a file without whose fixes the file would still parse."""
    if len(findings) == 1:
        return list(findings)
    found = []
    halves = findings[: len(findings) // 2], findings[len(findings) // 2 :]
    for half in halves:
        alone = FixRound(before, {}, [])
        for finding in half:
            alone.add(finding)
        if not _parses(before.overlaid(alone.result()), alone.renames.get(path, path)):
            found.extend(_guilty(before, path, half))
    return found or list(halves[1])


def _parses(files: Files, path: str) -> bool:
    if path.endswith(".xml"):
        return isinstance(files.xml(path), XmlFile)
    if path.endswith(".json"):
        return isinstance(files.json(path), JsonFile)
    return True


def _found_again(
    wanted: Iterable[ReportedFinding], accepted: Iterable[ReportedFinding], report: Report
) -> list[_RuleAndFile]:
    """The rules that report as much in a file after the fix as before."""
    before, now = Counter(map(_rule_and_file, wanted)), Counter(map(_rule_and_file, report.findings))
    return [found for found in set(map(_rule_and_file, accepted)) if now[found] >= before[found]]


def _rule_and_file(finding: ReportedFinding) -> _RuleAndFile:
    """The rule and file of a finding. A fix may lead to another finding there, but not repeatedly without limit."""
    return finding.rule, finding.file.path
