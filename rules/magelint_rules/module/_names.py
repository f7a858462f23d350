"""Suggestions for misspelled module names."""

from __future__ import annotations

from magelint.api import KnownNames, Model, Module


def nearest_module(model: Model, wanted: str, *, valid: bool = False) -> str | None:
    """The module with the most similar name; `None` if no name is similar. `valid`: only of those with valid names."""
    names = model.derive(_valid if valid else _all)
    # The names of all Magento modules are known, so an unknown one is probably a typo
    return names.nearest(wanted, 0.9 if wanted.startswith("Magento_") else 0.93)


def _all(model: Model) -> KnownNames:
    return KnownNames(model.module_names)


def _valid(model: Model) -> KnownNames:
    names = model.module_names.union(module.name for module in model.modules)
    return KnownNames(filter(Module.is_valid_name, names))
