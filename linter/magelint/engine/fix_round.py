"""One round of fixing: the fixes that can be applied together."""

from __future__ import annotations

import itertools
import os
import re
import traceback
from bisect import bisect_right
from collections.abc import Sequence

from magelint.engine.finding import Change, CreateFile, RenameFile
from magelint.engine.result import ReportedFinding
from magelint.engine.writing import CHANGED, is_below
from magelint.magento.tree.files import Files
from magelint.source.text import Edit, SourceFile

_QUOTED = re.compile(r"""["']([^"']*)["']""")

Identity = tuple[str, str, str]


def identity(finding: ReportedFinding) -> Identity:
    """The identity of a finding across rounds."""
    return finding.rule, finding.file.path, finding.fingerprint


class FixRound:
    """Collects fixes that do not conflict with each other. A fix that conflicts may be applied in the next round."""

    def __init__(self, files: Files, rejected: dict[str, str], crashes: list[tuple[str, str, str]]) -> None:
        self.files = files
        self.rejected = rejected
        self.accepted: list[ReportedFinding] = []
        self.by_path: dict[str, list[ReportedFinding]] = {}
        self.renames: dict[str, str] = {}
        self._crashes = crashes
        self._edits: dict[str, _Edits] = {}
        self._paths: dict[str, str] = {}
        """The paths of edited files, by the same paths without symbolic links."""
        self._inside: dict[str, bool] = {}
        self._created: dict[str, str] = {}

    def add(self, finding: ReportedFinding) -> None:
        """Accept the fix of a finding with all its changes, or not at all."""
        if finding.fix is None:
            return
        try:
            changes = [change for change in finding.fix.changes() if not _has_no_effect(change)]
        except MemoryError:
            raise
        except Exception as error:  # a rule that crashes must not prevent the fixes of others
            crash = (finding.rule, f"{type(error).__name__}: {error}", traceback.format_exc())
            if crash not in self._crashes:
                self._crashes.append(crash)
            return
        if not changes or not all(self._is_allowed(change) for change in changes):
            return
        if any(self._conflicts(change) for change in changes) or _edits_overlap(changes):
            return
        for change in changes:
            self._accept(change, finding)
        self.accepted.append(finding)

    def result(self) -> dict[str, bytes | None]:
        """The new contents by path; `None` for a file that was renamed."""
        contents: dict[str, bytes | None] = {path: text.encode() for path, text in self._created.items()}
        for path, edits in self._edits.items():
            contents[path] = apply_edits(edits.sorted[0].file, edits.sorted)
        for path, target in self.renames.items():
            source = self.files.source(path)
            contents[target] = contents.get(path, source.data if source else b"")
            contents[path] = None
        return contents

    def _is_allowed(self, change: Change) -> bool:
        """True if a change is possible; otherwise the reason is added to `rejected`."""
        paths = [change.file.path] if isinstance(change, Edit) else [change.path]
        if isinstance(change, RenameFile):
            paths.append(change.target)
        why = next((f"the file is outside of {self.files.root}" for p in paths if not self._is_inside(p)), None)
        if why is None and isinstance(change, Edit):
            why = self._why_not(change)
        if why is not None:
            self.rejected[self.files.name(paths[0])] = why
            return False
        if isinstance(change, CreateFile):
            return not self.files.exists(change.path)
        if isinstance(change, RenameFile):
            return self.files.is_file(change.path) and not self.files.exists(change.target)
        return True

    def _is_inside(self, path: str) -> bool:
        if path not in self._inside:
            self._inside[path] = is_below(path, self.files.root)
        return self._inside[path]

    def _why_not(self, edit: Edit) -> str | None:
        source = self.files.source(edit.file.path)
        if source is None or source.data != edit.file.data or not 0 <= edit.start <= edit.end <= len(edit.file.text):
            return CHANGED
        try:
            edit.text.encode(edit.file.encoding, "surrogateescape")
            if edit.file.encode(edit.file.text) != edit.file.data:
                return f"the file is not valid {edit.file.encoding}"
        except UnicodeError:
            return f"the encoding {edit.file.encoding} of the file lacks a character of the fix"
        parsed = self.files.parsed_xml(edit.file.path) if edit.file.path.endswith(".xml") else None
        if parsed is not None and not parsed.has_exact_places:
            return "the locations in the file are not exact"
        return None

    def _conflicts(self, change: Change) -> bool:
        """True if a change conflicts with an accepted one, or would make the same change again."""
        if isinstance(change, Edit):
            path = change.file.path
            if path in self._edits:
                return self._edits[path].conflict(change)
            return os.path.realpath(path) in self._paths  # edited by another path
        taken = {*self._created, *self.renames, *self.renames.values()}
        if isinstance(change, RenameFile):
            return change.path in taken or change.target in taken
        return change.path in taken

    def _accept(self, change: Change, finding: ReportedFinding) -> None:
        if isinstance(change, Edit):
            if change.file.path not in self._edits:
                self._edits[change.file.path] = _Edits()
                self._paths[os.path.realpath(change.file.path)] = change.file.path
            self._edits[change.file.path].add(change)
            self.by_path.setdefault(change.file.path, []).append(finding)
        elif isinstance(change, CreateFile):
            self._created[change.path] = change.text
            self.by_path.setdefault(change.path, []).append(finding)
        else:
            self.renames[change.path] = change.target


class _Edits:
    """Edits of one file that do not overlap."""

    def __init__(self) -> None:
        self.sorted: list[Edit] = []
        self._starts: list[int] = []
        self._inserted: set[str] = set()

    def add(self, edit: Edit) -> None:
        """Add an edit that does not conflict with any other."""
        at = bisect_right(self._starts, edit.start)
        self._starts.insert(at, edit.start)
        self.sorted.insert(at, edit)
        self._inserted.update(_names_in_inserted_markup(edit))

    def conflict(self, edit: Edit) -> bool:
        """True if an edit changes the same text as another, or inserts markup with the same quoted name.

        One inserted element may fix two findings: after the first edit, the other finding no longer exists.
        """
        at = bisect_right(self._starts, edit.start)
        before, after = self.sorted[at - 1 : at], self.sorted[at : at + 1]
        if any(other.start == edit.start or other.end > edit.start for other in before):
            return True
        return any(other.start < edit.end for other in after) or not self._inserted.isdisjoint(
            _names_in_inserted_markup(edit)
        )


def _names_in_inserted_markup(edit: Edit) -> list[str]:
    return _QUOTED.findall(edit.text) if edit.start == edit.end and "<" in edit.text else []


def apply_edits(source: SourceFile, edits: Sequence[Edit]) -> bytes:
    """The bytes of a file after sorted edits that do not overlap."""
    pieces, at = [], 0
    for edit in edits:
        pieces += [source.text[at : edit.start], edit.text]
        at = edit.end
    return source.encode("".join([*pieces, source.text[at:]]))


def _edits_overlap(changes: Sequence[Change]) -> bool:
    """True if edits of one fix overlap."""
    edits = sorted((c for c in changes if isinstance(c, Edit)), key=lambda edit: (edit.file.path, edit.start))
    pairs = itertools.pairwise(edits)
    return any(a.file.path == b.file.path and (a.start == b.start or b.start < a.end) for a, b in pairs)


def _has_no_effect(change: Change) -> bool:
    return isinstance(change, Edit) and change.file.text[change.start : change.end] == change.text
