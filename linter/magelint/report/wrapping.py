"""Wraps styled text at spaces only, so that ids, class names, paths and URLs stay in one piece."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.text import Text

_WORD = re.compile(r"\S+")
_NARROWEST = 20  # cells that an indent leaves for the text


def wrapped(text: Text, width: int | None, indent: int = 0) -> list[Text]:
    """Lines of at most `width` cells, all but the first indented; one line if `width` is `None`.

    A word wider than a line gets a line of its own and is not broken. A word that fits only with less
    indentation is indented less.
    """
    plain = text.plain
    if width is None or cell_len(plain) <= width:
        return [text]
    indent = max(0, min(indent, width - _NARROWEST))
    lines: list[tuple[int, int]] = []
    start = end = used = 0
    for word in _WORD.finditer(plain):
        cells = cell_len(plain[end : word.end()])
        if end and used + cells > width:
            lines.append((start, end))
            start, used, cells = word.start(), indent, cell_len(word[0])
        end, used = word.end(), used + cells
    lines.append((start, end))
    first, *rest = (text[start:end] for start, end in lines)
    return [first, *(Text(" " * _fitting(indent, width - cell_len(line.plain))) + line for line in rest)]


def _fitting(indent: int, room: int) -> int:
    """The indentation before a line that leaves some room, which is negative if it fits with none."""
    return min(indent, room) if room >= 0 else indent
