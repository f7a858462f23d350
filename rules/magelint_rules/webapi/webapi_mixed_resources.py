"""See webapi_mixed_resources.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ANONYMOUS,
    SELF,
    Element,
    Finding,
    Installation,
    Label,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
)


class WebapiMixedResources(Rule[NoOptions]):
    id = "webapi-mixed-resources"
    summary = "A route asks for self or anonymous beside another resource: for both of them."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Installation) -> Iterator[Finding]:
        asked = {resource.get("ref") or "": resource for resource in route.resources}
        others = [ref for ref in asked if ref not in (SELF, ANONYMOUS)]
        if SELF in asked and others:
            yield _nobody(route, asked[SELF], others[0])
        elif ANONYMOUS in asked and len(asked) > 1:
            yield _not_public(route, asked[ANONYMOUS], others[0] if others else SELF)


def _nobody(route: RouteDeclaration, element: Element, other: str) -> Finding:
    return Finding(
        f"`{route.title}` asks for `self` and for `{other}` at once: only who may do everything has both",
        primary=Label(element.value_place("ref"), "no customer has the other, and nobody else is `self`"),
        help="leave one of them out, and give the others a route of their own",
        severity=Severity.ERROR,
        subject=route.title,
    )


def _not_public(route: RouteDeclaration, element: Element, other: str) -> Finding:
    return Finding(
        f"`anonymous` does not open `{route.title}`: callers still need `{other}`",
        primary=Label(element.value_place("ref"), "everybody has it, so that it changes nothing"),
        help="leave `anonymous` out, or let it stand alone where the route is meant to be public",
        subject=route.title,
    )
