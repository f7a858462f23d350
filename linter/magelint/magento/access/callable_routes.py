"""The REST routes that integrations may call, found by what they require: both can be thousands."""

from __future__ import annotations

from collections.abc import Iterable

from magelint.magento.access.acl import ALL
from magelint.magento.access.grants import Grant
from magelint.magento.access.routes import Route, required


class CallableRoutes:
    """Some routes, of which each integration may call some."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.public: list[Route] = []
        """Those that everyone may call."""
        self._routes = list(routes)
        self._positions = {route: position for position, route in enumerate(self._routes)}
        self._guarded: list[Route] = []
        self._by_resource: dict[str, list[Route]] = {}
        for route in self._routes:
            if not required(route):
                self.public.append(route)
                continue
            self._guarded.append(route)
            for resource in route.resources:
                self._by_resource.setdefault(resource, []).append(route)

    def __len__(self) -> int:
        return len(self._routes)

    def guarded(self, grant: Grant) -> list[Route]:
        """The routes that an integration may call and that not everyone may call, in the given order."""
        routes: Iterable[Route] = self._guarded
        if ALL not in grant.granted:  # it also grants the resources that the ACL does not have
            routes = {route: None for one in grant.granted for route in self._by_resource.get(one, ())}
        return sorted((route for route in routes if not grant.missing(route)), key=self._positions.__getitem__)

    def allowed(self, grant: Grant) -> list[Route]:
        """The routes that an integration may call, in the given order."""
        return sorted((*self.public, *self.guarded(grant)), key=self._positions.__getitem__)

    def denied(self, grant: Grant) -> list[Route]:
        """The routes that an integration may not call, in the given order."""
        allowed = frozenset(self.guarded(grant))
        return [route for route in self._routes if route not in allowed and required(route)]
