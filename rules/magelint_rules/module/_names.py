"""The names of modules."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.api import nearest_name


def nearest_module(wanted: str, names: Iterable[str]) -> str | None:
    """The module whose name was most likely meant by a wrong one; `None` if none is near."""
    # All names of Magento's own modules are known, so that another one is a typo
    return nearest_name(wanted, names, 0.9 if wanted.startswith("Magento_") else 0.93)
