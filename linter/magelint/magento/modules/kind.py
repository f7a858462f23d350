"""The kind of a path: a Magento root, a project without Magento's code, or standalone modules."""

from __future__ import annotations

import os
import re
from typing import Any, Literal

from magelint.magento.composer.document import composer_document
from magelint.magento.composer.packages import locked_packages
from magelint.magento.tree.files import Files

Kind = Literal["root", "project", "modules"]

# Registrations, since a repository of a project may contain only the files of Magento that it patches
_CORE_MARKERS = ("app/code/Magento/Backend/registration.php", "lib/internal/Magento/Framework/registration.php")
_VENDOR_MARKERS = tuple(
    f"{vendor}/{package}/registration.php"
    for vendor in ("magento", "mage-os")
    for package in ("framework", "module-backend")
)
_ROOT_MARKERS = (
    "app/etc/config.php",
    "app/etc/di.xml",
    "app/etc/env.php",
    "app/etc/NonComposerComponentRegistration.php",
    "app/etc/registration_globlist.php",
    "bin/magento",
)
# The metapackages that a Composer project requires.
_PRODUCT = re.compile(r"(?:magento|mage-os)/(?:product|project)-\w+-edition|magento/magento-cloud-metapackage")


def kind_of(files: Files) -> Kind:
    """Return the kind of the tree in `files`.

    A module whose own `vendor` contains Magento's framework, for its tests, is still a module. A project requires or
    locks Magento, or lists Magento's modules in `app/etc/config.php`, but does not have Magento installed. It may
    contain the files of Magento that it patches.
    """
    root = files.root

    def any_exists(paths: tuple[str, ...], below: str = root) -> bool:
        return any(files.exists(f"{below}/{path}") for path in paths)

    if any_exists(_CORE_MARKERS):
        return "root"
    is_marked = any_exists(_ROOT_MARKERS)
    if any_exists(_VENDOR_MARKERS, vendor_folder(files)):
        return "root" if is_marked or not _is_module(files) else "modules"
    if is_project(composer_document(files)) or _lists_magento(files) or _locks_magento(files):
        return "project"
    return "root" if is_marked else "modules"


def is_project(document: dict[str, Any]) -> bool:
    """True if a `composer.json` requires a Magento edition, or is Magento's own."""
    required = document.get("require")
    names = [*(required if isinstance(required, dict) else ()), str(document.get("name"))]
    return document.get("type") in (None, "project") and any(_PRODUCT.fullmatch(name) for name in names)


def vendor_folder(files: Files) -> str:
    """Composer's vendor folder, which `app/etc/vendor_path.php` can set."""
    source = files.source(f"{files.root}/app/etc/vendor_path.php")
    named = re.search(r"return\s+'([^']+)'", source.text) if source is not None else None
    vendor = os.path.normpath(f"{files.root}/{named[1] if named else 'vendor'}")
    # a vendor folder that contains the root, such as `/`, would make discovery read files outside the tree
    contains_root = f"{files.root}/".startswith(vendor.rstrip("/") + "/")
    return f"{files.root}/vendor" if contains_root else vendor


def _lists_magento(files: Files) -> bool:
    config = files.source(f"{files.root}/app/etc/config.php")
    return config is not None and all(name in config.data for name in (b"'Magento_Backend'", b"'Magento_Store'"))


def _locks_magento(files: Files) -> bool:
    """True if a project requires Magento indirectly: `composer.lock` lists an edition."""
    if composer_document(files).get("type") not in (None, "project") or _is_module(files):
        return False
    return any(_PRODUCT.fullmatch(package.name) for package in locked_packages(files))


def _is_module(files: Files) -> bool:
    if any(files.exists(f"{files.root}/{name}") for name in ("registration.php", "etc/module.xml")):
        return True
    return composer_document(files).get("type") == "magento2-module"
