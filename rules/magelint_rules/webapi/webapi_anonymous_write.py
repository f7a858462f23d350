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
    RouteDeclaration,
    Rule,
    Severity,
)

_WRITES = {"POST", "PUT", "DELETE"}  # Magento accepts no other methods that write
# As in Magento's `guest-carts/:cartId`: the masked id is a secret that replaces a token
_OF_A_GUEST = re.compile(r"/guest[\w-]*/:\w+")
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
        if any(fnmatchcase(called, pattern) for pattern in self.options.allowed_routes):
            return
        needed = set(route.route.resources) if route.route is not None else {ANONYMOUS}
        if not needed and route.is_last:
            place = route.element.place
            yield _finding(route, place, Cause("webapi-no-resource", place))
        elif needed == {ANONYMOUS}:
            for resource in route.resources:
                if resource.get("ref") == ANONYMOUS:
                    yield _finding(route, resource.value_place("ref"))


def _finding(route: RouteDeclaration, place: Place, cause: Cause | None = None) -> Finding:
    return Finding(
        f"anyone can call `{route.title}` without a token",
        primary=Label(place, "public"),
        help="require a resource from acl.xml, or state in a suppression comment why the route is public",
        severity=Severity.INFO if _OF_A_GUEST.search(route.title) else None,
        subject=route.title,
        cause=cause,
    )
