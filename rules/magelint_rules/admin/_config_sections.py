"""System configuration sections that nobody can see."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from magelint.api import Element, KnownNames, Model, Module, folded

_ALIKE = 0.9
_DEFINING = {"label", "tab"}
"""Children that define a section: without both, a module only extends or renames a section."""


class HiddenSection(Struct, frozen=True):
    """A section without a `<resource>`: `Config\\Structure\\Element\\Section::isAllowed` denies it to everyone."""

    id: str
    element: Element
    """The first element that declares it."""
    is_defined: bool
    """True if a module defines the section; false if modules only extend it."""
    suggestion: str | None = None
    """The most likely intended section, if it is not defined."""

    @property
    def is_misspelled(self) -> bool:
        """True if the id is certainly a misspelling: ids of different vendors are often similar by chance."""
        return self.suggestion is not None and folded(self.suggestion) == folded(self.id)


def hidden_sections(model: Model) -> list[HiddenSection]:
    """The sections without a `<resource>` that checked modules declare."""
    return model.derive(_hidden_sections)


def _hidden_sections(model: Model) -> list[HiddenSection]:
    return list(_merged(model) if model.has_core else _in_own_tabs(model))


def _in_own_tabs(model: Model) -> Iterator[HiddenSection]:
    """Sections without Magento's own modules: only those in a tab that one of the modules defines.

    A section in any other tab may be a Magento section that the module renames.
    """
    declared = model.declared_system_config(model.modules)
    guarded = {section.id for section in declared.sections if not section.children.isdisjoint(("resource", "include"))}
    for section in declared.sections:
        own = section.tab in declared.tabs and "label" in section.children
        if section.id not in guarded and own and _is_checked(model, section.element):
            yield HiddenSection(section.id, section.element, is_defined=True)


def _merged(model: Model) -> Iterator[HiddenSection]:
    for section in model.system_config.sections:
        if not section.children or "resource" in section.children or not _is_checked(model, section.element):
            continue
        if section.children >= _DEFINING:
            yield HiddenSection(section.id, section.element, is_defined=True)
        elif not section.is_shown_as_payment:
            yield HiddenSection(
                section.id, section.element, is_defined=False, suggestion=_suggestion(model, section.id)
            )


def _is_checked(model: Model, element: Element) -> bool:
    return model.module_at(element.source.path) in model.derive(_checked)


def _checked(model: Model) -> frozenset[Module]:
    return frozenset(model.checked)


def _suggestion(model: Model, identifier: str) -> str | None:
    """The visible section with the most similar id."""
    found = model.derive(_letters).nearest(folded(identifier), _ALIKE)
    return model.derive(_by_letters)[found] if found is not None else None


def _letters(model: Model) -> KnownNames:
    return KnownNames(model.derive(_by_letters))


def _by_letters(model: Model) -> dict[str, str]:
    """The visible sections by their letters and digits in lower case."""
    return {folded(one): one for one in sorted(model.derive(_visible))}


def _visible(model: Model) -> frozenset[str]:
    """The ids of sections with a resource. Finding them reads all system.xml files of the installation."""
    declared = model.declared_system_config(model.enabled)
    return frozenset(section.id for section in declared.sections if "resource" in section.children)
