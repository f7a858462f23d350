"""Rules by their ids. A test names those that it is about, so that a new rule changes nothing for it."""

from __future__ import annotations

from typing import Any

from magelint.api import Rule
from magelint.engine.registry import load_registry


def named(*ids: str) -> dict[str, type[Rule[Any]]]:
    """Built-in rules by their ids."""
    known = load_registry().rules
    return {name: known[name].type for name in ids}
