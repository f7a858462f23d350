"""What `<include>` in a `system.xml` stands for: `Magento\\Config\\Model\\Config\\Compiler\\IncludeElement`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magelint.magento.config_dom import MergeError
from magelint.source.xml import Element, XmlFile

if TYPE_CHECKING:
    from magelint.magento.installation import Installation


INCLUDE = "include"


class Includes:
    """The files of `etc/adminhtml` that others include."""

    def __init__(self, model: Installation) -> None:
        self._model = model

    def standing_for(self, element: Element) -> list[Element]:
        """The elements that an `<include>` stands for.

        Raises `MergeError` where there is no such file, and where it includes itself.
        """
        path = element.get("path") or ""
        file = self._file(element)
        if file is None:
            raise MergeError(f"`{path}` is included, and is not there", element.value_place("path"))
        if self._reaches(file, element.source.path, set()):
            raise MergeError(f"`{path}` includes itself", element.value_place("path"))
        return file.root.children

    def _file(self, element: Element) -> XmlFile | None:
        name, found, path = (element.get("path") or "").partition("::")
        module = self._model.module(name) if found else None
        inside = ".." not in path.split("/")
        return module.xml(f"etc/adminhtml/{path}") if module is not None and inside else None

    def _reaches(self, file: XmlFile, path: str, seen: set[str]) -> bool:
        if file.source.path == path:
            return True
        if file.source.path in seen:
            return False
        seen.add(file.source.path)
        inner = (self._file(include) for include in file.root.descendants(INCLUDE))
        return any(self._reaches(one, path, seen) for one in inner if one is not None)
