"""The system configuration: the tabs and sections of `etc/adminhtml/system.xml`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from magelint.magento.config.dom import MergedNode
from magelint.magento.config.schema.merged import MergedConfig
from magelint.magento.modules.module import Module
from magelint.source.xml import Element

_SYSTEM_XML = "adminhtml/system.xml"
# `Magento\Paypal\Model\Config\StructurePlugin` shows them instead of `payment`
_PAYMENT = re.compile(r"payment_(?:[a-z]{2}|other|all_paypal)")


class ConfigSection(Struct, frozen=True):
    """A `<section>` of one file, or merged from several."""

    id: str
    element: Element
    """The first that declares it."""
    children: frozenset[str]
    """The names of the elements in it: `label`, `tab`, `resource`, `group` …"""
    tab: str
    """The id of its tab; empty if missing."""

    @property
    def is_shown_as_payment(self) -> bool:
        """True if Magento shows it instead of the section `payment`."""
        return _PAYMENT.fullmatch(self.id) is not None


class SystemConfig(Struct, frozen=True):
    """The sections and tabs of some `system.xml` files."""

    sections: tuple[ConfigSection, ...]
    tabs: frozenset[str]
    """Their ids."""


def merged_system_config(configs: Iterable[MergedConfig]) -> SystemConfig:
    """The merged sections that modules under check contribute to; empty if Magento cannot merge the files."""
    root = next((config.root for config in configs if config.path == f"etc/{_SYSTEM_XML}"), None)
    if root is None:
        return SystemConfig((), frozenset())
    tabs = (tab.attributes.get("id") for tab in root.descendants("tab"))
    sections = [
        ConfigSection(identifier, section.sources[0], frozenset(child.tag for child in section.children), _tab(section))
        for section in root.descendants("section")
        if (identifier := section.attributes.get("id"))
    ]
    return SystemConfig(tuple(sections), frozenset(tab for tab in tabs if tab))


def declared_system_config(modules: Iterable[Module]) -> SystemConfig:
    """The sections and tabs in the files of some modules, not merged."""
    roots = [file.root for module in modules if (file := module.config(_SYSTEM_XML)) is not None]
    sections = [
        ConfigSection(identifier, section, frozenset(child.name for child in section.children), _tab_of(section))
        for root in roots
        for section in root.descendants("section")
        if (identifier := section.get("id"))
    ]
    tabs = (tab.get("id") for root in roots for tab in root.descendants("tab"))
    return SystemConfig(tuple(sections), frozenset(tab for tab in tabs if tab))


def _tab(section: MergedNode) -> str:
    return next((child.value.strip() for child in section.children if child.tag == "tab"), "")


def _tab_of(section: Element) -> str:
    tab = section.find("tab")
    return tab.text.strip() if tab is not None else ""
