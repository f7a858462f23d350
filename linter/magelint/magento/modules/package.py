"""The Composer packages of modules: a `composer.json` and the modules that it describes."""

from __future__ import annotations

import fnmatch
import posixpath
import re
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
            if folder not in self._lower_names:
                names = [entry.name for entry in self.files.entries(folder)]
                self._lower_names[folder] = {one.lower(): one for one in reversed(names)}
            found = self._lower_names[folder].get(name.lower())
            if found is None:
                return None
            folder = f"{folder}/{found}"
        return folder

    @cached_property
    def _lower_names(self) -> dict[str, dict[str, str]]:
        """By folder, what it contains, by the names in lower case."""
        return {}

    @cached_property
    def maps_registration(self) -> bool:
        """True if `extra.map` copies a registration.php to `app/code`; a script copied to `pub` does no harm."""
        mapped = self.composer.section("extra").get("map")
        if self.composer.type != "magento2-module" or not isinstance(mapped, list):
            return False
        paths = {self.relative(path) for path in self.loaded if path.endswith("registration.php")}
        paths |= {self.relative(f"{module.path}/registration.php") for module in self.modules}
        sources = [str(pair[0]) for pair in mapped if isinstance(pair, list) and pair]
        patterns = {posixpath.normpath(source.strip("/") or ".") for source in sources}
        # A pattern selects the files that it matches, and everything inside the folders that it matches
        heads = {
            "/".join(parts[: end + 1]) for path in paths for parts in [path.split("/")] for end in range(len(parts))
        }
        if (paths and "." in patterns) or not heads.isdisjoint(patterns):
            return True
        globs = [fnmatch.translate(pattern) for pattern in patterns if re.search(r"[*?\[]", pattern)]
        return bool(globs) and any(map(re.compile("|".join(globs)).match, heads))

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
