"""Writes a patch as a unified diff for `git apply` and `patch -p1`."""

from __future__ import annotations

import difflib
import os
import re

from magelint.engine.patch import Patch

_NEEDS_QUOTES = re.compile(r"[\0-\x1f\"\\\x7f]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(patch: Patch) -> bytes:
    """The changes of a patch as a diff. It contains the bytes of the files, so that it applies to any encoding."""
    pieces = []
    for path in patch.changed():
        data = patch.contents[path]
        if data is None and path in patch.moved.values():
            continue
        pieces.append(_of_file(patch, path, data))
    return b"".join(pieces)


def _of_file(patch: Patch, path: str, data: bytes | None) -> bytes:
    old_path = patch.moved.get(path, path)
    before = patch.before.get(old_path)
    # `git apply` rejects a change of a symbolic link. A link is renamed as such.
    paths = (old_path, path) if old_path != path else (os.path.realpath(path),) * 2
    old, new = (os.path.relpath(p, patch.files.root).replace(os.sep, "/") for p in paths)
    header = [f"diff --git {_named(f'a/{old}')} {_named(f'b/{new}')}\n"]
    if before is None:
        header.append("new file mode 100644\n")
    elif old != new:
        header += [f"rename from {_named(old)}\n", f"rename to {_named(new)}\n"]
    lines = list(
        difflib.unified_diff(
            _lines(before or b""),
            _lines(data or b""),
            "/dev/null" if before is None else _with_tab(f"a/{old}"),
            _with_tab(f"b/{new}"),
        )
    )
    head = b"".join(os.fsencode(line) for line in header)
    return head + b"".join(os.fsencode(line) if i < 2 else _ended(line) for i, line in enumerate(lines))


def _named(name: str) -> str:
    """A path as git writes it: quoted if it contains control characters, quotes or backslashes."""
    if not _NEEDS_QUOTES.search(name):
        return name
    return '"' + _NEEDS_QUOTES.sub(lambda found: _ESCAPES.get(found[0]) or f"\\{ord(found[0]):03o}", name) + '"'


def _with_tab(name: str) -> str:
    """A path of a `---` or `+++` line. `patch` needs a tab after a path that contains spaces."""
    named = _named(name)
    return f"{named}\t" if " " in named and named == name else named


def _lines(data: bytes) -> list[str]:
    """Lines with their line endings. Each character represents one byte, which preserves any encoding."""
    text = data.decode("latin-1")
    return [line + "\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])


def _ended(line: str) -> bytes:
    return (line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}").encode("latin-1")
