"""Resolves `<include>` in a `system.xml`: `Magento\\Config\\Model\\Config\\Compiler\\IncludeElement`."""

from __future__ import annotations

import posixpath

from magelint.magento.config.dom import MergeError
from magelint.magento.modules.tree import Tree
from magelint.source.xml import Element, XmlFile

INCLUDE = "include"
_MOST = 10_000  # a few files that include each other twice grow exponentially


class Includes:
    """The files of `etc/adminhtml` that others include."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._count = 0

    def standing_for(self, element: Element) -> list[Element]:
        """The elements that replace an `<include>`; empty if its file does not parse.

        Raises `MergeError` if the file does not exist, includes itself, or there are too many includes.
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
        if self._reaches(file, element.source.path, set()):
            raise MergeError("circular include", element.value_place("path"), names=(path,))
        return file.root.children

    def _path(self, written: str) -> str | None:
        name, _, rest = written.partition("::")
        module = self._tree.module(name)
        if module is None or not rest:
            return None
        folder = f"{module.path}/etc"
        path = posixpath.normpath(f"{folder}/adminhtml/{rest.partition('::')[0]}")
        return path if path.startswith(folder + "/") else None

    def _reaches(self, file: XmlFile, path: str, seen: set[str]) -> bool:
        if file.source.path == path:
            return True
        if file.source.path in seen:
            return False
        seen.add(file.source.path)
        paths = (self._path(include.get("path") or "") for include in file.root.descendants(INCLUDE))
        files = (self._tree.files.parsed_xml(inner) for inner in paths if inner is not None)
        return any(self._reaches(inner, path, seen) for inner in files if inner is not None)
