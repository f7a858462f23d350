"""The difference of two sets of REST routes: which exist, and what they require."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from magelint.magento.access.routes import Route, required

AccessChange = Literal["anonymous", "looser", "other", "stricter"]
"""`anonymous`: everyone may call the route now. `looser` and `stricter`: some of the resources are no longer required,
or others are required in addition. `other`: it requires other resources."""


class ChangedRoute(Struct, frozen=True):
    """A route that requires other resources than before."""

    before: Route
    after: Route

    @property
    def change(self) -> AccessChange:
        """How its access changes; a route requires all of its resources."""
        old, new = required(self.before), required(self.after)
        if not new:
            return "anonymous"
        if new < old:
            return "looser"
        return "stricter" if old < new else "other"


class RouteChanges(Struct, frozen=True):
    """The routes that a change adds, removes, and gives other resources."""

    added: tuple[Route, ...] = ()
    removed: tuple[Route, ...] = ()
    changed: tuple[ChangedRoute, ...] = ()

    @property
    def opens(self) -> bool:
        """True if more callers may call a route: a new anonymous one, or one that requires less than before."""
        added = any(not required(route) for route in self.added)
        return added or any(changed.change in ("anonymous", "looser") for changed in self.changed)


def route_changes(before: Iterable[Route], after: Iterable[Route]) -> RouteChanges:
    """The difference of two sets of routes, by URL and HTTP method."""
    old = {key_of(route): route for route in before}
    new = {key_of(route): route for route in after}
    common = sorted(old.keys() & new.keys())
    return RouteChanges(
        added=tuple(new[key] for key in sorted(new.keys() - old.keys())),
        removed=tuple(old[key] for key in sorted(old.keys() - new.keys())),
        changed=tuple(ChangedRoute(old[key], new[key]) for key in common if required(old[key]) != required(new[key])),
    )


Key = tuple[str, str]
"""The URL and the HTTP method of a route."""


def key_of(route: Route) -> Key:
    """What identifies a route: its URL and HTTP method."""
    return route.url, route.method
