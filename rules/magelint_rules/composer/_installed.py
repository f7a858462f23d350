"""Packages that Composer lists as installed and that are not there, or not whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from magelint.api import Files, Installation, Package, Place, SourceFile, composer_json, core_package_names


@dataclass(frozen=True, slots=True)
class BrokenPackage:
    """A module that `installed.json` lists and that is not there, or not whole: `missing` is its folder or its file."""

    package: Package
    missing: str
    list: SourceFile
    """The `installed.json`."""

    @property
    def place(self) -> Place:
        """The name of the package in the list."""

        def locate() -> tuple[int, int]:
            found = re.search(rf'"name"\s*:\s*"({re.escape(self.package.name)})"', self.list.text)
            return found.span(1) if found is not None else (0, 0)

        return Place(self.list, locate)


def broken_packages(model: Installation) -> list[BrokenPackage]:
    """Modules that composer has installed by its own list, while a file that it loads is not there.

    Magento's own packages are left alone: a shop that lacks one of them does not run at all, and a tree that is not
    meant to run may well hold a part of them. So is a tree in which none of the packages is there, and a file that the
    package's own `composer.json` names just as wrongly.
    """
    listed = model.files.source(f"{model.tree.vendor}/composer/installed.json")
    packages = [p for p in model.tree.packages if p.type == "magento2-module" and p.path]
    there = {package.name for package in packages if model.files.exists(package.path)}
    if not there or listed is None:
        return []
    core = core_package_names(model.tree.packages)
    return [
        BrokenPackage(package, missing, listed)
        for package in packages
        if package.name not in core
        for missing in (_missing_files(package, model.files) if package.name in there else [package.path])
    ]


def _missing_files(package: Package, files: Files) -> list[str]:
    paths = [f"{package.path}/{relative.lstrip('/')}" for relative in package.autoload.files]
    absent = [path for path in paths if not files.is_file(path)]
    own = composer_json(files, package.path) if absent else None
    named = own.autoload_files if own is not None else ()
    misnamed = {f"{package.path}/{relative.lstrip('/')}" for relative in named}
    return [path for path in absent if path not in misnamed or _is_registration(path, files)]


def _is_registration(path: str, files: Files) -> bool:
    folder, _, name = path.rpartition("/")
    return name == "registration.php" and files.exists(f"{folder}/etc/module.xml")
