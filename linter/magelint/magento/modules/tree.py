"""The files below one root: its kind, its modules and its packages."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cached_property
from typing import Literal

from msgspec.structs import replace

from magelint.magento.composer.document import ComposerJson, composer_json
from magelint.magento.composer.magento_version import MagentoVersion, detect_version
from magelint.magento.composer.packages import (
    CORE_VENDORS,
    Package,
    core_package_names,
    installed_json,
    listed_place,
    locked_packages,
)
from magelint.magento.modules.discovery import Discovered, Discovery
from magelint.magento.modules.kind import Kind, kind_of, vendor_folder
from magelint.magento.modules.module import Module
from magelint.magento.modules.sequence import Sequences
from magelint.magento.tree.files import Files, Unread, folders_of
from magelint.source.json import JsonSyntaxError
from magelint.source.text import Place, SourceFile


class NotMagentoError(Exception):
    """A path contains no Magento code."""

    def __init__(
        self, path: str, reason: Literal["absent", "not a folder", "no Magento code"], unread: Unread | None = None
    ) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason
        self.unread = unread
        """A file that could not be read, which may be the reason."""


class Tree:
    """A Magento root, a project without Magento's code, or standalone modules, as they are on disk."""

    def __init__(self, files: Files, kind: Kind, discovered: Discovered) -> None:
        self.files = files
        self.kind: Kind = kind
        self.discovered = discovered

    @classmethod
    def read(cls, path: str, files: Files | None = None) -> Tree:
        """Read the tree at a path; raise `NotMagentoError` if it contains no Magento code.

        `files` are the files at the path, possibly with changes applied; by default those on disk.
        """
        root = os.path.realpath(path)
        if not os.path.isdir(root):
            raise NotMagentoError(path, "not a folder" if os.path.exists(root) else "absent")
        files = files or Files(root)
        kind = kind_of(files)
        search = Discovery(files)
        found = search.of_root() if kind == "root" else search.of_checkout(project=kind == "project")
        if not found.all and kind != "root":
            raise NotMagentoError(path, "no Magento code", files.unread[0] if files.unread else None)
        return cls(files, kind, found)

    def without(self, modules: Collection[str]) -> Tree:
        """The same tree without the modules of these names."""
        found = self.discovered
        kept = replace(
            found,
            registered={name: module for name, module in found.registered.items() if name not in modules},
            again=[pair for pair in found.again if pair[0].name not in modules],
            unregistered=[module for module in found.unregistered if module.name not in modules],
        )
        return Tree(self.files, self.kind, kept)

    @property
    def root(self) -> str:
        """The absolute path of what is checked."""
        return self.files.root

    @cached_property
    def vendor(self) -> str:
        """Composer's vendor folder."""
        return vendor_folder(self.files)

    @cached_property
    def modules(self) -> list[Module]:
        """Every module: enabled or disabled, registered or not."""
        return self.discovered.all

    @cached_property
    def composer(self) -> ComposerJson | None:
        """The `composer.json` at the root, if any."""
        return composer_json(self.files, self.root)

    @property
    def packages(self) -> list[Package]:
        """The packages that Composer's `installed.json` lists."""
        return self.discovered.packages or []

    @cached_property
    def core_packages(self) -> frozenset[str]:
        """The names of installed packages that are part of Magento."""
        return core_package_names(self.packages)

    def composer_of(self, package: Package) -> ComposerJson | None:
        """The `composer.json` in the folder of an installed package, if any."""
        return composer_json(self.files, package.path) if package.path else None

    def listed_place(self, package: Package) -> Place | None:
        """The location of a package in `installed.json`; `None` if the package was read from another file."""
        source = self.files.source(installed_json(self.vendor))
        return listed_place(source, package.name) if source is not None else None

    @property
    def installed_json_error(self) -> JsonSyntaxError | None:
        """The syntax error of `installed.json`, if any."""
        parsed = self.files.json(installed_json(self.vendor)) if self.discovered.packages is None else None
        return parsed if isinstance(parsed, JsonSyntaxError) else None

    def module(self, name: str) -> Module | None:
        """The registered module of that name."""
        return self.discovered.registered.get(name)

    @cached_property
    def sequences(self) -> Sequences:
        """The sequences of registered modules."""
        return Sequences(self.discovered.registered)

    @cached_property
    def _by_folder(self) -> dict[str, Module]:
        return {module.path: module for module in self.modules}

    def module_at(self, path: str) -> Module | None:
        """The module that a file belongs to."""
        return next((self._by_folder[folder] for folder in folders_of(path) if folder in self._by_folder), None)

    def owner_of(self, path: str) -> Module | None:
        """The module whose folder or package contains a file."""
        module = self.module_at(path)
        if module is not None:
            return module
        # files of a package outside its modules: composer.json, a registration of a subfolder
        firsts = [first for folder in folders_of(path) if (first := self._first_in_package.get(folder)) is not None]
        return self.modules[min(firsts)] if firsts else None

    @cached_property
    def _first_in_package(self) -> dict[str, int]:
        """The number of the first module in each package, by the folder of the package."""
        found: dict[str, int] = {}
        for number, module in enumerate(self.modules):
            if module.package is not None and module.package.path:
                found.setdefault(module.package.path, number)
        return found

    def core_modules(self, package: str) -> list[Module]:
        """Magento's own modules in the package of that name."""
        if not package.startswith(CORE_VENDORS):  # avoids reading the composer.json of every module
            return []
        named = self._core_modules.get(package, ())
        return [m for m in named if m.composer is not None and m.composer.name == package]

    @cached_property
    def _core_modules(self) -> dict[str, list[Module]]:
        """Magento's own modules by the name of their package, if it is installed, else by their `composer.json`."""
        found: dict[str, list[Module]] = {}
        for module in self.modules:
            described = module.composer if module.origin == "core" and module.package is None else None
            name = module.package.name if module.package is not None else described.name if described else None
            if module.origin == "core" and name is not None:
                found.setdefault(name, []).append(module)
        return found

    @property
    def has_core(self) -> bool:
        """True if the tree contains Magento's own modules, so that no bundled data is needed."""
        return "Magento_Backend" in self.discovered.registered

    @cached_property
    def magento(self) -> MagentoVersion | None:
        """The Magento version and edition of the tree."""
        return detect_version(self.files, self.discovered.packages) if self.kind != "modules" else None

    @cached_property
    def config_php(self) -> SourceFile | None:
        """`app/etc/config.php`, if it exists."""
        return self.files.source(f"{self.root}/app/etc/config.php")

    def requirements(self, module: Module) -> dict[str, str]:
        """The requirements of a module: its own `require` and, in a project, what the project requires and locks."""
        own = module.composer.requirements if module.composer is not None else {}
        return {**self._project_requirements, **own}

    @cached_property
    def _project_requirements(self) -> dict[str, str]:
        if self.kind != "project":
            return {}
        named = self.composer.requirements if self.composer is not None else {}
        return {**{package.name: package.version for package in locked_packages(self.files)}, **named}

    @cached_property
    def present_packages(self) -> frozenset[str]:
        """The names of packages that are installed or under check."""
        found = {package.name for package in self.packages}
        found.update(module.package.name for module in self.modules if module.package is not None)
        found.update(m.composer.name for m in self.modules if m.composer is not None and m.composer.name)
        return frozenset(found)
