"""What a module's files need of other modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from magelint.api import AclResource, Model, Module, Place

_INTEGRATION = "Magento_Integration"


@dataclass(frozen=True, slots=True)
class Use:
    """Something in a module's files that needs another module."""

    module: Module
    needed: str
    """The name of the other module."""
    place: Place
    resource: AclResource | None = None
    """The resource that is below one of the other module; `None` if it is a file that the other module reads."""

    @property
    def what(self) -> str:
        """What needs it, to be read after the module's name."""
        if self.resource is None or self.resource.parent is None:
            return f"has an {self.place.file.path[len(self.module.path) + 1 :]}"
        return f"hangs `{self.resource.id}` under `{self.resource.parent.id}`"


def module_uses(model: Model, module: Module) -> list[Use]:
    """What a module's files certainly need of other modules, one entry for each of them.

    An integration needs `Magento_Integration`; a resource of an `acl.xml` needs the module that declares its parent.
    Magento's own modules, which every installation has, are not required for the latter: they declare resources below
    each other's without naming them.
    """
    found: dict[str, Use] = {}
    integration = next(iter(model.integrations.files(module)), None)
    if integration is not None and module.name != _INTEGRATION:
        found[_INTEGRATION] = Use(module, _INTEGRATION, integration.root.place)
    for resource in _own_resources(model, module):
        owner = _only_owner(model, module, resource.parent) if resource.parent is not None else None
        if owner is not None:
            place = resource.declarations[0].value_place("id")
            found.setdefault(owner.name, Use(module, owner.name, place, resource))
    return list(found.values())


def _own_resources(model: Model, module: Module) -> Iterator[AclResource]:
    """The resources that a module declares, and it alone."""
    file = module.config("acl.xml") if model.is_enabled(module) else None
    elements = file.root.descendants("resource") if file is not None else ()
    for identifier in dict.fromkeys(element.get("id") or "" for element in elements):
        for resource in model.acl.nodes(identifier):
            if _titled_by(model, resource) == {module}:
                yield resource


def _only_owner(model: Model, module: Module, resource: AclResource) -> Module | None:
    """The one module that declares a resource, if it is another one and not Magento's own."""
    owners = _titled_by(model, resource)
    if module in owners:
        return None
    if len(owners) > 1:
        owners = {owner for owner in owners if resource.id.startswith(f"{owner.name}::")}
    owner = owners.pop() if len(owners) == 1 else None
    return owner if owner is not None and owner.origin != "core" else None


def _titled_by(model: Model, resource: AclResource) -> set[Module]:
    """The modules that declare a resource with its title; none if bundled data declares it."""
    titled = (element for element in resource.declarations if element.get("title") is not None and not resource.known)
    return {module for element in titled if (module := model.module_at(element.source.path)) is not None}
