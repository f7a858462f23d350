"""See api_own_route_unlisted.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ADMIN,
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
    summary = "An integration lacks a resource that a route of its own module requires."
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
        others = len(routes) - 1
        more = f" and {others} more route{'s' * (others > 1)}" if others else ""
        yield Finding(
            f"integration `{first.name}` does not list `{identifier}`, "
            f"required by `{routes[0].title}`{more} of its module",
            primary=Label(first.name_place, "cannot call these routes" if others else "cannot call this route"),
            help=f"add `{identifier}` if the integration calls {'these routes' if others else 'this route'}",
            related=tuple(Label(route.element.value_place("url"), "requires it") for route in routes),
            subject=f"{first.name} {identifier}",
            cause=broken.get(identifier, empty),
        )


def _listed(model: Model, integrations: list[IntegrationDeclaration]) -> tuple[frozenset[str], dict[str, Cause]]:
    """The resources that integrations list, and those listed without a name, with the finding about them."""
    listed: set[str] = set()
    broken: dict[str, Cause] = {}
    named = dict.fromkeys((integration.form, integration.name) for integration in integrations)
    merged = [(form, model.integrations.declared(form, name).resources) for form, name in named]
    for form, resources in (*merged, *((integration.form, integration.resources) for integration in integrations)):
        for resource in resources:
            path = [resource.written] if form == "api" else model.acl.path(resource.written)
            cause = nameless(resource)
            if cause is None:
                listed.update(path)
            else:
                broken.update(dict.fromkeys(path, cause))
    return frozenset(listed), broken


def _routes(model: Model, module: Module) -> dict[str, list[RouteDeclaration]]:
    """The routes of a module, per required resource; those of the root of the ACL are granted to every role."""
    found: dict[str, list[RouteDeclaration]] = {}
    for route in model.declared_routes([module]):
        for guard in route.resources:
            ref = guard.get("ref")
            if ref is not None and ref in model.acl and ref not in (ALL, ADMIN):
                found.setdefault(ref, []).append(route)
    return found
