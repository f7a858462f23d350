"""Fixes: which changes can be made together, and what the files are after them.

Everything is worked out in memory, over and over until nothing changes, since one fix can make way for another. What
is then written is one new content a file; what `--diff` shows is the same.
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
_MOST_VAIN = 10

_Key = TypeVar("_Key", bound=tuple[str, ...])


@dataclass(slots=True)
class Patch:
    """What fixing comes to: contents by absolute path, `None` for a file that is gone."""

    files: Files
    """The tree as it was read."""
    contents: dict[str, bytes | None] = field(default_factory=dict)
    before: dict[str, bytes] = field(default_factory=dict)
    """What was read, of each file that was there."""
    moved: dict[str, str] = field(default_factory=dict)
    """Of each moved file's new path, the old one."""
    fixed: int = 0
    """How many findings were fixed."""
    refused: dict[str, str] = field(default_factory=dict)
    """What is left undone, and why: files by their names, fixes by their rules."""
    crashes: list[tuple[str, str, str]] = field(default_factory=list)
    """Rules whose fix failed: rule, error, traceback."""

    def changed(self) -> list[str]:
        """The paths at which something differs, sorted."""
        return sorted(path for path, data in self.contents.items() if data != self.before.get(path))

    def write(self) -> list[str]:
        """Writes what differs, and returns the names of what was written; the rest is told in `refused`."""
        written = []
        for path in self.changed():
            if path in self.moved.values() and self.contents[path] is None:
                continue  # goes with its new name
            try:
                self._write(path)
            except NotWrittenError as error:
                self.refused[self.files.name(path)] = str(error)
            else:
                written.append(self.files.name(path))
        return written

    def told(self, written: list[str] | None) -> list[str]:
        """What to say of it: with the names of what was written, or before anything is."""
        files = len([path for path in self.changed() if self.contents[path] is not None])
        if written is not None and files != len(written):
            what = f"wrote {len(written)} of {files} files with fixes"
        else:
            verb = "would fix" if written is None else "fixed"
            what = f"{verb} {_many(self.fixed, 'finding')} in {_many(files, 'file')}"
        lines = [what if files else "nothing that can be fixed"]
        return lines + [f"not fixed: {name}: {why}" for name, why in sorted(self.refused.items())]

    def _write(self, path: str) -> None:
        data = self.contents[path]
        source = self.moved.get(path, path)
        if not is_below(path, self.files.root) or not is_below(source, self.files.root):
            raise NotWrittenError(f"it lies outside of {self.files.root}")
        if _on_disk(source) != self.before.get(source):
            raise NotWrittenError("it has changed since it was read")
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
    """The patch that fixing comes to, and the report on what the tree then is.

    `examine` reports on a tree; only what it reports is fixed. `first` is its report on `files`.
    """
    patch = Patch(files)
    report = examine(files) if first is None else first
    view = files
    given_up: set[Identity] = set()
    vain: Counter[tuple[str, str]] = Counter()
    for _ in range(MOST_ROUNDS):
        wanted = [
            f
            for f in report.findings
            if is_fixable(f, unsafe=unsafe) and identity(f) not in given_up and vain[_field(f)] < _MOST_VAIN
        ]
        this = FixRound(view, patch.refused, patch.crashes)
        for finding in wanted:
            this.add(finding)
        contents = this.result()
        if not contents:
            break
        after = files.overlaid({**patch.contents, **contents})
        broken = _broken(view, after, this)
        if broken:
            given_up.update(identity(finding) for finding in broken)
            continue
        _take(patch, this, contents)
        report = examine(after)
        given_up.update(_stubborn(wanted, this.accepted, report, identity))
        vain.update(_stubborn(wanted, this.accepted, report, _field))
        view = after
    else:
        patch.refused["fixes"] = f"they do not come to an end in {MOST_ROUNDS} rounds"
    return patch, report


def is_fixable(finding: ReportedFinding, *, unsafe: bool) -> bool:
    """Whether a finding has a fix that may be applied."""
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
    """Findings whose fixes leave a file that no longer parses: they are left alone."""
    found = []
    for path, findings in this.by_path.items():
        if _parses(before, path) and not _parses(after, this.renames.get(path, path)):
            found.extend(findings)
            for finding in findings:
                this.refused[f"{finding.rule} in {before.name(path)}"] = (
                    "its fix would leave a file that does not parse"
                )
    return found


def _parses(files: Files, path: str) -> bool:
    if path.endswith(".xml"):
        return isinstance(files.xml(path), XmlFile)
    if path.endswith(".json"):
        return isinstance(files.json(path), JsonFile)
    return True


def _stubborn(
    wanted: Iterable[ReportedFinding],
    accepted: Iterable[ReportedFinding],
    report: Report,
    key: Callable[[ReportedFinding], _Key],
) -> list[_Key]:
    """Of what was mended, what there is no less of afterwards."""
    before, now = Counter(map(key, wanted)), Counter(map(key, report.findings))
    return [found for found in {key(finding) for finding in accepted} if now[found] >= before[found]]


def _field(finding: ReportedFinding) -> tuple[str, str]:
    """A rule in a file: mending one finding may bring up another of it, but not without end."""
    return finding.rule, finding.file.path


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


def _on_disk(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
