"""The Setup scripts that depend on `setup_version`, and misnamed `setup_version` attributes."""

from __future__ import annotations

import re

from magelint.api import Module

_SCRIPTS = ("installdata.php", "installschema.php", "upgradedata.php", "upgradeschema.php")


def has_scripts(module: Module) -> bool:
    """True if a module has Setup scripts that depend on `setup_version`, even misplaced ones or in another case."""
    return any(path.lower().endswith(_SCRIPTS) for path in module.paths)


def misnamed_setup_version(module: Module) -> str | None:
    """The attribute that a module has instead of `setup_version`, if any."""
    attributes = module.declaration.element.attributes if module.declaration is not None else {}
    if "setup_version" in attributes:
        return None
    alike = ("schemaversion", "setupversion", *(("version",) if module.legacy_setup_scripts else ()))
    return next((name for name in attributes if re.sub(r"[-_]", "", name).lower() in alike), None)
