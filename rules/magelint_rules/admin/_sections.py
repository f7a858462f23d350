"""Sections of the system configuration (`system.xml`) that nobody is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from magelint.api import Element, Installation, folded, nearest_name

_ALIKE = 0.9
# What a section has that is not only added to, or given another name, where another module has it
_OF_ITS_OWN = {"label", "tab"}
_SYSTEM = "adminhtml/system.xml"
# `Magento\Paypal\Model\Config\StructurePlugin` shows them in the place of `payment`
_SHOWN_INSTEAD = re.compile(r"payment_(?:[a-z]{2}|other|all_paypal)")


@dataclass(frozen=True, slots=True)
class HiddenSection:
    """A section without a `<resource>`: `Config\\Structure\\Element\\Section::isAllowed` says no to everyone."""

    id: str
    element: Element
    """Where it begins to be."""
    is_defined: bool
    """Whether it has what makes a section of its own, and is not only added to one that is not there."""
    meant: str | None
    """The section that was most likely meant, where it is not defined."""

    @property
    def is_misspelt(self) -> bool:
        """Whether it certainly is the other: ids of different vendors are often alike by chance."""
        return self.meant is not None and folded(self.meant) == folded(self.id)


def hidden_sections(model: Installation) -> list[HiddenSection]:
    """Sections without a `<resource>` that a checked module has a part in."""
    return model.derive(_hidden_sections)


def _hidden_sections(model: Installation) -> list[HiddenSection]:
    return list(_found(model))


def _found(model: Installation) -> Iterator[HiddenSection]:
    """Those that a checked module brings. Without Magento's own modules only those that are defined, in a tab of their
    own: what is in another's tab may be a section of Magento that gets another name."""
    if model.has_core:
        yield from _of_the_shop(model)
        return
    files = [file for module in model.modules if (file := module.config(_SYSTEM)) is not None]
    sections = [section for file in files for section in file.root.descendants("section")]
    guarded = {section.get("id") for section in sections if _may_have_resource(section)}
    tabs = {tab.get("id") for file in files for tab in file.root.descendants("tab") if tab.get("id")}
    for section in sections:
        identifier, tab = section.get("id"), section.find("tab")
        own = tab is not None and tab.text.strip() in tabs and section.find("label") is not None
        checked = model.module_at(section.source.path) in model.checked
        if identifier and identifier not in guarded and own and checked:
            yield HiddenSection(identifier, section, True, None)


def _may_have_resource(section: Element) -> bool:
    return section.find("resource") is not None or section.find("include") is not None


def _of_the_shop(model: Installation) -> Iterator[HiddenSection]:
    config = next((config for config in model.merged_configs if config.path == f"etc/{_SYSTEM}"), None)
    if config is None or config.root is None:
        return
    known: frozenset[str] | None = None  # that takes all files of the shop, and is seldom asked for
    for section in config.root.descendants("section"):
        identifier, began = section.attributes.get("id"), section.sources[0]
        tags = {child.tag for child in section.children}
        if not identifier or not tags or "resource" in tags or model.module_at(began.source.path) not in model.checked:
            continue
        defined = tags >= _OF_ITS_OWN
        if defined:
            yield HiddenSection(identifier, began, True, None)
        elif not _SHOWN_INSTEAD.fullmatch(identifier):
            known = _sections(model) if known is None else known
            yield HiddenSection(identifier, began, False, _meant(identifier, known))


def _sections(model: Installation) -> frozenset[str]:
    """The ids of the sections that some module guards by a resource, and so shows."""
    return frozenset(
        identifier
        for file in model.documents(_SYSTEM)
        for section in file.root.descendants("section")
        if section.find("resource") is not None and (identifier := section.get("id"))
    )


def _meant(identifier: str, known: frozenset[str]) -> str | None:
    """The known id that was most likely meant."""
    by_letters = {folded(one): one for one in sorted(known)}
    found = nearest_name(folded(identifier), by_letters, _ALIKE)
    return by_letters[found] if found is not None else None
