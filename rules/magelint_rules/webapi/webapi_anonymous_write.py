"""See webapi_anonymous_write.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from magelint.api import (
    ANONYMOUS,
    Cause,
    Finding,
    Label,
    Model,
    Options,
    Place,
    Route,
    RouteDeclaration,
    Rule,
    Severity,
)
from magelint_rules.webapi._callers import SECRET, Limit, limit_of

_WRITES = {"POST", "PUT", "DELETE"}  # Magento accepts no other methods that write
# As in Magento's `guest-carts/:cartId`: the masked id is a secret that replaces a token
_OF_A_GUEST = re.compile(r"/guest[\w-]*+/(?::\w+|(?:[\w-]++/){1,20}+:(?:cart|quote)\w*)")
_ADVICE: dict[Limit, tuple[str, str]] = {
    "checks": (
        "public, but its service seems to check its callers",
        "add the route to `allowed-routes` if its service rejects other callers",
    ),
    "session": (
        "public, but its service works on the visitor's session",
        "add the route to `allowed-routes` if callers can change only their own data",
    ),
    "reads": (
        "public, but by its name the service only reads",
        "add the route to `allowed-routes` if anyone may have the data",
    ),
}
"""Per limit: the label and the help."""
_PATTERN = re.compile(r"(?:\*|[A-Z]+) [/*]\S*")


class AnonymousWriteOptions(Options, frozen=True):
    """Options of webapi-anonymous-write."""

    allowed_routes: tuple[str, ...] = ()
    """Routes that are intentionally public: HTTP method and URL, with `*` as wildcard."""

    def __post_init__(self) -> None:
        """Raise `ValueError` for a pattern that matches no route."""
        for pattern in self.allowed_routes:
            if not _PATTERN.fullmatch(pattern):
                raise ValueError(f'"{pattern}" is not an HTTP method and a URL, such as "POST /V1/acme/callbacks/*"')


class WebapiAnonymousWrite(Rule[AnonymousWriteOptions]):
    id = "webapi-anonymous-write"
    summary = "A route that changes data is public."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        # Magento's own guest checkout is public by design
        if route.method.upper() not in _WRITES or route.module.origin == "core":
            return
        called = f"{route.method.upper()} {route.url}"
        if any(fnmatchcase(called, pattern) for pattern in self.options.allowed_routes) or _has_secret(route):
            return
        if _is_magentos(model, route):
            return
        needed = set(route.route.resources) if route.route is not None else {ANONYMOUS}
        if not needed and route.is_last:
            place = route.element.place
            yield _finding(model, route, place, Cause("webapi-no-resource", place))
        elif needed == {ANONYMOUS}:
            for resource in route.resources:
                if resource.get("ref") == ANONYMOUS:
                    yield _finding(model, route, resource.value_place("ref"))


def _has_secret(route: RouteDeclaration) -> bool:
    """True if the URL contains a secret or a masked id, which the caller must know."""
    return bool(_OF_A_GUEST.search(route.url)) or any(SECRET.search(name) for name in route.url_parameters)


def _is_magentos(model: Model, route: RouteDeclaration) -> bool:
    """True if Magento itself declares the same route with the same service as public."""
    if route.route is None:
        return False
    position = model.routes.history(route.route).position(route.element)
    called = ((route.service_class or "").lstrip("\\"), route.service_method)
    return model.derive(_PublicServices).of(route.route).get(called, position) < position


class _PublicServices:
    """The services that Magento's own declarations of a route make public, with the first such declaration."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._found: dict[Route, dict[tuple[str, str | None], int]] = {}

    def of(self, route: Route) -> dict[tuple[str, str | None], int]:
        if route not in self._found:
            found: dict[tuple[str, str | None], int] = {}
            for index, part in enumerate(self._model.routes.history(route).parts):
                module = self._model.module_at(part.element.source.path) if part.element is not None else None
                if (
                    part.service is not None
                    and ANONYMOUS in part.resources
                    and (module is None or module.origin == "core")
                ):
                    found.setdefault(part.service, index)
            self._found[route] = found
        return self._found[route]


def _finding(model: Model, route: RouteDeclaration, place: Place, cause: Cause | None = None) -> Finding:
    limit = limit_of(model, route)
    public = "public", "require a resource from acl.xml, or state in a suppression comment why the route is public"
    label, advice = _ADVICE[limit] if limit is not None else public
    return Finding(
        f"anyone can call `{route.title}` without a token",
        primary=Label(place, label),
        help=advice,
        severity=None if limit is None else Severity.INFO,
        subject=route.title,
        cause=cause,
    )
