"""Severity and fixes of findings in a package's composer.json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from magelint.api import Edit, Fix, ModulePackage, Severity
from magelint_rules.common.fixes import edit_fix


def severity_of(package: ModulePackage) -> Severity | None:
    """A warning for a package in `app/code`, which Composer does not load; else `None`, the rule's own severity."""
    return None if package.by_composer else Severity.WARNING


def once_installed(package: ModulePackage, effect: str, later: str) -> str:
    """A label: the effect in an installed package, or what follows `app/code` if Composer installs the package."""
    return effect if package.by_composer else f"{later} once installed by Composer"


def json_fix(
    package: ModulePackage, title: str, safety: Literal["safe", "unsafe"], make: Callable[[Any], Edit | None]
) -> Fix:
    """A fix with one edit of the package's composer.json; `make` receives the parsed file."""
    file = package.composer.file
    return edit_fix(title, safety, lambda: make(file) if file is not None else None)
