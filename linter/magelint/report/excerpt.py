"""The source line of a finding with its place marked, for a terminal of any width."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from magelint.report.portable import printable
from magelint.report.wrapping import wrapped
from magelint.source.text import SourceFile, Span

GUTTER = "blue"
_TAB = 4
_INDENT = 2  # what is kept of the indentation of a line; the position is in the line above
_LONGEST = 160
_LONG = 1000


def excerpt(
    span: Span, file: SourceFile, label: str, *, margin: int, width: int | None, primary: bool, style: str
) -> list[Text]:
    """The path and position, the source line, and below it the marks with their label.

    Of a place on several lines only the first line is shown. With `width` `None` the label is not wrapped.
    """
    arrow, mark = ("-->", "^") if primary else (":::", "-")
    lines = [Text.assemble((f"{' ' * margin}{arrow} ", GUTTER), f"{printable(span.path)}:{span.line}:{span.column}")]
    gutter = f"{' ' * margin} | "
    label = printable(label)
    source = file.line(span.line)
    if not source or source.isspace():
        if label:
            lines += wrapped(Text.assemble((f"{' ' * margin} = ", GUTTER), (label, style)), width, margin + 3)
        return lines
    end = span.end_column - 1 if span.end_line == span.line else len(source.rstrip())
    room = max(20, min(width or _LONGEST, _LONGEST) - len(gutter))
    before, marked, after = _fitted(source, span.column - 1, end, room)
    lines.append(Text.assemble((f"{span.line:>{margin}} | ", GUTTER), before + marked + after))
    column, marks = cell_len(before), mark * max(1, cell_len(marked))
    if not label or column + len(marks) + 1 + cell_len(label) <= room:
        text = f"{marks} {label}" if label else marks
        return [*lines, Text.assemble((gutter, GUTTER), " " * column, (text, style))]
    lines.append(Text.assemble((gutter, GUTTER), " " * column, (marks, style)))
    needed = max([30, *(cell_len(word) for word in label.split())])
    indent = column if room - column >= needed else min(column, 4)
    rows = wrapped(Text(label, style), None if width is None else max(16, room - indent))
    return [*lines, *(Text.assemble((gutter, GUTTER), " " * indent, row) for row in rows)]


def _fitted(source: str, start: int, end: int, room: int) -> tuple[str, str, str]:
    """The text before, at and after a place, dedented and cut to fit into `room` cells."""
    start = min(start, len(source))
    end = max(start, min(end, len(source)))
    if len(source) > _LONG:  # the rest is not shown, and measuring it takes seconds
        first = max(0, start - _LONG)
        end, source = min(end, start + _LONG) - first, source[first : start + 2 * _LONG]
        start -= first
    before = expanded(source[:start])
    marked = expanded(source[start:end], len(before))
    after = expanded(source[end:].rstrip(), len(before) + len(marked))
    line = before + marked
    indent = len(line) - len(line.lstrip(" "))
    dedent = max(0, min(indent, len(before)) - _INDENT)
    before = before[dedent:]
    if cell_len(marked) > room - 2:
        marked = _cut(marked, room - 3) + "…"
        after = ""
    needed = max(1, cell_len(marked))
    if cell_len(before) + needed > room:
        before = "…" + _cut(before[::-1], max(1, room - needed - 1))[::-1]
    left = room - cell_len(before) - cell_len(marked)
    if cell_len(after) > left:
        after = _cut(after, left - 1) + "…" if left > 0 else ""
    return printable(before), printable(marked), printable(after)


def _cut(text: str, cells: int) -> str:
    """The longest beginning of a text that fits into some cells."""
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > cells:
            return text[:index]
    return text


def expanded(text: str, column: int = 0) -> str:
    """Text with tabs replaced by spaces up to the next multiple of four."""
    if "\t" not in text:
        return text
    result = []
    for character in text:
        piece = " " * (_TAB - column % _TAB) if character == "\t" else character
        column += len(piece)
        result.append(piece)
    return "".join(result)
