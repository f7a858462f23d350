"""See api_own_route_unlisted.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ALL,
    Finding,
    Installation,
    IntegrationDeclaration,
    Label,
    Module,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
)


class ApiOwnRouteUnlisted(Rule[NoOptions]):
    id = "api-own-route-unlisted"
    summary = "A module's own integration may not call one of the module's own routes."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            integrations = [i for i in model.declared_integrations([module]) if i.form != "config" and i.resources]
            acl = module.config("acl.xml") if integrations else None
            if acl is None:
                continue
            own = {element.get("id") for element in acl.root.descendants("resource") if element.get("title")}
            yield from _findings(model, module, integrations, own)


def _findings(
    model: Installation, module: Module, integrations: list[IntegrationDeclaration], own: set[str | None]
) -> Iterator[Finding]:
    listed: set[str] = set()
    for integration in integrations:
        for resource in integration.resources:
            listed.update([resource.meant] if integration.form == "api" else model.acl.path(resource.meant))
    wanting: dict[str, list[RouteDeclaration]] = {}
    for route in model.declared_routes([module]):
        for guard in route.resources:
            ref = guard.get("ref")
            if ref is not None and ref in own and ref not in listed and ref in model.acl:
                wanting.setdefault(ref, []).append(route)
    if not wanting or ALL in listed:
        return
    first = integrations[0]
    for identifier, routes in wanting.items():
        more = f" and {len(routes) - 1} more" if len(routes) > 1 else ""
        yield Finding(
            f"integration `{first.name}` may not call `{routes[0].title}`{more} of its own module: "
            f"`{identifier}` is not listed",
            primary=Label(first.name_place),
            help=f"list `{identifier}`, if the routes are meant for it",
            related=tuple(Label(route.element.value_place("url"), "asks for it") for route in routes),
            subject=f"{first.name} {identifier}",
        )
