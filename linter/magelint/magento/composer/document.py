"""A package's `composer.json`."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import Any

from magelint.magento.tree.files import Files
from magelint.source.json import JsonFile, JsonSyntaxError
from magelint.source.text import Place, SourceFile


class ComposerJson:
    """One `composer.json`; `error` is set, and every value empty, if PHP's `json_decode` refuses it."""

    def __init__(self, source: SourceFile, parsed: JsonFile | JsonSyntaxError) -> None:
        self.source = source
        self.folder = posixpath.dirname(source.path)
        self.file = parsed if isinstance(parsed, JsonFile) else None
        self.error = parsed if isinstance(parsed, JsonSyntaxError) else None

    @cached_property
    def data(self) -> dict[str, Any]:
        """The document; empty unless it is an object."""
        value = self.file.value if self.file is not None else None
        return value if isinstance(value, dict) else {}

    @property
    def is_object(self) -> bool:
        """True if the document is an object, even an empty one."""
        return self.file is not None and isinstance(self.file.value, dict)

    def section(self, *path: str) -> dict[str, Any]:
        """The object at a path; empty if there is none."""
        value: Any = self.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def text(self, *path: str) -> str | None:
        """The string at a path; `None` if there is none."""
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
        """The value at a path; the whole file if it does not parse."""
        return self.source.whole() if self.file is None else self.file.place(*path)

    def key_place(self, *path: str | int) -> Place:
        """The key at a path; the whole file if it does not parse."""
        return self.source.whole() if self.file is None else self.file.key_place(*path)

    def resolve(self, relative: str) -> str:
        """The absolute path of a path in the document, as Composer makes it: with slashes, within the package."""
        return posixpath.normpath(f"{self.folder}/" + relative.replace("\\", "/"))


def composer_json(files: Files, folder: str) -> ComposerJson | None:
    """The `composer.json` in a folder; `None` if there is no such file."""
    path = f"{folder}/composer.json"
    source, parsed = files.source(path), files.json(path)
    return None if source is None or parsed is None else ComposerJson(source, parsed)


def composer_document(files: Files) -> dict[str, Any]:
    """The values of the root's `composer.json`; empty if there is none that reads."""
    found = composer_json(files, files.root)
    return {} if found is None else found.data
