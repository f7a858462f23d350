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

    def check(self, model: Installation) -> Iterator[Finding]:
        for declared in model.declared_routes():
            asked = {resource.get("ref") or "": resource for resource in declared.resources}
            others = [ref for ref in asked if ref not in (SELF, ANONYMOUS)]
            if SELF in asked and others:
                yield _nobody(declared, asked[SELF], others[0])
            elif ANONYMOUS in asked and len(asked) > 1:
                yield _not_public(declared, asked[ANONYMOUS], others[0] if others else SELF)


def _nobody(declared: RouteDeclaration, element: Element, other: str) -> Finding:
    return Finding(
        f"`{declared.title}` asks for `self` and for `{other}` at once: only who may do everything has both",
        primary=Label(element.value_place("ref"), "no customer has the other, and nobody else is `self`"),
        help="leave one of them out, and give the others a route of their own",
        severity=Severity.ERROR,
        subject=declared.title,
    )


def _not_public(declared: RouteDeclaration, element: Element, other: str) -> Finding:
    return Finding(
        f"`anonymous` does not open `{declared.title}`: callers still need `{other}`",
        primary=Label(element.value_place("ref"), "everybody has it, so that it changes nothing"),
        help="leave `anonymous` out, or let it stand alone where the route is meant to be public",
        subject=declared.title,
    )
