"""Dependencies of a module's files on other modules."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from magelint.api import AclResource, Model, Module, Place

_INTEGRATION = "Magento_Integration"


class Use(Struct, frozen=True):
    """Something in a module's files that depends on another module."""

    module: Module
    needed: str
    """The name of the other module."""
    place: Place
    resource: AclResource | None = None
    """The resource whose parent the other module declares; `None` for a file that the other module reads."""

    @property
    def what(self) -> str:
        """The reason for the dependency, as a predicate after the module's name."""
        if self.resource is None or self.resource.parent is None:
            return f"has an {self.place.file.path[len(self.module.path) + 1 :]}"
        return f"declares `{self.resource.id}` as a child of `{self.resource.parent.id}`"


def module_uses(model: Model, module: Module) -> list[Use]:
    """Find the modules that a module's files certainly depend on, with one use of each.

    An integration depends on `Magento_Integration`, a resource in `acl.xml` on the module that declares its parent.
    Parents that Magento's own modules declare do not count: every installation has these modules, and they themselves
    extend each other's resources without naming each other.
    """
    found: dict[str, Use] = {}
    integration = next((file for file in model.integrations.files(module) if not file.misplaced), None)
    if integration is not None and module.name != _INTEGRATION:
        found[_INTEGRATION] = Use(module, _INTEGRATION, integration.root.place)
    for resource in _own_resources(model, module):
        owner = _only_owner(model, module, resource.parent) if resource.parent is not None else None
        if owner is not None:
            place = resource.declarations[0].value_place("id")
            found.setdefault(owner.name, Use(module, owner.name, place, resource))
    return list(found.values())


def _own_resources(model: Model, module: Module) -> Iterator[AclResource]:
    """The resources that only this module declares."""
    file = module.config("acl.xml") if model.is_enabled(module) else None
    elements = file.root.descendants("resource") if file is not None else ()
    for identifier in dict.fromkeys(element.get("id") or "" for element in elements):
        for resource in model.acl.nodes(identifier):
            if _titled_by(model, resource) == {module}:
                yield resource


def _only_owner(model: Model, module: Module, resource: AclResource) -> Module | None:
    """The only module that declares a resource, if it is another one and not one of Magento's modules."""
    owners = _titled_by(model, resource)
    if module in owners:
        return None
    if len(owners) > 1:
        owners = {owner for owner in owners if resource.id.startswith(f"{owner.name}::")}
    owner = owners.pop() if len(owners) == 1 else None
    return owner if owner is not None and owner.origin != "core" else None


def _titled_by(model: Model, resource: AclResource) -> set[Module]:
    """The modules that declare a resource with a title; empty if bundled data declares it."""
    titled = (element for element in resource.declarations if element.get("title") is not None and not resource.known)
    return {module for element in titled if (module := model.module_at(element.source.path)) is not None}
