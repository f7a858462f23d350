"""Versions of modules that consist of numbers, which PHP's `version_compare` orders like tuples."""

from __future__ import annotations

import re

_NUMERIC = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*")


def is_numeric(version: str) -> bool:
    """True if a version consists of numbers and dots only."""
    return _NUMERIC.fullmatch(version) is not None


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a numeric version, for comparisons."""
    return tuple(int(part) for part in version.split("."))
