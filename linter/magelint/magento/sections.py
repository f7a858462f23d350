"""Sections of the system configuration (`system.xml`) that nobody is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from magelint.source.xml import Element

if TYPE_CHECKING:
    from magelint.magento.config_dom import MergedNode
    from magelint.magento.installation import Installation

_ALIKE = 0.9
# What a section has that is not only added to, or given another name, where another module has it
_OF_ITS_OWN = ("label", "tab")
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


def hidden_sections(model: Installation) -> Iterator[HiddenSection]:
    """Those that a checked module brings. Without Magento's own modules only those that are defined."""
    if model.has_core:
        yield from _of_the_shop(model)
        return
    guarded = {
        section.get("id")
        for module in model.modules
        if (file := module.config(_SYSTEM)) is not None
        for section in file.root.descendants("section")
        if section.find("resource") is not None
    }
    for module in model.checked:
        file = module.config(_SYSTEM)
        for section in file.root.descendants("section") if file is not None else ():
            identifier = section.get("id")
            defined = all(section.find(name) is not None for name in _OF_ITS_OWN)
            if identifier and identifier not in guarded and defined:
                yield HiddenSection(identifier, section, True, None)


def _of_the_shop(model: Installation) -> Iterator[HiddenSection]:
    config = next((config for config in model.merged_configs if config.path == f"etc/{_SYSTEM}"), None)
    if config is None or config.root is None:
        return
    checked = set(model.checked)
    for section in config.root.descendants("section"):
        identifier = section.attributes.get("id")
        if (
            not identifier
            or _has(section, "resource")
            or model.module_at(section.sources[0].source.path) not in checked
        ):
            continue
        defined = all(_has(section, name) for name in _OF_ITS_OWN)
        if defined or not _SHOWN_INSTEAD.fullmatch(identifier):
            meant = None if defined else _meant(identifier, _sections(model))
            yield HiddenSection(identifier, section.sources[0], defined, meant)


def _sections(model: Installation) -> frozenset[str]:
    """The ids of the sections that some module guards by a resource, and so shows."""
    return frozenset(
        identifier
        for file in model.documents(_SYSTEM)
        for section in file.root.descendants("section")
        if section.find("resource") is not None and (identifier := section.get("id"))
    )


def _meant(identifier: str, known: frozenset[str]) -> str | None:
    """The known id that was meant: a near one, since ids of other vendors are often alike by chance."""
    by_letters = {_letters(one): one for one in sorted(known)}
    close = get_close_matches(_letters(identifier), by_letters, 1, _ALIKE)
    return by_letters[close[0]] if close else None


def _letters(identifier: str) -> str:
    return identifier.replace("_", "").lower()


def _has(section: MergedNode, tag: str) -> bool:
    return any(child.tag == tag for child in section.children)
