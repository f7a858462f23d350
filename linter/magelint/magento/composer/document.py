"""A package's `composer.json`."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import Any

from msgspec import Struct

from magelint.magento.composer.autoload import ClassRoot, class_roots, resolved
from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.version import ConstraintError, Version
from magelint.magento.tree.files import Files
from magelint.source.json import JsonFile, JsonSyntaxError
from magelint.source.text import Place, SourceFile


class Link(Struct, frozen=True):
    """A package named in a dependency list, with its constraint or the reason why Composer cannot parse it."""

    name: str
    constraint: Constraint | None
    error: ConstraintError | None = None


class ComposerJson:
    """One `composer.json`; if PHP's `json_decode` rejects it, `error` is set and every value is empty."""

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
        """The object at a path; empty if missing."""
        value: Any = self.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def text(self, *path: str) -> str | None:
        """The string at a path; `None` if missing."""
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
    def version(self) -> Version | None:
        """Its `version`; `None` if missing or if Composer cannot parse it."""
        try:
            return Version.parse(self.text("version") or "")
        except ConstraintError:
            return None

    def links(self, section: str) -> list[Link]:
        """The packages of `require`, `conflict`, `replace` or `provide`, each with its constraint."""
        return [_link(name, value) for name, value in self.section(section).items()]

    def required(self, name: str) -> Link | None:
        """The requirement for a package."""
        required = self.section("require")
        return _link(name, required[name]) if name in required else None

    @property
    def autoload_files(self) -> list[str]:
        """`autoload.files`."""
        files = self.section("autoload").get("files")
        return [f for f in files if isinstance(f, str)] if isinstance(files, list) else []

    def autoload_place(self, path: str) -> Place | None:
        """The entry of `autoload.files` that leads to an absolute path."""
        files = self.section("autoload").get("files")
        for index, relative in enumerate(files if isinstance(files, list) else ()):
            if isinstance(relative, str) and self.resolve(relative) == path:
                return self.place("autoload", "files", index)
        return None

    @cached_property
    def psr4(self) -> list[ClassRoot]:
        """The mappings of `autoload.psr-4`, as written: a prefix may lack its backslash, and a folder may not exist."""
        return class_roots(self.section("autoload", "psr-4"), self.folder)

    def place(self, *path: str | int) -> Place:
        """The value at a path; the whole file if it does not parse."""
        return self.source.whole() if self.file is None else self.file.place(*path)

    def key_place(self, *path: str | int) -> Place:
        """The key at a path; the whole file if it does not parse."""
        return self.source.whole() if self.file is None else self.file.key_place(*path)

    def resolve(self, relative: str) -> str:
        """The absolute path of a path in the document."""
        return resolved(self.folder, relative)


def _link(name: str, value: object) -> Link:
    if not isinstance(value, str):
        return Link(name, None, ConstraintError(str(value), "not a string"))
    try:
        return Link(name, Constraint.parse(value))
    except ConstraintError as error:
        return Link(name, None, error)


def composer_json(files: Files, folder: str) -> ComposerJson | None:
    """The `composer.json` in a folder; `None` if missing."""
    path = f"{folder}/composer.json"
    source, parsed = files.source(path), files.json(path)
    return None if source is None or parsed is None else ComposerJson(source, parsed)


def composer_document(files: Files) -> dict[str, Any]:
    """The values of the root's `composer.json`; empty if missing or malformed."""
    found = composer_json(files, files.root)
    return {} if found is None else found.data
