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

_WRITES = {"POST", "PUT", "DELETE"}  # no request matches a route of another method that may write
# As Magento's own `guest-carts/:cartId`: the masked id is a secret that takes a token's place
_OF_A_GUEST = re.compile(r"/guest[\w-]*/:\w+")
_PATTERN = re.compile(r"(?:\*|[A-Z]+) [/*]\S*")


class AnonymousWriteOptions(Options, frozen=True):
    """Which routes are public on purpose."""

    allowed_routes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no route can be called."""
        for pattern in self.allowed_routes:
            if not _PATTERN.fullmatch(pattern):
                raise ValueError(f'"{pattern}" is not an HTTP method and a URL, such as "POST /V1/acme/callbacks/*"')


class WebapiAnonymousWrite(Rule[AnonymousWriteOptions]):
    id = "webapi-anonymous-write"
    summary = "A route that changes data is open to anyone."
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
        f"anyone may call `{route.title}`: it asks for no token",
        primary=Label(place, "open to the whole internet"),
        help="name a resource of acl.xml, or say in a suppression comment why it has to be public",
        severity=Severity.INFO if _OF_A_GUEST.search(route.title) else None,
        subject=route.title,
        cause=cause,
    )
