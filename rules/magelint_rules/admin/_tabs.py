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
    sections = _sections(module)
    own = _tabs_of(module) if sections else frozenset()
    for section in sections:
        element, identifier = section.find("tab"), section.get("id")
        if element is None or not identifier or element.text in ("", "0") or element.attributes:
            continue
        tab = element.text
        if tab in model.magento_tabs or tab in own or _is_declared(model, tab):
            continue
        if not _is_moved(model, module, identifier, tab):
            suggestion = model.derive(_by_letters).get(folded(tab))
            yield MisplacedSection(identifier, tab, element, suggestion, model.derive(_disabled_tabs).get(tab))


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


def _by_letters(model: Model) -> dict[str, str]:
    """The known tabs by their letters and digits in lower case."""
    return {folded(one): one for one in sorted({*model.magento_tabs, *model.derive(_tabs)})}


def _disabled_tabs(model: Model) -> dict[str, Module]:
    """The first module that declares each tab, of those that are not enabled."""
    disabled = [module for module in model.modules if not model.is_enabled(module)]
    return {tab: module for module in reversed(disabled) for tab in _tabs_of(module)}


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


def _is_moved(model: Model, module: Module, identifier: str, tab: str) -> bool:
    """True if another module puts the section into another tab."""
    tabs = model.derive(_tabs_of_sections).get(identifier, {})
    return any(named != tab and (len(modules) > 1 or module not in modules) for named, modules in tabs.items())


def _tabs_of_sections(model: Model) -> dict[str, dict[str, set[Module]]]:
    """The tabs of each section, with the enabled modules that put it there."""
    found: dict[str, dict[str, set[Module]]] = {}
    for module in model.enabled:
        for section in _sections(module):
            identifier, tab = section.get("id"), section.find("tab")
            if identifier and tab is not None:
                found.setdefault(identifier, {}).setdefault(tab.text, set()).add(module)
    return found
