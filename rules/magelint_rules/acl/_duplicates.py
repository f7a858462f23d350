"""Resource ids that are declared twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from magelint.api import ADMIN, AclResource, Cause, Element, Model, XmlFile
from magelint_rules.acl._untitled import Untitled, has_title, untitled_above


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A resource whose id is declared at another place of the tree too, which is the right one."""

    resource: AclResource
    element: Element
    """The first that declares it."""
    right: AclResource
    below: Untitled | None
    """The parent without a title that takes it from its place."""


def repeated_in(file: XmlFile) -> Iterator[tuple[Element, Element]]:
    """The resources that one `acl.xml` declares again, each with the first; without those in a branch that is."""
    first: dict[str, Element] = {}
    for element in file.root.descendants("resource"):
        identifier = element.get("id")
        if not identifier:
            continue
        earlier = first.setdefault(identifier, element)
        if earlier != element and not _are_one_resource(element.parent, earlier.parent):
            yield element, earlier


def misplaced(model: Model) -> list[Misplaced]:
    """The resources that are not at the right place; without those in a branch that is not, or in one file."""
    return model.derive(_misplaced)


def as_cause(model: Model, resource: AclResource) -> Cause | None:
    """The finding about a resource, whose id is at several places of the tree."""
    for found in misplaced(model):
        if found.resource.id == resource.id:
            return Cause("acl-duplicate-id", found.element.value_place("id"))
    for again, _ in repeated_in(resource.declarations[0].file):
        if again.get("id") == resource.id:
            return Cause("acl-duplicate-id", again.value_place("id"))
    return None


def _misplaced(model: Model) -> list[Misplaced]:
    found = []
    for resources in model.acl.repeated():
        right, *others = sorted(resources, key=lambda resource: _precedence(model, resource))
        files = {element.source.path for element in right.declarations}
        for other in others:
            paths = [element.source.path for element in other.declarations]
            if paths and files.isdisjoint(paths) and not _is_in_a_misplaced_branch(model, other, right):
                element = other.declarations[0]
                found.append(Misplaced(other, element, right, untitled_above(model, other, element)))
    return found


def _are_one_resource(parent: Element | None, other: Element | None) -> bool:
    """True if two parents are themselves one resource that is declared twice."""
    same = parent is not None and other is not None and parent != other and parent.get("id") == other.get("id")
    return same and parent is not None and parent.name == "resource"


def _precedence(model: Model, resource: AclResource) -> tuple[bool, bool, bool]:
    """The right one of two first: what Magento itself declares, what is below the root of all that can be granted,
    what has a title, else what is read first."""
    modules = [model.module_at(element.source.path) for element in resource.declarations]
    core = resource.known or any(module is not None and module.origin == "core" for module in modules)
    return (not core, _is_detached(model, resource), not resource.titled)


def _is_detached(model: Model, resource: AclResource) -> bool:
    """True if nobody can be granted it at its place: it is outside of the root, or below a misspelled parent."""
    above = resource.ancestors
    return ADMIN not in {parent.id for parent in above} or any(not has_title(model, parent) for parent in above)


def _is_in_a_misplaced_branch(model: Model, resource: AclResource, right: AclResource) -> bool:
    """True if the parent is misplaced, with all that is below."""
    parent, other = resource.parent, right.parent
    return parent is not None and other is not None and parent.id == other.id and len(model.acl.nodes(parent.id)) > 1
