"""What references an ACL resource: integrations, routes, and the Admin."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from magelint.magento.config.resource_uses import UseKind
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.source.text import Place


class Reference(Struct, frozen=True):
    """A place that names a resource."""

    kind: UseKind | str
    """`integration`, `route`, or what the resource guards in the Admin."""
    name: str
    """The name of what references it: an integration, a route, a menu item, a class."""
    module: Module | None
    """`None` for a route of the bundled data."""
    place: Place | None


def references(model: Model, identifier: str) -> Iterator[Reference]:
    """The references to a resource in enabled modules: integrations first, then routes, then the Admin."""
    return iter(references_by_id(model, (identifier,)).get(identifier, ()))


def references_by_id(model: Model, identifiers: Collection[str] | None = None) -> dict[str, list[Reference]]:
    """The references to some or all resources in enabled modules, each list in the order of `references`.

    All resources are those that are referenced, whether the ACL contains them or not.
    """
    found: dict[str, list[Reference]] = {}
    if identifiers is not None and not identifiers:
        return found
    wanted = None if identifiers is None else frozenset(identifiers)
    for identifier, reference in _references(model):
        if wanted is None or identifier in wanted:
            found.setdefault(identifier or "", []).append(reference)
    return found


def _references(model: Model) -> Iterator[tuple[str | None, Reference]]:
    for integration in model.declared_integrations(model.enabled):
        for ref in integration.resources:
            yield ref.name, Reference("integration", integration.name, integration.module, ref.place)
    for route in model.declared_routes(model.enabled):
        for resource in route.resources:
            yield resource.get("ref"), Reference("route", route.title, route.module, resource.value_place("ref"))
    for bundled in model.routes:
        for name in () if bundled.elements else bundled.resources:
            yield name, Reference("route", f"{bundled.method} {bundled.url}", None, None)
    for module in model.enabled:
        for use in model.resource_uses(module):
            name = "isAllowed()" if use.kind == "call" else use.name or use.element or ""
            yield use.id, Reference(use.kind, name, module, use.place)
