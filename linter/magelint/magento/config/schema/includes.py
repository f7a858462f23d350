"""Resolves `<include>` in a `system.xml`: `Magento\\Config\\Model\\Config\\Compiler\\IncludeElement`."""

from __future__ import annotations

import posixpath

from msgspec import Struct

from magelint.magento.config.dom import MergeError
from magelint.magento.modules.tree import Tree
from magelint.source.xml import Element, XmlFile

INCLUDE = "include"
_MOST = 10_000  # a few files that include each other twice grow exponentially
_DEEPEST = 100


class _Included(Struct):
    """A file and those that it includes, directly or indirectly."""

    paths: set[str]
    is_deep: bool
    """True if there are more levels."""


class Includes:
    """The files of `etc/adminhtml` that others include."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._count = 0
        self._included: dict[XmlFile, _Included] = {}

    def standing_for(self, element: Element) -> list[Element]:
        """The elements that replace an `<include>`; empty if its file does not parse.

        Raises `MergeError` if the file does not exist, includes itself, or there are too many includes or levels.
        """
        path = element.get("path")
        if not path:
            raise MergeError("include without path", element.place)
        self._count += 1
        if self._count > _MOST:
            raise MergeError("too many includes", element.value_place("path"), names=(str(_MOST),))
        included = self._path(path)
        if included is None and not self._tree.has_core and self._tree.module(path.partition("::")[0]) is None:
            return []  # the module may be in the installation
        if included is None or not self._tree.files.is_file(included):
            raise MergeError("missing include", element.value_place("path"), names=(path,))
        file = self._tree.files.parsed_xml(included)
        if file is None:
            return []
        if file not in self._included:
            self._included[file] = self._included_by(file)
        if element.source.path in self._included[file].paths:
            raise MergeError("circular include", element.value_place("path"), names=(path,))
        if self._included[file].is_deep:
            raise MergeError("includes nested too deeply", element.value_place("path"), names=(str(_DEEPEST),))
        return file.root.children

    def _path(self, written: str) -> str | None:
        name, _, rest = written.partition("::")
        module = self._tree.module(name)
        if module is None or not rest:
            return None
        folder = f"{module.path}/etc"
        path = posixpath.normpath(f"{folder}/adminhtml/{rest.partition('::')[0]}")
        return path if path.startswith(folder + "/") else None

    def _included_by(self, file: XmlFile) -> _Included:
        found = _Included({file.source.path}, is_deep=True)
        level = [file]
        for _ in range(_DEEPEST):
            written = (include.get("path") or "" for one in level for include in one.root.descendants(INCLUDE))
            paths = {path for path in map(self._path, written) if path is not None} - found.paths
            found.paths |= paths
            level = [one for path in sorted(paths) if (one := self._tree.files.parsed_xml(path)) is not None]
            if not level:
                found.is_deep = False
                break
        return found
