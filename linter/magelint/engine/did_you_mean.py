"""The nearest known word, for every error that says what to type instead."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.source.nearest import nearest


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing where no known word is near."""
    found = nearest(wanted, known)
    return f' (did you mean "{found}"?)' if found is not None else ""
