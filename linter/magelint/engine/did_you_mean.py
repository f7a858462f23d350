"""The hint that error messages give for a misspelled name."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.source.nearest import nearest


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """The hint `` (did you mean `x`?)``, or an empty string if no known name is similar."""
    found = nearest(wanted, known)
    return f" (did you mean `{found}`?)" if found is not None else ""


def unknown_rule(name: str, known: Iterable[str], kind: str = "rule or family") -> str:
    """The error for a name that is not the id of a rule, or not a family either."""
    return f"unknown {kind} `{name}`{did_you_mean(name, known) or '; see `magelint rules`'}"
