"""The source lines of a finding with its place marked and a little context, since readers do not have the files."""

from __future__ import annotations

from msgspec import Struct

from magelint.report.excerpt import expanded
from magelint.source.text import SourceFile, Span

_BEFORE, _AFTER = 2, 1
_MOST_MARKED = 5
_LONGEST = 200
_LEAD = 60
"""The characters before the mark that are kept of a longer line."""


class Line(Struct, frozen=True):
    """One line of a file: the text before, in and after the marked place. Without a mark, all of it is `before`."""

    number: int
    before: str
    marked: str = ""
    after: str = ""


def source_lines(span: Span, file: SourceFile) -> list[Line]:
    """The marked lines and those around them, dedented; only the first ones of a long place.

    Nothing if the line of the place has no text, and no context if the place is a file as a whole. Of an empty place,
    the character after it is marked.
    """
    if not file.line(span.line).strip():
        return []
    before, after = (_BEFORE, _AFTER) if span.end > span.start else (0, 0)
    last_marked = min(span.end_line, span.line + _MOST_MARKED - 1)
    is_cut = last_marked < span.end_line
    last = last_marked if is_cut else min(last_marked + after, len(file.line_starts))
    lines = [_line(number, span, file) for number in range(max(1, span.line - before), last + 1)]
    while lines[-1].number > last_marked and not lines[-1].before.strip():
        lines.pop()
    while lines[0].number < span.line and not lines[0].before.strip():
        lines.pop(0)
    indent = min(_indent(line) for line in lines if (line.before + line.marked + line.after).strip())
    shown = [Line(line.number, line.before[indent:], line.marked, line.after) for line in lines]
    return [*shown, Line(last + 1, "…")] if is_cut else shown


def _line(number: int, span: Span, file: SourceFile) -> Line:
    text = file.line(number)
    if not span.line <= number <= span.end_line or span.end == 0:
        return Line(number, expanded(_cut(text.rstrip(), 0)))
    start = span.column - 1 if number == span.line else len(text) - len(text.lstrip())
    end = span.end_column - 1 if number == span.end_line else len(text.rstrip())
    start, end = min(start, len(text)), min(max(start + 1, end), len(text))
    skipped = max(0, start - _LEAD) if len(text) > _LONGEST else 0
    before = ("…" if skipped else "") + expanded(text[skipped:start])
    marked = expanded(text[start : min(end, start + _LONGEST)], len(before))
    if end - start > _LONGEST:
        return Line(number, before, f"{marked}…")
    rest = expanded(text[end : end + _LONGEST].rstrip(), len(before) + len(marked))
    return Line(number, before, marked, _cut(rest, len(before) + len(marked)))


def _cut(text: str, used: int) -> str:
    room = max(1, _LONGEST - used)
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _indent(line: Line) -> int:
    return len(line.before) - len(line.before.lstrip(" "))
