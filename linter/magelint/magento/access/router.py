"""Which route a REST request calls, as `Magento\\Webapi\\Controller\\Rest\\Router` decides it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from magelint.magento.access.routes import Route
from magelint.magento.access.urls import HTTP_METHODS, matches, service_base

_REST: Final = "rest"
_HOST = re.compile(r"^[A-Za-z][\w+.-]*://[^/]*")
_ASYNCHRONOUS = re.compile(r"^/async(?:/bulk)?(?=/)")


def route_of(routes: Iterable[Route], method: str, path: str) -> Route | None:
    """The route of a path such as `/V1/orders/42`: equal if there is one, else the last that matches in byte order."""
    known = list(routes)
    for route in known:
        if (route.url, route.method) == (path, method):
            return route
    base = service_base(path)
    if base is None:
        return None
    found = [
        route
        for route in known
        if route.method.upper() == method and route.url.strip("/").startswith(base) and matches(route.url, path)
    ]
    return max(found, key=lambda route: route.url.encode("utf-8", "surrogateescape"), default=None)


def called(routes: Iterable[Route], request: str) -> list[Route]:
    """The routes of a request as a caller writes it: `GET /V1/orders`, or a URL with or without an HTTP method.

    Without a method, those of all methods. The part of a URL before `/rest` is ignored, as is the code of a store view.
    """
    known = list(routes)
    first, _, rest = request.strip().partition(" ")
    method = first.upper() if rest and first.isalpha() else None
    for path in _paths(rest if method else request.strip()):
        found = [route_of(known, one, path) for one in ([method] if method else HTTP_METHODS)]
        if any(found):
            return [route for route in found if route is not None]
    return []


def _paths(url: str) -> list[str]:
    """The paths that Magento may look up: as written, below `/rest`, and without the code of a store view."""
    path = "/" + _HOST.sub("", re.split(r"[?#]", url.strip(), maxsplit=1)[0], count=1).lstrip("/")
    found = [path]
    _, marker, below = path.partition(f"/{_REST}/")
    if marker:
        found.append(f"/{below}")
    _, _, stripped = found[-1].lstrip("/").partition("/")
    return [_ASYNCHRONOUS.sub("", one, count=1) for one in (*found, f"/{stripped}")]
