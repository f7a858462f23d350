"""See acl_below_disabled.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from magelint.api import AclResource, Element, Finding, Label, Model, Module, NoOptions, Rule, Severity


class AclBelowDisabled(Rule[NoOptions]):
    id = "acl-below-disabled"
    summary = "A resource hangs below one that another module disables, and so does not exist."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:
        lost = _lost(resource)
        if lost is not None:
            yield _below(resource, lost)

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("acl.xml")
        for element in file.root.descendants("resource") if file is not None else ():
            yield from _switch(model, module, element)


@dataclass(frozen=True, slots=True)
class _Lost:
    """A resource that another module's file disables together with one above it."""

    above: AclResource
    switch: Element | None
    """The element that disables that one."""
    element: Element
    """The first that declares the resource in another file."""


def _lost(resource: AclResource) -> _Lost | None:
    """What disables a resource; `None` if nothing above it does, or its own file, or if its parent is lost too."""
    above = next((parent for parent in resource.ancestors if parent.disabled), None)
    if above is None or resource.disabled or not resource.titled:
        return None
    if resource.parent is not above and resource.parent is not None and resource.parent.titled:
        return None
    switch = _last_switch(above)
    file = switch.source.path if switch is not None else None
    own = next((element for element in resource.declarations if element.source.path != file), None)
    return None if own is None else _Lost(above, switch, own)


def _last_switch(resource: AclResource) -> Element | None:
    return next((e for e in reversed(resource.declarations) if e.get("disabled") == "true"), None)


def _below(resource: AclResource, lost: _Lost) -> Finding:
    switch = lost.switch
    return Finding(
        f"`{resource.id}` hangs below `{lost.above.id}`, which is disabled",
        primary=Label(lost.element.value_place("id"), "Magento drops the whole branch"),
        help="hang it elsewhere, or enable the branch",
        related=() if switch is None else (Label(switch.value_place("disabled"), "disabled here"),),
        subject=resource.id,
    )


def _switch(model: Model, module: Module, element: Element) -> Iterator[Finding]:
    """The branch of another vendor that an element disables, if no resource of it is itself reported."""
    if element.get("disabled") != "true":
        return
    resource = next((r for r in model.acl.nodes(element.get("id") or "") if element in r.declarations), None)
    if resource is None or not resource.disabled or not _is_anothers(model, resource, module):
        return
    below = list(_descendants(resource))
    count = sum(child.titled for child in below)
    if not count or (element == _last_switch(resource) and _is_reported(model, resource, below)):
        return
    what = "the resource" if count == 1 else f"the {count} resources"
    yield Finding(
        f"`{resource.id}` is another vendor's, and disabled here with {what} below it",
        primary=Label(element.value_place("disabled"), "Magento drops the whole branch"),
        help="disable single resources, unless nobody is to have any of them",
        severity=Severity.INFO,
        subject=resource.id,
    )


def _is_reported(model: Model, resource: AclResource, below: list[AclResource]) -> bool:
    """True if a checked module has a resource that is lost because this one is disabled."""
    found = (lost for child in below if (lost := _lost(child)) is not None and lost.above is resource)
    return any(model.module_at(lost.element.source.path) in model.checked for lost in found)


def _descendants(resource: AclResource) -> Iterator[AclResource]:
    for child in resource.children:
        yield child
        yield from _descendants(child)


def _is_anothers(model: Model, resource: AclResource, module: Module) -> bool:
    """True if a resource is declared by others alone."""
    by = [model.module_at(element.source.path) for element in resource.declarations if element.get("title") is not None]
    vendors = {owner.name.partition("_")[0] for owner in by if owner is not None}
    return bool(resource.known or vendors) and module.name.partition("_")[0] not in vendors
