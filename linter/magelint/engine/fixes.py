"""Works out fixes and writes them.

Fixes are applied in memory, in rounds until nothing changes, because one fix can enable another. Then each file is
written once. `--diff` shows the same contents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from magelint.engine.fix_round import FixRound, Identity, identity
from magelint.engine.result import Report, ReportedFinding
from magelint.engine.writing import NotWrittenError, create_file, is_below, rename_file, replace_file
from magelint.magento.tree.files import Files
from magelint.source.json import JsonFile
from magelint.source.xml import XmlFile

MOST_ROUNDS = 100
_MOST_FAILURES = 10

_Key = TypeVar("_Key", bound=tuple[str, ...])


@dataclass(slots=True)
class Patch:
    """The result of all fixes: contents by absolute path, `None` for a file that was renamed."""

    files: Files
    """The tree as it was read."""
    contents: dict[str, bytes | None] = field(default_factory=dict)
    before: dict[str, bytes] = field(default_factory=dict)
    """The contents of the existing files before the fixes."""
    moved: dict[str, str] = field(default_factory=dict)
    """The old paths of renamed files by their new paths."""
    fixed: int = 0
    """The number of fixed findings."""
    rejected: dict[str, str] = field(default_factory=dict)
    """The reasons for changes that were not made, by file or rule."""
    crashes: list[tuple[str, str, str]] = field(default_factory=list)
    """Fixes that failed: rule, error and traceback."""

    def changed(self) -> list[str]:
        """The paths whose content differs, sorted."""
        return sorted(path for path, data in self.contents.items() if data != self.before.get(path))

    def write(self) -> list[str]:
        """Write the changed files and return their names. Files that cannot be written are added to `rejected`."""
        written = []
        for path in self.changed():
            if path in self.moved.values() and self.contents[path] is None:
                continue  # is renamed together with its new path
            try:
                self._write(path)
            except NotWrittenError as error:
                self.rejected[self.files.name(path)] = str(error)
            else:
                written.append(self.files.name(path))
        return written

    def notes(self, written: list[str] | None) -> list[str]:
        """The notes about the fixes; `written` are the names of the written files, or None before writing."""
        files = len([path for path in self.changed() if self.contents[path] is not None])
        if written is not None and files != len(written):
            what = f"wrote {len(written)} of {files} files with fixes"
        else:
            verb = "would fix" if written is None else "fixed"
            what = f"{verb} {_many(self.fixed, 'finding')} in {_many(files, 'file')}"
        lines = [what if files else "no fixes to apply"]
        return lines + [f"not fixed: {name}: {why}" for name, why in sorted(self.rejected.items())]

    def _write(self, path: str) -> None:
        data = self.contents[path]
        source = self.moved.get(path, path)
        if not is_below(path, self.files.root) or not is_below(source, self.files.root):
            raise NotWrittenError(f"the file is outside of {self.files.root}")
        if _on_disk(source) != self.before.get(source):
            raise NotWrittenError("the file has changed since it was read")
        if data is None:
            return
        if source != path:
            rename_file(source, path)
        if source not in self.before:
            create_file(path, data)
        elif data != self.before[source]:
            replace_file(path, data)


def work_out(
    files: Files, examine: Callable[[Files], Report], *, unsafe: bool, first: Report | None = None
) -> tuple[Patch, Report]:
    """Work out all fixes; return the patch and the report on the fixed tree.

    `examine` reports on a tree, and only reported findings are fixed. `first` is its report on `files`, if known.
    """
    patch = Patch(files)
    report = examine(files) if first is None else first
    view = files
    abandoned: set[Identity] = set()
    failures: Counter[tuple[str, str]] = Counter()
    for _ in range(MOST_ROUNDS):
        wanted = [
            f
            for f in report.findings
            if is_fixable(f, unsafe=unsafe)
            and identity(f) not in abandoned
            and failures[_rule_and_file(f)] < _MOST_FAILURES
        ]
        this = FixRound(view, patch.rejected, patch.crashes)
        for finding in wanted:
            this.add(finding)
        contents = this.result()
        if not contents:
            break
        after = files.overlaid({**patch.contents, **contents})
        broken = _broken(view, after, this)
        if broken:
            abandoned.update(identity(finding) for finding in broken)
            continue
        _take(patch, this, contents)
        report = examine(after)
        abandoned.update(_not_fixed(wanted, this.accepted, report, identity))
        failures.update(_not_fixed(wanted, this.accepted, report, _rule_and_file))
        view = after
    else:
        patch.rejected["fixes"] = f"the result still changes after {MOST_ROUNDS} rounds"
    return patch, report


def is_fixable(finding: ReportedFinding, *, unsafe: bool) -> bool:
    """True if a finding has a fix that may be applied."""
    return finding.fix is not None and (unsafe or finding.fix.safety == "safe")


def _take(patch: Patch, this: FixRound, contents: dict[str, bytes | None]) -> None:
    for path in contents:
        source = patch.files.source(path)
        if source is not None:
            patch.before.setdefault(path, source.data)
    patch.contents.update(contents)
    for path, target in this.renames.items():
        patch.moved[target] = patch.moved.pop(path, path)
    patch.fixed += len(this.accepted)


def _broken(before: Files, after: Files, this: FixRound) -> list[ReportedFinding]:
    """The findings whose fixes would leave a file that does not parse. They are not fixed."""
    found = []
    for path, findings in this.by_path.items():
        if _parses(before, path) and not _parses(after, this.renames.get(path, path)):
            found.extend(findings)
            for finding in findings:
                this.rejected[f"{finding.rule} in {before.name(path)}"] = "after the fix, the file would not parse"
    return found


def _parses(files: Files, path: str) -> bool:
    if path.endswith(".xml"):
        return isinstance(files.xml(path), XmlFile)
    if path.endswith(".json"):
        return isinstance(files.json(path), JsonFile)
    return True


def _not_fixed(
    wanted: Iterable[ReportedFinding],
    accepted: Iterable[ReportedFinding],
    report: Report,
    key: Callable[[ReportedFinding], _Key],
) -> list[_Key]:
    """The keys of accepted findings that are reported as often after the fix as before."""
    before, now = Counter(map(key, wanted)), Counter(map(key, report.findings))
    return [found for found in {key(finding) for finding in accepted} if now[found] >= before[found]]


def _rule_and_file(finding: ReportedFinding) -> tuple[str, str]:
    """The rule and file of a finding. A fix may lead to another finding there, but not repeatedly without limit."""
    return finding.rule, finding.file.path


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


def _on_disk(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
