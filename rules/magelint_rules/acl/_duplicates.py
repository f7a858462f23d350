"""Duplicate resource ids."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from magelint.api import ADMIN, AclResource, Cause, Element, Model, XmlFile
from magelint_rules.acl._untitled import Untitled, has_title, untitled_above


class Misplaced(Struct, frozen=True):
    """A resource whose id also occurs at another position in the tree, which is the correct one."""

    resource: AclResource
    element: Element
    """The first element that declares it."""
    correct: AclResource
    """The resource at the correct position."""
    untitled_ancestor: Untitled | None
    """The ancestor without a title that causes the wrong position."""


def repeated_in(file: XmlFile) -> Iterator[tuple[Element, Element]]:
    """The duplicates in one `acl.xml`, each with the first declaration, without descendants of duplicates."""
    first: dict[str, Element] = {}
    for element in file.root.descendants("resource"):
        identifier = element.get("id")
        if not identifier:
            continue
        earlier = first.setdefault(identifier, element)
        if earlier != element and not _are_one_resource(element.parent, earlier.parent):
            yield element, earlier


def misplaced(model: Model) -> list[Misplaced]:
    """The resources at a wrong position, without their descendants and without duplicates in one file."""
    return model.derive(_misplaced)


def as_cause(model: Model, resource: AclResource) -> Cause | None:
    """The finding about a duplicate id."""
    element = model.derive(_misplaced_elements).get(resource.id)
    if element is None:
        element = model.derive(_repeated_elements).get((resource.declarations[0].source.path, resource.id))
    return None if element is None else Cause("acl-duplicate-id", element.value_place("id"))


def _misplaced_elements(model: Model) -> dict[str, Element]:
    """The element of the first misplaced resource of each id."""
    return {found.resource.id: found.element for found in reversed(misplaced(model))}


def _repeated_elements(model: Model) -> dict[tuple[str, str], Element]:
    """The first duplicate of each id in each file."""
    found: dict[tuple[str, str], Element] = {}
    for file in model.documents("acl.xml"):
        for again, _ in repeated_in(file):
            found.setdefault((file.source.path, again.get("id") or ""), again)
    return found


def _misplaced(model: Model) -> list[Misplaced]:
    found = []
    for resources in model.acl.repeated():
        correct, *others = sorted(resources, key=lambda resource: _precedence(model, resource))
        files = {element.source.path for element in correct.declarations}
        for other in others:
            paths = [element.source.path for element in other.declarations]
            if paths and files.isdisjoint(paths) and not _has_misplaced_parent(model, other, correct):
                element = other.declarations[0]
                found.append(Misplaced(other, element, correct, untitled_above(model, other, element)))
    return found


def _are_one_resource(parent: Element | None, other: Element | None) -> bool:
    """True if two parent elements declare the same resource id."""
    same = parent is not None and other is not None and parent != other and parent.get("id") == other.get("id")
    return same and parent is not None and parent.name == "resource"


def _precedence(model: Model, resource: AclResource) -> tuple[bool, bool, bool]:
    """Sort key that puts the correct position of an id first.

    That is the one Magento itself declares, else one below `Magento_Backend::admin`, else one with a title, else the
    one that Magento reads first.
    """
    modules = [model.module_at(element.source.path) for element in resource.declarations]
    core = resource.known or any(module is not None and module.origin == "core" for module in modules)
    return (not core, _is_detached(model, resource), not resource.titled)


def _is_detached(model: Model, resource: AclResource) -> bool:
    """True if it cannot be granted: it is outside `Magento_Backend::admin` or has an ancestor without a title."""
    ancestors = resource.ancestors
    return ADMIN not in {parent.id for parent in ancestors} or any(not has_title(model, one) for one in ancestors)


def _has_misplaced_parent(model: Model, resource: AclResource, correct: AclResource) -> bool:
    """True if the parent is a duplicate too, so that it is reported instead."""
    parent, other = resource.parent, correct.parent
    return parent is not None and other is not None and parent.id == other.id and len(model.acl.nodes(parent.id)) > 1
