"""Enumerations in messages."""

from __future__ import annotations

from collections.abc import Sequence


def enumeration(items: Sequence[str]) -> str:
    """Items in running text: `a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
