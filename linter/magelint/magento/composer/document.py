"""A module's own `composer.json`."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magelint.magento.modules.module import Module
    from magelint.source.json import JsonFile, JsonSyntaxError
    from magelint.source.text import Place, SourceFile


@dataclass(eq=False)
class ComposerJson:
    """A `composer.json`: `folder` is where it lies; `error` is set, and all else empty, where it does not parse."""

    folder: str
    source: SourceFile
    file: JsonFile | None
    error: JsonSyntaxError | None

    @cached_property
    def data(self) -> dict[str, Any]:
        """The document; empty where it is no object."""
        value = self.file.value if self.file is not None else None
        return value if isinstance(value, dict) else {}

    @property
    def is_object(self) -> bool:
        """Whether the document is an object, if only an empty one."""
        return self.file is not None and isinstance(self.file.value, dict)

    def section(self, *path: str) -> dict[str, Any]:
        """The object at a path; empty where there is none."""
        value: Any = self.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def text(self, *path: str) -> str | None:
        """The string at a path; `None` where there is none."""
        value = self.section(*path[:-1]).get(path[-1])
        return value if isinstance(value, str) else None

    @property
    def name(self) -> str | None:
        """The package's name."""
        return self.text("name")

    @property
    def type(self) -> str | None:
        """The package's type."""
        return self.text("type")

    @property
    def requirements(self) -> dict[str, str]:
        """`require`: package names with their constraints."""
        return {k: v for k, v in self.section("require").items() if isinstance(v, str)}

    @property
    def autoload_files(self) -> list[str]:
        """`autoload.files`."""
        files = self.section("autoload").get("files")
        return [f for f in files if isinstance(f, str)] if isinstance(files, list) else []

    @property
    def psr4(self) -> list[tuple[str, str, tuple[str | int, ...]]]:
        """`autoload.psr-4` as prefix, folder, and the path in the document that leads to the folder."""
        found: list[tuple[str, str, tuple[str | int, ...]]] = []
        for prefix, folders in self.section("autoload", "psr-4").items():
            where: tuple[str | int, ...] = ("autoload", "psr-4", prefix)
            if isinstance(folders, str):
                found.append((prefix, folders, where))
            elif isinstance(folders, list):
                found.extend((prefix, f, (*where, i)) for i, f in enumerate(folders) if isinstance(f, str))
        return found

    def place(self, *path: str | int) -> Place:
        """Where the value at a path stands; the file where it does not parse."""
        return self.source.whole() if self.file is None else self.file.place(*path)

    def key_place(self, *path: str | int) -> Place:
        """Where the key at a path stands."""
        return self.source.whole() if self.file is None else self.file.key_place(*path)

    def resolve(self, relative: str) -> str:
        """The absolute path of a path in the document, as composer makes it: with slashes, within the package."""
        return posixpath.normpath(f"{self.folder}/" + relative.replace("\\", "/"))


def composer_at(module: Module, folder: str) -> ComposerJson | None:
    """The `composer.json` of a folder."""
    from magelint.source.json import JsonFile

    parsed = module.files.json(f"{folder}/composer.json")
    if parsed is None:
        return None
    source = module.files.source(f"{folder}/composer.json")
    if source is None:
        return None
    if isinstance(parsed, JsonFile):
        return ComposerJson(folder, source, parsed, None)
    return ComposerJson(folder, source, None, parsed)


def composer_of(module: Module) -> ComposerJson | None:
    """A module's `composer.json`: in its folder, or above it where that file's autoload speaks of this module."""
    own = composer_at(module, module.path)
    if own is not None:
        return own
    root = module.package.path if module.package is not None else module.files.root
    folder = module.path
    while folder != root and folder.startswith(root + "/"):
        folder = posixpath.dirname(folder)
        above = composer_at(module, folder)
        if above is not None:
            return above if _speaks_of(above, module) else None
    return None


def _speaks_of(composer: ComposerJson, module: Module) -> bool:
    if composer.type == "project":
        return False
    files = {composer.resolve(f) for f in composer.autoload_files}
    folders = {composer.resolve(f) for prefix, f, _ in composer.psr4 if prefix}
    registered_in = module.registration.place.file.path if module.registration is not None else None
    within = any(module.path == folder or module.path.startswith(f"{folder}/") for folder in folders)
    return registered_in in files or within or composer.type == "magento2-module"
