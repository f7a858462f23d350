"""What a reader is, and what holds for the places that it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fuzz.limits import require
from magelint.source.text import Place, SourceFile


@dataclass(frozen=True)
class Reader:
    """A reader, the kind of text it reads, and examples."""

    kind: str
    seeds: Callable[[], list[bytes]]
    read: Callable[[bytes], object]


def source_of(data: bytes, name: str = "a.xml") -> SourceFile:
    """A file of a tree."""
    return SourceFile(f"/tree/{name}", name, data)


def inside(*places: Place | None) -> None:
    """Places are inside their files. Raises `ViolationError`."""
    for place in places:
        if place is not None:
            span = place.span
            size = len(place.file.text)
            require(0 <= span.start <= span.end <= size, f"{place} is {span.start} to {span.end} of {size}")
            require(span.line <= span.end_line <= len(place.file.line_starts), f"{place} ends on line {span.end_line}")
            require(span.column >= 1 and span.end_column >= 1, f"{place} has no column")
