"""The parts of `di.xml` that rules ask about: preferences, virtual types and parameter overriders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import Tree
from magelint.source.text import SourceFile
from magelint.source.xml import Element

# The areas of Web API calls, and the global area
_AREAS = ("", "webapi_rest/", "webapi_soap/")
_OTHER_AREAS = ("frontend", "graphql", "crontab", "doc", "setup")
_PREFERENCE = re.compile(rb"\bfor\s*=\s*[\"']\s*\\?([\w\\]+)\s*[\"']")
_VIRTUAL = re.compile(rb"<virtualType\b[^<>]*?\bname\s*=\s*[\"']\s*\\?([^\"'\s]+)")
_OVERRIDER = re.compile(rb"name\s*=\s*[\"'](%[^\"'<>]+%)[\"']")
# In every version; declared in `di.xml` files of Magento's modules
_OVERRIDERS = frozenset({"%customer_id%", "%cart_id%"})
# In some versions; the last one is from Adobe Commerce
_MORE_OVERRIDERS = frozenset({"%customer_group_id%", "%customer_website_id%", "%customer_store_id%", "%company_id%"})


def di_files(module: Module) -> Iterator[SourceFile]:
    """A module's `di.xml` files for the global area and the Web API areas."""
    for area in _AREAS:
        source = module.files.source(f"{module.path}/etc/{area}di.xml")
        if source is not None:
            yield source


def param_overriders(enabled: Iterable[Module], *, has_core: bool) -> frozenset[str]:
    """The placeholders that `Webapi\\Controller\\Rest\\ParamsOverrider` replaces, percent signs included.

    Without Magento's own modules, those of all versions are added.
    """
    found = set(_OVERRIDERS if has_core else _OVERRIDERS | _MORE_OVERRIDERS)
    for module in enabled:
        for source in di_files(module):
            if b"%" in source.data:
                found.update(item.decode("utf-8", "replace") for item in _OVERRIDER.findall(source.data))
    return frozenset(found)


class Preferences:
    """The preferences of interfaces."""

    def __init__(self, tree: Tree, enabled: Sequence[Module]) -> None:
        self._tree = tree
        self._enabled = enabled
        self._parsed: dict[str, dict[str, tuple[Element, str]]] = {}
        self._near: dict[Module, frozenset[bytes]] = {}

    def has(self, fqcn: str, near: Module) -> bool:
        """True if an enabled module has a preference for an interface; `near` is read before all others."""
        wanted = _bytes(fqcn)
        if near not in self._near:
            self._near[near] = frozenset(name for source in di_files(near) for name in _PREFERENCE.findall(source.data))
        return wanted in self._near[near] or wanted in self._files

    def sole(self, fqcn: str) -> tuple[Element, str] | None:
        """The one preference for an interface, with its class; `None` if there are several, any of which may count."""
        named_in = self._files.get(_bytes(fqcn), [])
        return self._preferences_in(named_in[0].path).get(fqcn.lstrip("\\")) if len(named_in) == 1 else None

    def _preferences_in(self, path: str) -> dict[str, tuple[Element, str]]:
        """The first preference of each interface in a file."""
        if path not in self._parsed:
            found: dict[str, tuple[Element, str]] = {}
            file = self._tree.files.parsed_xml(path)
            for element in file.root.find_all("preference") if file is not None else ():
                name = (element.get("type") or "").strip().lstrip("\\")
                if name:
                    found.setdefault((element.get("for") or "").strip().lstrip("\\"), (element, name))
            self._parsed[path] = found
        return self._parsed[path]

    def is_virtual_type(self, name: str) -> bool:
        """True if some enabled module declares a virtual type of that name."""
        return _bytes(name) in self._virtual

    def is_admin_type(self, name: str) -> bool:
        """True if an enabled module declares, for the Admin, a virtual type of that name or a preference for it."""
        return _bytes(name) in self._admin or self.is_virtual_type(name) or _bytes(name) in self._files

    def is_configured(self, name: str) -> bool:
        """True if an enabled module declares, for any area, a virtual type of that name or a preference for it."""
        return self.is_admin_type(name) or _bytes(name) in self._of_other_areas

    @cached_property
    def _admin(self) -> frozenset[bytes]:
        return self._types_of("adminhtml")

    @cached_property
    def _of_other_areas(self) -> frozenset[bytes]:
        return frozenset[bytes]().union(*map(self._types_of, _OTHER_AREAS))

    def _types_of(self, area: str) -> frozenset[bytes]:
        """The virtual types and preferences of an area."""
        paths = (f"{module.path}/etc/{area}/di.xml" for module in self._enabled)
        sources = [source for path in paths if (source := self._tree.files.source(path)) is not None]
        return frozenset(
            name for source in sources for pattern in (_VIRTUAL, _PREFERENCE) for name in pattern.findall(source.data)
        )

    @cached_property
    def _sources(self) -> list[SourceFile]:
        sources = [source for module in self._enabled for source in di_files(module)]
        primary = self._tree.files.source(f"{self._tree.root}/app/etc/di.xml")
        return [*sources, primary] if primary is not None else sources

    @cached_property
    def _files(self) -> dict[bytes, list[SourceFile]]:
        """By an interface's name, the files with a preference for it: a file as often as it has one."""
        found: dict[bytes, list[SourceFile]] = {}
        for source in self._sources:
            for name in _PREFERENCE.findall(source.data):
                found.setdefault(name, []).append(source)
        return found

    @cached_property
    def _virtual(self) -> frozenset[bytes]:
        return frozenset(name for source in self._sources for name in _VIRTUAL.findall(source.data))


def _bytes(fqcn: str) -> bytes:
    return fqcn.lstrip("\\").encode("utf-8", "surrogateescape")
