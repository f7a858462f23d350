"""See webapi_mixed_resources.md."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from magelint.api import (
    ANONYMOUS,
    SELF,
    Cause,
    Element,
    Finding,
    Label,
    Model,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
)
from magelint_rules.webapi._added_resources import added_resource


class WebapiMixedResources(Rule[NoOptions]):
    id = "webapi-mixed-resources"
    summary = "A route asks for self or anonymous beside another resource: for both of them."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        asked = {resource.get("ref") or "": resource for resource in route.resources}
        mixed = _mixed(asked)
        if mixed is not None:
            yield _finding(route, asked[mixed[0]], *mixed)
        elif route.route is not None:
            yield from _mixed_by_adding(model, route, route.route.resources, list(asked))


def _mixed_by_adding(model: Model, route: RouteDeclaration, merged: list[str], asked: list[str]) -> Iterator[Finding]:
    """The finding if a declaration adds its resources to others that were read before."""
    earlier, added = added_resource(model, route)
    mixed = _mixed([ref for ref in (*earlier, *asked) if ref in merged])
    if added is not None and mixed is not None and _mixed(earlier) is None:
        yield _finding(route, added, *mixed, Cause("webapi-redeclared-route", added.value_place("ref")))


def _mixed(refs: Collection[str]) -> tuple[str, str] | None:
    """`self` or `anonymous`, and another resource that callers need at once."""
    others = [ref for ref in refs if ref not in (SELF, ANONYMOUS)]
    if SELF in refs and others:
        return SELF, others[0]
    if ANONYMOUS in refs and (others or SELF in refs):
        return ANONYMOUS, others[0] if others else SELF
    return None


def _finding(
    route: RouteDeclaration, element: Element, special: str, other: str, cause: Cause | None = None
) -> Finding:
    place = element.value_place("ref")
    if special == SELF:
        return Finding(
            f"`{route.title}` asks for `self` and for `{other}` at once: only who may do everything has both",
            primary=Label(place, "no customer has the other, and nobody else is `self`"),
            help="leave one of them out, and give the others a route of their own",
            severity=Severity.ERROR,
            subject=route.title,
            cause=cause,
        )
    return Finding(
        f"`anonymous` does not open `{route.title}`: callers still need `{other}`",
        primary=Label(
            place, "everybody has it, so that it changes nothing" if element.get("ref") == ANONYMOUS else "needed too"
        ),
        help="leave `anonymous` out, or let it stand alone where the route is meant to be public",
        subject=route.title,
        cause=cause,
    )
