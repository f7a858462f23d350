"""Every regular expression of the packages takes linear time: each is run on inputs generated from itself."""

from __future__ import annotations

import re

import pytest

from pumping import Used, hostile, is_linear, used_patterns

LONG = 40_000
SECONDS = 0.25
"""A quadratic expression takes more for that many characters; a linear one less than a hundredth of it."""
USED = used_patterns()
TRUSTED = frozenset({"magelint.testing._FENCE"})  # reads the documentation of rules, never a checked file


def test_finds_the_expressions() -> None:
    names = " ".join(used.name for used in USED)
    assert len(USED) > 250
    for name in ("source.xml._STRAY", "source.php.tree._masks", "composer.version:", "_urls._PLACEHOLDER"):
        assert name in names


@pytest.mark.parametrize(
    ("pattern", "searches"),
    [
        (r"(?:a|a)*b", False),
        (r"(?:\s|#[^\n]*)*;", False),
        (r"\s+x", True),
        (r"<!--.*?-->", True),
        (r"(.*)-(.*)-(.*)=", False),
        (r"[a-z0-9]([_.-]?[a-z0-9]+)*/", False),
    ],
)
def test_generates_inputs_that_find_faults(pattern: str, searches: bool) -> None:
    used = Used("", re.compile(pattern), searches)
    assert not all(is_linear(used, text, SECONDS) for text in hostile(used.pattern, LONG))


@pytest.mark.parametrize("part", range(4))
def test_is_linear(part: int) -> None:
    slow = [
        (used.name, used.pattern.pattern, text[:60])
        for used in USED[part::4]
        if used.name not in TRUSTED
        for text in hostile(used.pattern, LONG, samples=1)
        if not is_linear(used, text, SECONDS)
    ]
    assert not slow
