"""What composer makes of a module's `composer.json`: which files it loads, where it looks for classes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from magelint.magento.composer.packages import core_package_names
from magelint.magento.modules.discovery import expand_glob, package_at
from magelint.magento.modules.kind import vendor_folder
from magelint.source.php_literal import read_registrations
from magelint.source.text import Place

if TYPE_CHECKING:
    from magelint.magento.composer.document import ComposerJson
    from magelint.magento.composer.packages import Package
    from magelint.magento.installation import Installation
    from magelint.magento.modules.module import Module
    from magelint.magento.tree.files import Files
    from magelint.source.text import SourceFile

_INCLUDE_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Psr4Entry:
    """One folder of one prefix in `autoload.psr-4`."""

    prefix: str
    folder: str
    """As written."""
    path: str
    """The absolute folder."""
    where: tuple[str | int, ...]
    """The path in the document that leads to the folder."""

    @property
    def right_prefix(self) -> str:
        """The prefix as it has to be written: backslashes between the names and one at the end."""
        names = re.split(r"[\\/]+", self.prefix.strip("\\/ "))
        return "\\".join(names) + "\\" if names != [""] else ""

    def namespace_at(self, path: str) -> str | None:
        """The namespace that a folder has by this entry; `None` for one outside it."""
        if path == self.path:
            return self.right_prefix
        if not path.startswith(f"{self.path}/"):
            return None
        return self.right_prefix + path[len(self.path) + 1 :].replace("/", "\\") + "\\"


@dataclass(frozen=True)
class ModulePackage:
    """A `composer.json` with the modules of its package that findings are wanted of."""

    composer: ComposerJson
    modules: tuple[Module, ...]

    @property
    def files(self) -> Files:
        """The tree that it lies in."""
        return self.modules[0].files

    @property
    def by_composer(self) -> bool:
        """Whether composer loads the package: in `app/code` it does not look at it."""
        return not all(module.in_app_code for module in self.modules)

    @property
    def installed(self) -> bool:
        """Whether composer has installed it, so that `installed.json` and not the file itself says what is loaded."""
        return any(module.package is not None for module in self.modules)

    @cached_property
    def psr4(self) -> list[Psr4Entry]:
        """The entries of `autoload.psr-4`."""
        return [
            Psr4Entry(prefix, folder, self.composer.resolve(folder), where)
            for prefix, folder, where in self.composer.psr4
        ]

    @cached_property
    def loaded(self) -> frozenset[str]:
        """The files that composer loads on every request, and those that they include."""
        found: set[str] = set()
        for relative in self.composer.autoload_files:
            _load(self.files, self.composer.resolve(relative), found)
        return frozenset(found)

    def spelt(self, path: str) -> str | None:
        """How a file or folder that is not there would be called, were it not for a letter's case."""
        folder, _, name = path.rpartition("/")
        if not folder.startswith(self.composer.folder):
            return None
        if not self.files.exists(folder):
            above = self.spelt(folder)
            if above is None:
                return None
            folder = above
        names = [entry.name for entry in self.files.entries(folder) if entry.name.lower() == name.lower()]
        return f"{folder}/{names[0]}" if names else None

    def relative(self, path: str) -> str:
        """An absolute path as the document would write it."""
        return path.removeprefix(self.composer.folder).lstrip("/")


def module_packages(model: Installation) -> list[ModulePackage]:
    """The packages of the modules that findings are wanted of."""
    found: dict[str, tuple[ComposerJson, list[Module]]] = {}
    for module in model.checked:
        if module.composer is not None:
            found.setdefault(module.composer.source.path, (module.composer, []))[1].append(module)
    return [ModulePackage(composer, tuple(modules)) for composer, modules in found.values()]


def required_packages(model: Installation, package: ModulePackage) -> set[str]:
    """The names of the packages that one requires, and of those that a required metapackage stands for."""
    installed = {p.name: p for p in model.discovered.packages or () if p.type == "metapackage"}
    found = set(package.composer.section("require"))
    pending = [name for name in found if name in installed]
    while pending:
        further = set(installed[pending.pop()].requirements) - found
        found |= further
        pending.extend(name for name in further if name in installed)
    return found


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
    listed = model.files.source(f"{vendor_folder(model.files)}/composer/installed.json")
    packages = [p for p in model.discovered.packages or () if p.type == "magento2-module" and p.path]
    there = {package.name for package in packages if model.files.exists(package.path)}
    if not there or listed is None:
        return []
    core = core_package_names(model.discovered.packages or [])
    return [
        BrokenPackage(package, missing, listed)
        for package in packages
        if package.name not in core
        for missing in (_missing_files(package, model.files) if package.name in there else [package.path])
    ]


def _missing_files(package: Package, files: Files) -> list[str]:
    paths = [f"{package.path}/{relative.lstrip('/')}" for relative in package.autoload.files]
    absent = [path for path in paths if not files.is_file(path)]
    own = package_at(files, package.path) if absent else None
    named = own.autoload.files if own is not None else ()
    misnamed = {f"{package.path}/{relative.lstrip('/')}" for relative in named}
    return [path for path in absent if path not in misnamed or _is_registration(path, files)]


def _is_registration(path: str, files: Files) -> bool:
    folder, _, name = path.rpartition("/")
    return name == "registration.php" and files.exists(f"{folder}/etc/module.xml")


def _load(files: Files, path: str, found: set[str], depth: int = 0) -> None:
    source = files.source(path) if path not in found else None
    if source is None:
        return
    found.add(path)
    if depth < _INCLUDE_DEPTH and (b"clude" in source.data or b"equire" in source.data):
        for included in read_registrations(source).includes:
            for target in _expanded(included, files):
                _load(files, target, found, depth + 1)


def _expanded(pattern: str, files: Files) -> Iterable[str]:
    return expand_glob(pattern, files) if "*" in pattern else [pattern]
