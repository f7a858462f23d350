"""Suggestions for misspelled module names."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.api import nearest_name


def nearest_module(wanted: str, names: Iterable[str]) -> str | None:
    """The module with the most similar name; `None` if no name is similar."""
    # The names of all Magento modules are known, so an unknown one is probably a typo
    return nearest_name(wanted, names, 0.9 if wanted.startswith("Magento_") else 0.93)
