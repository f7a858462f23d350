"""Which packages are submitted to the Marketplace."""

from __future__ import annotations

from magelint.api import ModulePackage


def is_submitted(package: ModulePackage) -> bool:
    """True if a package may be submitted: it is the project's own, and its composer.json can be read."""
    return package.composer.is_object and all(module.origin == "project" for module in package.modules)
