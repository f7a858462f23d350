"""Modules that a module requires and that are not in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Model, Module, folded

_LIKE_A_MODULE = re.compile(r"(?i)module|magento|\bm2\b|-m2|m2-")


def packages_of(model: Model, owner: str, module: Module) -> Iterator[str]:
    """Packages that `module` requires, that are not installed and that may contain the module `owner`.

    Packages named like the module come first, then packages of its vendor that are not named after a module.
    """
    vendor, _, name = (re.sub(r"[^a-z0-9_]", "", part) for part in owner.lower().partition("_"))
    of_vendor = []
    for required in model.absent_requirements(module):
        package_vendor, package = (re.sub(r"[^a-z0-9]", "", part) for part in required.lower().split("/", 1))
        if vendor == "magento":  # its packages are named after their modules
            if package_vendor == vendor and package == f"module{name}":
                yield required
        elif package_vendor.startswith(vendor) and name in package:
            yield required
        elif package_vendor == vendor and not package.startswith("module"):
            of_vendor.append(required)
    yield from of_vendor


def absent_modules(model: Model, module: Module) -> list[str]:
    """Required packages and modules of the sequence that are not in the tree, and other modules of a snapshot.

    A package counts if its vendor is that of the module, or if its name says that it is a module; others are libraries.
    """
    vendors = {folded(module.name.partition("_")[0])}
    if module.composer is not None and module.composer.name:
        vendors.add(folded(module.composer.name.partition("/")[0]))
    packages = [
        name
        for name in model.absent_requirements(module)
        if folded(name.partition("/")[0]) in vendors or _LIKE_A_MODULE.search(name)
    ]
    listed = (entry.name for declaration in module.declarations for entry in declaration.sequence)
    snapshot = model.core.bundled.modules if model.core.bundled is not None and model.core.bundled.source else ()
    others = (name for name in sorted(snapshot) if not model.is_magento_module(name))
    return [*(name for name in listed if name not in model.module_names), *packages, *others]
