"""Where something stands, as tests write it down."""

from __future__ import annotations

from magelint.source.text import Place


def at(place: Place | None) -> tuple[int, int, str]:
    """Line, column and text of a place."""
    assert place is not None
    span = place.span
    return span.line, span.column, place.file.text[span.start : span.end]
