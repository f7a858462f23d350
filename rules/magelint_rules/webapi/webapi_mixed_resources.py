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
    summary = "A route requires `self` or `anonymous` in addition to another resource."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        required = {resource.get("ref") or "": resource for resource in route.resources}
        mixed = _mixed(required)
        if mixed is not None:
            yield _finding(route, required[mixed[0]], *mixed)
        elif route.route is not None:
            yield from _mixed_by_adding(model, route, route.route.resources, list(required))


def _mixed_by_adding(model: Model, route: RouteDeclaration, merged: list[str], own: list[str]) -> Iterator[Finding]:
    """Yield the finding if a declaration adds its resources to those of earlier declarations."""
    earlier, added = added_resource(model, route)
    if added is None or _mixed(earlier) is not None:
        return
    first = next((ref for ref in earlier if ref not in (SELF, ANONYMOUS) and ref in merged), "")
    before = [ref for ref in (SELF, ANONYMOUS, first) if ref in earlier]
    mixed = _mixed([ref for ref in (*before, *own) if ref in merged])
    if mixed is not None:
        yield _finding(route, added, *mixed, Cause("webapi-redeclared-route", added.value_place("ref")))


def _mixed(refs: Collection[str]) -> tuple[str, str] | None:
    """`self` or `anonymous`, and another resource that is required at the same time."""
    other = next((ref for ref in refs if ref not in (SELF, ANONYMOUS)), None)
    if SELF in refs and other is not None:
        return SELF, other
    if ANONYMOUS in refs and (other is not None or SELF in refs):
        return ANONYMOUS, SELF if other is None else other
    return None


def _finding(
    route: RouteDeclaration, element: Element, special: str, other: str, cause: Cause | None = None
) -> Finding:
    place = element.value_place("ref")
    if special == SELF:
        return Finding(
            f"`{route.title}` requires `self` and `{other}`, which only full administrators have together",
            primary=Label(place, "only customers have `self`"),
            help="remove one of them, and declare a separate route for the other callers",
            severity=Severity.ERROR,
            subject=route.title,
            cause=cause,
        )
    return Finding(
        f"`anonymous` has no effect on `{route.title}`, which also requires `{other}`",
        primary=Label(place, "has no effect" if element.get("ref") == ANONYMOUS else "also required"),
        help="remove `anonymous`, or remove the other resources to make the route public",
        subject=route.title,
        cause=cause,
    )
