"""What references an ACL resource: integrations, routes, and the Admin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from magelint.magento.config.resource_uses import UseKind
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.source.text import Place


@dataclass(frozen=True, slots=True)
class Reference:
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
    for integration in model.declared_integrations(model.enabled):
        for ref in integration.resources:
            if ref.name == identifier:
                yield Reference("integration", integration.name, integration.module, ref.place)
    for route in model.declared_routes(model.enabled):
        for resource in route.resources:
            if resource.get("ref") == identifier:
                yield Reference("route", route.title, route.module, resource.value_place("ref"))
    for bundled in model.routes:
        if not bundled.elements and identifier in bundled.resources:
            yield Reference("route", f"{bundled.method} {bundled.url}", None, None)
    for module in model.enabled:
        for use in model.resource_uses(module):
            if use.id == identifier:
                name = "isAllowed()" if use.kind == "call" else use.name or use.element or ""
                yield Reference(use.kind, name, module, use.place)
