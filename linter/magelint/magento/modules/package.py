"""The Composer packages of modules: a `composer.json` and the modules that it describes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from magelint.magento.composer.document import ComposerJson
from magelint.magento.modules.module import Module
from magelint.magento.tree.files import LONGEST_PATH, Files
from magelint.magento.tree.globs import expand_glob

_INCLUDE_DEPTH = 5


class ModulePackage(Struct, frozen=True, dict=True):
    """A `composer.json` with the modules of its package that are under check."""

    composer: ComposerJson
    modules: tuple[Module, ...]

    @property
    def files(self) -> Files:
        """The tree that contains it."""
        return self.modules[0].files

    @property
    def by_composer(self) -> bool:
        """True if Composer loads the package; it does not load packages in `app/code`."""
        return not all(module.in_app_code for module in self.modules)

    @property
    def is_core(self) -> bool:
        """True if the package is part of Magento."""
        return all(module.origin == "core" for module in self.modules)

    @cached_property
    def loaded(self) -> frozenset[str]:
        """The files that Composer loads on every request, and those that they include."""
        found: set[str] = set()
        for relative in self.composer.autoload_files:
            _load(self.files, self.composer.resolve(relative), found)
        return frozenset(found)

    def in_other_case(self, path: str) -> str | None:
        """The file or folder of the package whose path differs only in case."""
        if len(path) > LONGEST_PATH:
            return None
        missing: list[str] = []
        folder = path
        while not missing or not self.files.exists(folder):
            folder, _, name = folder.rpartition("/")
            missing.append(name)
            if not folder.startswith(self.composer.folder):
                return None
        for name in reversed(missing):
            alike = (entry.name for entry in self.files.entries(folder) if entry.name.lower() == name.lower())
            found = next(alike, None)
            if found is None:
                return None
            folder = f"{folder}/{found}"
        return folder

    def relative(self, path: str) -> str:
        """An absolute path as written in the document."""
        return path.removeprefix(self.composer.folder).lstrip("/")


def module_packages(modules: Iterable[Module]) -> list[ModulePackage]:
    """The packages of some modules."""
    found: dict[str, tuple[ComposerJson, list[Module]]] = {}
    for module in modules:
        if module.composer is not None:
            found.setdefault(module.composer.source.path, (module.composer, []))[1].append(module)
    return [ModulePackage(composer, tuple(modules)) for composer, modules in found.values()]


def _load(files: Files, path: str, found: set[str], depth: int = 0) -> None:
    source = files.source(path) if path not in found else None
    if source is None:
        return
    found.add(path)
    if depth < _INCLUDE_DEPTH and (b"clude" in source.data or b"equire" in source.data):
        for included in dict.fromkeys(files.registrations(path).includes):
            for target in _expanded(included, files):
                _load(files, target, found, depth + 1)


def _expanded(pattern: str, files: Files) -> Iterable[str]:
    return expand_glob(pattern, files) if "*" in pattern else [pattern]
