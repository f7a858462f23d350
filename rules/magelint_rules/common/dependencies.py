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


class _Owners(Struct, frozen=True):
    """The modules that declare a resource."""

    modules: frozenset[Module]
    only: Module | None
    """The only one, or the only one whose name the id of the resource starts with."""


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
    """The resources that only this module declares, in the order of its `acl.xml`."""
    file = module.config("acl.xml") if model.is_enabled(module) else None
    elements = file.root.descendants("resource") if file is not None else ()
    own = model.derive(_of_one_module).get(module, {})
    for identifier in dict.fromkeys(element.get("id") or "" for element in elements):
        yield from own.get(identifier, ())


def _of_one_module(model: Model) -> dict[Module, dict[str, list[AclResource]]]:
    """The resources that only one module declares, by that module and by id."""
    found: dict[Module, dict[str, list[AclResource]]] = {}
    for resource, owners in model.derive(_owners).items():
        if len(owners.modules) == 1:
            found.setdefault(next(iter(owners.modules)), {}).setdefault(resource.id, []).append(resource)
    return found


def _only_owner(model: Model, module: Module, resource: AclResource) -> Module | None:
    """The only module that declares a resource, if it is another one and not one of Magento's modules."""
    owners = model.derive(_owners).get(resource)
    if owners is None or owners.only is None or module in owners.modules or owners.only.origin == "core":
        return None
    return owners.only


def _owners(model: Model) -> dict[AclResource, _Owners]:
    """The modules that declare each resource with a title; none if bundled data declares it."""
    found: dict[AclResource, _Owners] = {}
    for resource in model.acl:
        titled = (e for e in resource.declarations if e.get("title") is not None and not resource.known)
        modules = frozenset(module for e in titled if (module := model.module_at(e.source.path)) is not None)
        named = [one for one in modules if len(modules) == 1 or resource.id.startswith(f"{one.name}::")]
        found[resource] = _Owners(modules, named[0] if len(named) == 1 else None)
    return found
