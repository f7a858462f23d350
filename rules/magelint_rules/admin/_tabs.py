"""Sections of the system configuration in tabs that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from magelint.api import Element, Model, Module, folded

_SYSTEM_XML = "adminhtml/system.xml"
_TAB = re.compile(rb"<tab\s")


class MisplacedSection(Struct, frozen=True):
    """A section whose tab no `system.xml` of an enabled module declares."""

    id: str
    tab: str
    element: Element
    """The element `<tab>` in it."""
    suggestion: str | None
    """A tab that differs only in case, whitespace or punctuation."""
    owner: Module | None
    """The module that declares the tab, which is not enabled."""


def misplaced_sections(model: Model, module: Module) -> Iterator[MisplacedSection]:
    """The sections in a module's `system.xml` whose tab does not exist."""
    for section in _sections(module):
        element, identifier = section.find("tab"), section.get("id")
        if element is None or not identifier or element.text in ("", "0") or element.attributes:
            continue
        tab = element.text
        if tab in model.magento_tabs or tab in _tabs_of(module) or _is_declared(model, tab):
            continue
        if not any(_is_moved(other, identifier, tab) for other in model.enabled if other is not module):
            by_letters = {folded(one): one for one in sorted({*model.magento_tabs, *model.derive(_tabs)})}
            disabled = (other for other in model.modules if not model.is_enabled(other) and tab in _tabs_of(other))
            suggestion = by_letters.get(folded(tab))
            yield MisplacedSection(identifier, tab, element, suggestion, next(disabled, None))


def _sections(module: Module) -> list[Element]:
    """The sections of a module: `/config/system/section`."""
    file = module.config(_SYSTEM_XML)
    systems = file.root.find_all("system") if file is not None and file.root.name == "config" else ()
    return [section for system in systems for section in system.find_all("section")]


def _tabs_of(module: Module) -> frozenset[str]:
    """The ids of the tabs that a module's file declares."""
    path = f"{module.path}/etc/{_SYSTEM_XML}"
    source = module.files.source(path)
    file = module.config(_SYSTEM_XML) if source is not None and _TAB.search(source.data) else None
    return frozenset(tab.get("id") or "" for tab in file.root.descendants("tab")) if file is not None else frozenset()


def _tabs(model: Model) -> frozenset[str]:
    return frozenset().union(*(_tabs_of(module) for module in model.enabled))


def _has_unknown_part(model: Model) -> bool:
    """True if a `system.xml` does not parse or includes tabs from another file: its tabs are not known."""
    for module in model.enabled:
        if module.xml_error(f"etc/{_SYSTEM_XML}") is not None:
            return True
        path = f"{module.path}/etc/{_SYSTEM_XML}"
        source = module.files.source(path)
        file = module.config(_SYSTEM_XML) if source is not None and b"<include" in source.data else None
        if file is not None and any(system.find("include") is not None for system in file.root.find_all("system")):
            return True
    return False


def _is_declared(model: Model, tab: str) -> bool:
    return tab in model.derive(_tabs) or model.derive(_has_unknown_part)


def _is_moved(other: Module, identifier: str, tab: str) -> bool:
    """True if another module puts the section into another tab."""
    source = other.files.source(f"{other.path}/etc/{_SYSTEM_XML}")
    if source is None or identifier.encode() not in source.data:
        return False
    for section in _sections(other):
        named = section.find("tab")
        if section.get("id") == identifier and named is not None and named.text != tab:
            return True
    return False
