"""The result of all fixes, and how it is written to disk."""

from __future__ import annotations

import os
from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from magelint.engine.writing import (
    CHANGED,
    NotWrittenError,
    content_of,
    create_file,
    is_below,
    rename_file,
    replace_file,
)
from magelint.magento.tree.files import Files
from magelint.signals import uninterrupted


class Patch(Struct):
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
    failed: dict[str, str] = field(default_factory=dict)
    """The errors of the operating system for files that could not be written, by file."""
    crashes: list[tuple[str, str, str]] = field(default_factory=list)
    """Fixes that failed: rule, error and traceback."""

    def with_changes(self, contents: Mapping[str, bytes | None], renames: Mapping[str, str], fixed: int) -> Patch:
        """A patch with further changes; lists of what failed are shared."""
        before, moved = dict(self.before), dict(self.moved)
        for path in contents:
            source = self.files.source(path)
            if source is not None:
                before.setdefault(path, source.data)
        for path, target in renames.items():
            moved[target] = moved.pop(path, path)
        return replace(
            self, contents={**self.contents, **contents}, before=before, moved=moved, fixed=self.fixed + fixed
        )

    def changed(self) -> list[str]:
        """The paths whose content differs, sorted. A file with several paths, by links, has the one without links."""
        found: dict[str, str] = {}
        for path in sorted(path for path, data in self.contents.items() if data != self.before.get(path)):
            real = os.path.realpath(path)
            if path == real or real not in found:
                found[real] = path
        return sorted(found.values())

    def write(self) -> list[str]:
        """Write the changed files and return their names; the others are added to `rejected` or `failed`."""
        written = []
        for path in self.changed():
            if path in self.moved.values() and self.contents[path] is None:
                continue  # is renamed together with its new path
            try:
                self._write(path)
            except NotWrittenError as error:
                reasons = self.rejected if error.errno is None else self.failed
                reasons[self.files.name(path)] = str(error)
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

    @uninterrupted()  # between renaming a file and writing its content
    def _write(self, path: str) -> None:
        data = self.contents[path]
        source = self.moved.get(path, path)
        if not is_below(path, self.files.root) or not is_below(source, self.files.root):
            raise NotWrittenError(f"the file is outside of {self.files.root}")
        if data is None or (data == content_of(path) and source == path):  # another run has made the same fixes
            return
        before = self.before.get(source)
        if content_of(source) != before:
            raise NotWrittenError(CHANGED)
        if before is None:
            create_file(path, data)
        elif data != before:
            replace_file(source, data, expected=before)
        if source != path:
            rename_file(source, path)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
