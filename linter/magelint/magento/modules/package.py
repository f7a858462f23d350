"""What composer makes of a module's `composer.json`: which files it loads, where it looks for classes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from magelint.magento.composer.document import ComposerJson
from magelint.magento.modules.module import Module
from magelint.magento.tree.files import Files
from magelint.magento.tree.globs import expand_glob
from magelint.source.php.registration import read_registrations

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
        for included in read_registrations(source).includes:
            for target in _expanded(included, files):
                _load(files, target, found, depth + 1)


def _expanded(pattern: str, files: Files) -> Iterable[str]:
    return expand_glob(pattern, files) if "*" in pattern else [pattern]
