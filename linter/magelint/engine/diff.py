"""A patch as a unified diff that `git apply` and `patch -p1` take."""

from __future__ import annotations

import difflib
import os
import re

from magelint.engine.fixes import Patch

_IN_QUOTES = re.compile(r"[\0-\x1f\"\\\x7f]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(patch: Patch) -> bytes:
    """All that a patch changes, in the files' own bytes whatever their encoding, so that it can be applied."""
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
    header = [f"diff --git {_named(f'a/{old}')} {_named(f'b/{new}')}\n"]
    if before is None:
        header.append("new file mode 100644\n")
    elif old != new:
        header += [f"rename from {_named(old)}\n", f"rename to {_named(new)}\n"]
    lines = list(
        difflib.unified_diff(
            _lines(before or b""),
            _lines(data or b""),
            "/dev/null" if before is None else _ended_name(f"a/{old}"),
            _ended_name(f"b/{new}"),
        )
    )
    head = b"".join(os.fsencode(line) for line in header)
    return head + b"".join(os.fsencode(line) if i < 2 else _ended(line) for i, line in enumerate(lines))


def _named(name: str) -> str:
    """A path as git writes it: in quotes where it holds what would end it."""
    if not _IN_QUOTES.search(name):
        return name
    return '"' + _IN_QUOTES.sub(lambda found: _ESCAPES.get(found[0]) or f"\\{ord(found[0]):03o}", name) + '"'


def _ended_name(name: str) -> str:
    """A path of a `---` or `+++` line: `patch` takes one with blanks up to the tab behind it."""
    named = _named(name)
    return f"{named}\t" if " " in named and named == name else named


def _lines(data: bytes) -> list[str]:
    """Lines with their ends; each character is a byte, so that any encoding comes out as it went in."""
    text = data.decode("latin-1")
    return [line + "\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])


def _ended(line: str) -> bytes:
    return (line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}").encode("latin-1")
