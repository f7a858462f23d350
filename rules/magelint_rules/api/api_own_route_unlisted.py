"""See api_own_route_unlisted.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ALL,
    Cause,
    Finding,
    IntegrationDeclaration,
    Label,
    Model,
    Module,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
)
from magelint_rules.api._resources import nameless


class ApiOwnRouteUnlisted(Rule[NoOptions]):
    id = "api-own-route-unlisted"
    summary = "A module's own integration may not call one of the module's own routes."
    severity = Severity.INFO
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        integrations = [i for i in model.integrations.declared_in(module) if i.form != "config"]
        if integrations:
            yield from _findings(model, module, integrations)


def _findings(model: Model, module: Module, integrations: list[IntegrationDeclaration]) -> Iterator[Finding]:
    listed, broken = _listed(model, integrations)
    if ALL in listed:
        return
    first = next((integration for integration in integrations if integration.resources), integrations[0])
    empty = None if listed or broken else Cause("integration-without-resources", first.element.whole_place)
    for identifier, routes in _routes(model, module).items():
        if identifier in listed:
            continue
        more = f" and {len(routes) - 1} more" if len(routes) > 1 else ""
        yield Finding(
            f"integration `{first.name}` may not call `{routes[0].title}`{more} of its own module: "
            f"`{identifier}` is not listed",
            primary=Label(first.name_place),
            help=f"list `{identifier}`, if the routes are meant for it",
            related=tuple(Label(route.element.value_place("url"), "asks for it") for route in routes),
            subject=f"{first.name} {identifier}",
            cause=broken.get(identifier, empty),
        )


def _listed(model: Model, integrations: list[IntegrationDeclaration]) -> tuple[frozenset[str], dict[str, Cause]]:
    """What integrations list, and what they list without a name, with the finding about that."""
    listed: set[str] = set()
    broken: dict[str, Cause] = {}
    for integration in integrations:
        for declared in (*model.integrations.declared(integration.form, integration.name), integration):
            for resource in declared.resources:
                path = [resource.written] if integration.form == "api" else model.acl.path(resource.written)
                cause = nameless(resource)
                if cause is None:
                    listed.update(path)
                else:
                    broken.update(dict.fromkeys(path, cause))
    return frozenset(listed), broken


def _routes(model: Model, module: Module) -> dict[str, list[RouteDeclaration]]:
    """By each resource that a module declares itself, the module's routes that require it."""
    acl = module.config("acl.xml")
    elements = acl.root.descendants("resource") if acl is not None else ()
    own = {element.get("id") for element in elements if element.get("title")}
    found: dict[str, list[RouteDeclaration]] = {}
    for route in model.declared_routes([module]):
        for guard in route.resources:
            ref = guard.get("ref")
            if ref is not None and ref in own and ref in model.acl:
                found.setdefault(ref, []).append(route)
    return found
