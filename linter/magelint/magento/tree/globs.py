"""PHP's `glob()` for the files of a tree."""

from __future__ import annotations

import fnmatch
import os
import re

from magelint.magento.tree.files import Files, is_folder


def expand_glob(pattern: str, files: Files) -> list[str]:
    """The files that match an absolute pattern; as in PHP, `*` matches no slash and no hidden file."""
    fixed, _, rest = pattern.partition("*")
    base = fixed.rsplit("/", 1)[0]
    parts = (fixed.rsplit("/", 1)[1] + "*" + rest).split("/")
    found = [base]
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if not re.search(r"[*?\[{]", part):
            found = [f"{folder}/{part}" for folder in found]
            if part == "..":  # all folders with the same parent lead to the same path
                found = list(dict.fromkeys(map(os.path.normpath, found)))
            continue
        matched: list[str] = []
        linked = False
        for folder in found:
            entries = [e for e in files.entries(folder) if last or is_folder(e)]
            linked = linked or (not last and any(e.is_symlink() for e in entries))
            names = [e.name for e in entries]
            hits = names if part == "*" else fnmatch.filter(names, part)
            matched.extend(f"{folder}/{name}" for name in hits if not name.startswith("."))
        found = _distinct(matched) if linked else matched
    return [path for path in found if files.is_file(path)]


def _distinct(folders: list[str]) -> list[str]:
    """Folders without those that lead to the same folder as one before: two links to `.` would double the paths."""
    found: dict[str, str] = {}
    for folder in folders:
        found.setdefault(os.path.realpath(folder), folder)
    return list(found.values())
