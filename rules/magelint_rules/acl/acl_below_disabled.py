"""See acl_below_disabled.md."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from magelint.api import AclResource, Element, Finding, Label, Model, Module, NoOptions, Rule, Severity


class AclBelowDisabled(Rule[NoOptions]):
    id = "acl-below-disabled"
    summary = "A resource is missing from the ACL because another module disables an ancestor."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:
        lost = _lost(resource)
        if lost is not None:
            yield _lost_finding(resource, lost)

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("acl.xml")
        for element in file.root.descendants("resource") if file is not None else ():
            yield from _disabling_findings(model, module, element)


class _Lost(Struct, frozen=True):
    """A resource that is dropped because another module's file disables an ancestor."""

    ancestor: AclResource
    disabling: Element | None
    """The element that disables the ancestor."""
    element: Element
    """The first element that declares the resource in another file."""


def _lost(resource: AclResource) -> _Lost | None:
    """The disabled ancestor of a resource; `None` if its own file disables it, or if its parent is reported."""
    if not resource.declarations or resource.disabled or not resource.titled:
        return None
    ancestor = next((parent for parent in resource.ancestors if parent.disabled), None)
    if ancestor is None:
        return None
    if resource.parent is not ancestor and resource.parent is not None and resource.parent.titled:
        return None
    disabling = _last_disabling(ancestor)
    file = disabling.source.path if disabling is not None else None
    own = next((element for element in resource.declarations if element.source.path != file), None)
    return None if own is None else _Lost(ancestor, disabling, own)


def _last_disabling(resource: AclResource) -> Element | None:
    return next((e for e in reversed(resource.declarations) if e.get("disabled") == "true"), None)


def _lost_finding(resource: AclResource, lost: _Lost) -> Finding:
    disabling = lost.disabling
    return Finding(
        f"`{resource.id}` is a descendant of the disabled resource `{lost.ancestor.id}`",
        primary=Label(lost.element.value_place("id"), "dropped by Magento"),
        help=f"move it to an enabled parent, or enable `{lost.ancestor.id}`",
        related=() if disabling is None else (Label(disabling.value_place("disabled"), "disabled here"),),
        subject=resource.id,
    )


def _disabling_findings(model: Model, module: Module, element: Element) -> Iterator[Finding]:
    """Report an element that disables another vendor's branch, unless a descendant is reported."""
    if element.get("disabled") != "true":
        return
    resource = next((r for r in model.acl.nodes(element.get("id") or "") if element in r.declarations), None)
    if resource is None or not resource.disabled or not _belongs_to_other_vendor(model, resource, module):
        return
    descendants = list(_descendants(resource))
    count = sum(child.titled for child in descendants)
    if not count or (element == _last_disabling(resource) and _is_reported(model, resource, descendants)):
        return
    what = "1 descendant" if count == 1 else f"{count} descendants"
    yield Finding(
        f"`{resource.id}` belongs to another vendor and is disabled with {what}",
        primary=Label(element.value_place("disabled"), "disables all descendants too"),
        help="disable individual resources, unless nobody may be granted any of them",
        severity=Severity.INFO,
        subject=resource.id,
    )


def _is_reported(model: Model, resource: AclResource, descendants: list[AclResource]) -> bool:
    """True if a checked module declares a descendant that is reported."""
    found = (lost for child in descendants if (lost := _lost(child)) is not None and lost.ancestor is resource)
    return any(model.module_at(lost.element.source.path) in model.checked for lost in found)


def _descendants(resource: AclResource) -> Iterator[AclResource]:
    for child in resource.children:
        yield child
        yield from _descendants(child)


def _belongs_to_other_vendor(model: Model, resource: AclResource, module: Module) -> bool:
    """True if only other vendors' modules declare a resource."""
    by = [model.module_at(element.source.path) for element in resource.declarations if element.get("title") is not None]
    vendors = {owner.name.partition("_")[0] for owner in by if owner is not None}
    return bool(resource.known or vendors) and module.name.partition("_")[0] not in vendors
