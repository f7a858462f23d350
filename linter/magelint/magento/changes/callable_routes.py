"""The REST routes that integrations may call, found by what they require: both can be thousands."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.magento.access.acl import ALL
from magelint.magento.access.grants import Grant
from magelint.magento.access.routes import Route
from magelint.magento.changes.route_changes import key_of, required
from magelint.magento.model import Model

Key = tuple[str, str]
"""The URL and the HTTP method of a route."""


class CallableRoutes:
    """The routes of one side of a comparison that are not shadowed."""

    def __init__(self, model: Model) -> None:
        self.every: dict[Key, Route] = {key_of(route): route for route in model.routes}
        """All routes, the shadowed ones included."""
        self.public: set[Key] = set()
        """Those that everyone may call."""
        self._guarded: list[Route] = []
        self._by_resource: dict[str, list[Route]] = {}
        for key, route in self.every.items():
            if route in model.routes.shadowed:
                continue
            if not required(route):
                self.public.add(key)
                continue
            self._guarded.append(route)
            for resource in route.resources:
                self._by_resource.setdefault(resource, []).append(route)

    def guarded(self, grant: Grant) -> dict[Key, Route]:
        """The routes that an integration may call and that not everyone may call, by URL and method."""
        routes: Iterable[Route] = self._guarded
        if ALL not in grant.granted:  # it also grants the resources that the ACL does not have
            routes = (route for one in grant.granted for route in self._by_resource.get(one, ()))
        found = {key_of(route): route for route in routes if not grant.missing(route)}
        return {key: found[key] for key in sorted(found)}
