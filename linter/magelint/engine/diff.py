"""A patch as a unified diff that `git apply` and `patch` take."""

from __future__ import annotations

import difflib
import os

from magelint.engine.fixes import Patch
from magelint.source.text import SourceFile

_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(patch: Patch) -> bytes:
    """All that a patch changes; the files' own bytes, but for those of two bytes a character, which become UTF-8."""
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
    old, new = (os.path.relpath(p, patch.files.root).replace(os.sep, "/") for p in (old_path, path))
    header = [f"diff --git a/{old} b/{new}\n"]
    if before is None:
        header.append("new file mode 100644\n")
    elif old != new:
        header += [f"rename from {old}\n", f"rename to {new}\n"]
    lines = list(
        difflib.unified_diff(
            _lines(path, before or b""),
            _lines(path, data or b""),
            "/dev/null" if before is None else f"a/{old}",
            f"b/{new}",
        )
    )
    head = b"".join(os.fsencode(line) for line in header)
    return head + b"".join(os.fsencode(line) if i < 2 else _ended(line) for i, line in enumerate(lines))


def _lines(path: str, data: bytes) -> list[str]:
    """Lines with their ends; each character is a byte, so that any encoding comes out as it went in."""
    source = SourceFile(path, path, data)
    if source.encoding.startswith(("utf-16", "utf-32")):
        data = source.text.encode("utf-8", "surrogateescape")
    text = data.decode("latin-1")
    return [line + "\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])


def _ended(line: str) -> bytes:
    return (line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}").encode("latin-1")
