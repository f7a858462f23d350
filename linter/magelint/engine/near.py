"""The nearest known word, for every error that says what to type instead."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing where no known word is near."""
    from difflib import get_close_matches

    found = get_close_matches(wanted.lower(), sorted(known), n=1, cutoff=0.6)
    return f' (did you mean "{found[0]}"?)' if found else ""


class InputError(Exception):
    """Something that the user gave cannot be used: one line that says what, where, and what to type instead."""
