"""The names of modules."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.api import nearest_name


def nearest_module(wanted: str, names: Iterable[str]) -> str | None:
    """The module with the most similar name; `None` if no name is similar."""
    # All names of Magento's own modules are known, so that any other one is a typo
    return nearest_name(wanted, names, 0.9 if wanted.startswith("Magento_") else 0.93)
