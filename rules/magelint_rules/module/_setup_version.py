"""What needs a `setup_version`, and what is written in its place."""

from __future__ import annotations

import re

from magelint.api import Module

_SCRIPTS = ("installdata.php", "installschema.php", "upgradedata.php", "upgradeschema.php")


def has_scripts(module: Module) -> bool:
    """True if a module has Setup scripts that depend on it, though under a name by which Magento does not find them."""
    return any(path.lower().endswith(_SCRIPTS) for path in module.paths)


def misnamed_setup_version(module: Module) -> str | None:
    """The attribute that a module has in place of `setup_version`, under a name that Magento does not read."""
    attributes = module.declaration.element.attributes if module.declaration is not None else {}
    if "setup_version" in attributes:
        return None
    alike = ("schemaversion", "setupversion", *(("version",) if module.legacy_setup_scripts else ()))
    return next((name for name in attributes if re.sub(r"[-_]", "", name).lower() in alike), None)
