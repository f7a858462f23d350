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


class _Branch(Struct, frozen=True):
    """A disabled resource that an element disables."""

    vendors: frozenset[str]
    """The vendors of the modules that give it a title."""
    count: int
    """How many descendants with a title it has."""
    last: Element | None
    """The last element that disables it."""
    is_reported: bool
    """True if a checked module declares a descendant that is reported."""


class _Branches:
    """The branches that elements disable, each computed once: thousands of elements may disable the same one."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._resources: dict[str, dict[Element, AclResource]] = {}
        self._branches: dict[str, _Branch] = {}
        self._checked = frozenset(model.checked)

    def resource(self, element: Element) -> AclResource | None:
        """The resource that an element was merged into."""
        identifier = element.get("id") or ""
        if identifier not in self._resources:
            nodes = self._model.acl.nodes(identifier)
            self._resources[identifier] = {one: node for node in reversed(nodes) for one in node.declarations}
        return self._resources[identifier].get(element)

    def of(self, resource: AclResource) -> _Branch:
        if resource.key not in self._branches:
            self._branches[resource.key] = self._branch(resource)
        return self._branches[resource.key]

    def _branch(self, resource: AclResource) -> _Branch:
        descendants = list(_descendants(resource))
        titled = (element for element in resource.declarations if element.get("title") is not None)
        owners = {self._model.module_at(element.source.path) for element in titled}
        found = (lost for child in descendants if (lost := _lost(child)) is not None and lost.ancestor is resource)
        return _Branch(
            frozenset(owner.name.partition("_")[0] for owner in owners if owner is not None),
            sum(child.titled for child in descendants),
            _last_disabling(resource),
            any(self._model.module_at(lost.element.source.path) in self._checked for lost in found),
        )


def _disabling_findings(model: Model, module: Module, element: Element) -> Iterator[Finding]:
    """Report an element that disables another vendor's branch, unless a descendant is reported."""
    if element.get("disabled") != "true":
        return
    branches = model.derive(_Branches)
    resource = branches.resource(element)
    if resource is None or not resource.disabled:
        return
    branch = branches.of(resource)
    if not (resource.known or branch.vendors) or module.name.partition("_")[0] in branch.vendors:
        return
    if not branch.count or (element == branch.last and branch.is_reported):
        return
    what = "1 descendant" if branch.count == 1 else f"{branch.count} descendants"
    yield Finding(
        f"`{resource.id}` belongs to another vendor and is disabled with {what}",
        primary=Label(element.value_place("disabled"), "disables all descendants too"),
        help="disable individual resources, unless nobody may be granted any of them",
        severity=Severity.INFO,
        subject=resource.id,
    )


def _descendants(resource: AclResource) -> Iterator[AclResource]:
    for child in resource.children:
        yield child
        yield from _descendants(child)
