"""Which route a REST request calls, as `Magento\\Webapi\\Controller\\Rest\\Router` decides it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from magelint.magento.access.routes import Route
from magelint.magento.access.urls import HTTP_METHODS, Shapes, has_literal_base, service_base, url_shape

_REST: Final = "rest"
_HOST = re.compile(r"^[A-Za-z][\w+.-]*://[^/]*")
_ASYNCHRONOUS = re.compile(r"^/async(?:/bulk)?(?=/)")


class Router:
    """The routes of a model, by the requests that they answer."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._exact: dict[tuple[str, str], Route] = {}
        self._by_length: dict[tuple[str, int], _Alike] = {}
        for route in routes:
            self._exact.setdefault((route.url, route.method), route)
            if has_literal_base(route.url):
                key = route.method.upper(), route.url.strip("/").count("/")
                self._by_length.setdefault(key, _Alike()).add(route)

    @property
    def titles(self) -> list[str]:
        """The method and the URL of every route."""
        return [f"{method} {url}" for url, method in self._exact]

    def route_of(self, method: str, path: str) -> Route | None:
        """The route of a path such as `/V1/orders/42`.

        It is one with an equal URL if that exists, else the last that matches in byte order.
        """
        exact = self._exact.get((path, method))
        if exact is not None or service_base(path) is None:
            return exact
        alike = self._by_length.get((method, path.strip("/").count("/")))
        return alike.last_for(path) if alike is not None else None

    def at(self, paths: Iterable[str], method: str | None) -> list[Route]:
        """The routes of the first of several paths that has any; without a method, those of all methods."""
        for path in paths:
            found = [self.route_of(one, path) for one in ([method] if method else HTTP_METHODS)]
            if any(found):
                return [route for route in found if route is not None]
        return []

    def called(self, request: str) -> list[Route]:
        """The routes of a request as a caller writes it: `GET /V1/orders`, or a URL with or without an HTTP method.

        The part of a URL before `/rest` is ignored, as is the code of a store view.
        """
        first, _, rest = request.strip().partition(" ")
        method = first.upper() if rest and first.isalpha() else None
        return self.at(paths(rest if method else request.strip()), method)


class _Alike:
    """The routes of one method and number of segments."""

    def __init__(self) -> None:
        self._added: list[Route] = []

    def add(self, route: Route) -> None:
        self._added.append(route)

    def last_for(self, path: str) -> Route | None:
        """The last route in byte order that matches a path; of equal URLs, the one added first."""
        found = self._shapes.last(tuple(path.strip("/").split("/")))
        return self._sorted[found] if found >= 0 else None

    @cached_property
    def _sorted(self) -> list[Route]:
        last_first = self._added[::-1]
        return sorted(last_first, key=_bytes)

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(url_shape(route.url) for route in self._sorted)


def _bytes(route: Route) -> bytes:
    return route.url.encode("utf-8", "surrogateescape")


def paths(url: str) -> list[str]:
    """The paths that Magento may look up: as written, below `/rest`, and without the code of a store view."""
    path = "/" + _HOST.sub("", re.split(r"[?#]", url.strip(), maxsplit=1)[0], count=1).lstrip("/")
    found = [path]
    _, marker, below = path.partition(f"/{_REST}/")
    if marker:
        found.append(f"/{below}")
    _, _, stripped = found[-1].lstrip("/").partition("/")
    return [_ASYNCHRONOUS.sub("", one, count=1) for one in (*found, f"/{stripped}")]
