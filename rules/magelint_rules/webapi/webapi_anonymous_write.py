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
_OF_A_GUEST = re.compile(r"/guest[\w-]*+/(?::\w+|(?:[\w-]++/){1,20}+:(?:cart|quote)\w*)")
_SECRET = re.compile(
    r"(?i)mask|token|hash|secret|signature|hmac|api_?key|nonce|uuid|guid|protect_?code|encrypted|signed"
)
"""Names of parameters whose value cannot be guessed."""
# Code of a service that identifies its caller
_CHECK = re.compile(
    r"(?i)hash_equals|hash_hmac|openssl_verify|signature|hmac|getHeader\s*\(|unauthori[sz]ed|AuthorizationException"
    r"|AuthenticationException|(?:verif|validat|check|isValid)\w{0,60}(?:token|secret|key|hash|request)"
    r"|(?:access|api|auth|secret)_?(?:token|key)|webhook_?secret|QuoteIdMask|MaskedQuoteId"
)
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
    return bool(_OF_A_GUEST.search(route.url)) or any(_SECRET.search(name) for name in route.url_parameters)


def _finding(model: Model, route: RouteDeclaration, place: Place, cause: Cause | None = None) -> Finding:
    is_checked = _checks_callers(model, route)
    return Finding(
        f"anyone can call `{route.title}` without a token",
        primary=Label(place, "public, but its service seems to check its callers" if is_checked else "public"),
        help="add the route to `allowed-routes` if its service rejects other callers"
        if is_checked
        else "require a resource from acl.xml, or state in a suppression comment why the route is public",
        severity=Severity.INFO if is_checked else None,
        subject=route.title,
        cause=cause,
    )


def _checks_callers(model: Model, route: RouteDeclaration) -> bool:
    """True if the service of a route probably checks a token or a signature itself."""
    name = (route.service_class or "").lstrip("\\")
    method = model.services.method(name, route.service_method)
    if method is not None and any(_SECRET.search(argument) for argument in method.arguments):
        return True
    _, class_name = model.preferences.sole(name) or (None, name)
    found = model.php_classes.get(class_name)
    return found is not None and _CHECK.search(found[1].tree.source.text) is not None
