"""What `di.xml` files say, as far as rules ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import Tree
from magelint.source.text import SourceFile
from magelint.source.xml import Element

# The areas that a call of the Web API may be in, and the global one
_AREAS = ("", "webapi_rest/", "webapi_soap/")
_PREFERENCE = re.compile(rb"\bfor\s*=\s*[\"']\s*\\?([\w\\]+)\s*[\"']")
_VIRTUAL = re.compile(rb"<virtualType\b[^>]*?\bname\s*=\s*[\"']\s*\\?([^\"'\s]+)")


def di_files(module: Module, areas: tuple[str, ...] = _AREAS) -> Iterator[SourceFile]:
    """A module's `di.xml` files that count for the Web API."""
    for area in areas:
        source = module.files.source(f"{module.path}/etc/{area}di.xml")
        if source is not None:
            yield source


class Preferences:
    """The interfaces that some module names a class for."""

    def __init__(self, tree: Tree, enabled: Sequence[Module]) -> None:
        self._tree = tree
        self._enabled = enabled

    def has(self, fqcn: str, near: Module) -> bool:
        """Whether any module that is on does so for an interface; `near` is asked before all others are read."""
        wanted = _bytes(fqcn)
        if any(wanted in _PREFERENCE.findall(source.data) for source in di_files(near)):
            return True
        return wanted in self._all

    def declared(self, fqcn: str, module: Module) -> Iterator[tuple[Element, str]]:
        """The preferences of a module for an interface, each with the class that it names."""
        wanted = _bytes(fqcn)
        for source in di_files(module):
            file = module.files.parsed_xml(source.path) if wanted in _PREFERENCE.findall(source.data) else None
            for element in file.root.find_all("preference") if file is not None else ():
                name = (element.get("type") or "").strip().lstrip("\\")
                if (element.get("for") or "").strip().lstrip("\\") == fqcn.lstrip("\\") and name:
                    yield element, name

    def count(self, fqcn: str) -> int:
        """How many preferences for an interface there are in all enabled modules."""
        return self._all[_bytes(fqcn)]

    def is_virtual_type(self, name: str) -> bool:
        """True if some enabled module declares a virtual type of that name."""
        return _bytes(name) in self._virtual

    @cached_property
    def _sources(self) -> list[SourceFile]:
        sources = [source for module in self._enabled for source in di_files(module)]
        primary = self._tree.files.source(f"{self._tree.root}/app/etc/di.xml")
        return [*sources, primary] if primary is not None else sources

    @cached_property
    def _all(self) -> Counter[bytes]:
        return Counter(name for source in self._sources for name in _PREFERENCE.findall(source.data))

    @cached_property
    def _virtual(self) -> frozenset[bytes]:
        return frozenset(name for source in self._sources for name in _VIRTUAL.findall(source.data))


def _bytes(fqcn: str) -> bytes:
    return fqcn.lstrip("\\").encode("utf-8", "surrogateescape")
