"""See webapi_unreachable.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from magelint.api import Edit, Finding, Fix, Label, Model, NoOptions, RouteDeclaration, Rule, Severity, replace

_NOT_IN_URLS = re.compile(r"[^!-~]|[\\\"<>^`|]")  # sent percent-encoded, which does not match the route
_BRACES = re.compile(r"\{(\w+)\}")
_ODD_PARAMETER = re.compile(r"(?<!:):[A-Za-z_]\w*(?=[^\w/])|(?<=[^\w/:]):[A-Za-z_]\w*", re.ASCII)
_AMID = re.compile(r"(?<=\w):([A-Za-z_]\w*)", re.ASCII)


class WebapiUnreachable(Rule[NoOptions]):
    id = "webapi-unreachable"
    summary = "A route has a URL or HTTP method that Magento never matches."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        if route.element.get("method") is not None and route.method != route.http_method:
            yield _method(model, route)
        if route.element.get("url") is not None:
            found = _never(model, route) or _no_slash(model, route) or _with_rest(route)
            if found is not None:
                yield found


def _opened(model: Model, url: str, method: str, edit: Edit) -> Fix | None:
    """A fix that makes a route reachable, which needs a review; `None` if it would redeclare another route."""
    if model.routes.get(url, method) is not None:
        return None
    return Fix(f"replace with `{edit.text}`, which opens the route", "unsafe", lambda: [edit])


def _method(model: Model, route: RouteDeclaration) -> Finding:
    suggestion = route.http_method
    place = route.element.value_place("method")
    return Finding(
        f"route `{route.url}` has no HTTP method"
        if not route.method.strip()
        else f"`{route.method}` is not a valid HTTP method" + (": methods are in upper case" if suggestion else ""),
        primary=Label(place, "rejected in developer mode" if suggestion else "never matched"),
        help=f"replace with `{suggestion}`" if suggestion else "use GET, POST, PUT or DELETE",
        fix=_opened(model, route.url, suggestion, replace(place, suggestion)) if suggestion else None,
        subject=f"method {route.title}",
    )


class _Mismatch(Struct, frozen=True):
    """Why a URL matches no request, and what to do; `correction` is the intended URL."""

    problem: str
    advice: str
    correction: str | None = None


def _never(model: Model, route: RouteDeclaration) -> Finding | None:
    """The finding about a URL that no request matches, regardless of parameter values."""
    found = _spelling(route.url) or _odd_parameter(model, route) or _not_looked_up(route)
    if found is None:
        return None
    place = route.element.value_place("url")
    correction = found.correction
    return Finding(
        f"`{route.title}` matches no request: {found.problem}",
        primary=Label(place, "never matched"),
        help=found.advice,
        fix=_opened(model, correction, route.method, replace(place, correction)) if correction is not None else None,
        subject=f"url {route.title}",
    )


def _spelling(url: str) -> _Mismatch | None:
    """Characters that do not occur in the path of a request."""
    if not url:
        return _Mismatch("its URL is empty", "set a URL such as `/V1/acme/orders`")
    odd = _NOT_IN_URLS.search(url)
    if odd is not None:
        what = "whitespace" if odd[0].isspace() else f"`{odd[0]}`"
        return _Mismatch(
            f"{what} is percent-encoded in requests", f"remove the {what}" if what == "whitespace" else f"remove {what}"
        )
    if "?" in url or "#" in url:
        return _Mismatch(
            "Magento matches URLs without the query string",
            "remove the query string: the service gets its parameters anyway",
        )
    braces = _BRACES.search(url)
    if braces is None:
        return None
    written = _BRACES.sub(r":\1", url)
    return _Mismatch(f"Magento reads `{braces[0]}` as plain text", f"replace with `{written}`", written)


def _odd_parameter(model: Model, route: RouteDeclaration) -> _Mismatch | None:
    """A parameter that is only part of a URL segment."""
    odd = _ODD_PARAMETER.search(route.url) or _named_amid(model, route)
    if odd is None:
        return None
    part = route.url[route.url.rfind("/", 0, odd.start()) + 1 :].partition("/")[0]
    return _Mismatch(
        f"a parameter is a whole URL segment, and `{part}` is more than a name"
        if part.startswith(":")
        else f"a parameter starts after a slash, so Magento reads `{part}` as plain text",
        "use a separate URL segment for the parameter",
    )


def _named_amid(model: Model, route: RouteDeclaration) -> re.Match[str] | None:
    """An argument's name after a colon inside a segment; other colons are valid, as in `jobs:search`."""
    odd = _AMID.search(route.url)
    method = model.services.method(route.service_class, route.service_method) if odd is not None else None
    return odd if odd is not None and method is not None and odd[1] in method.arguments else None


def _not_looked_up(route: RouteDeclaration) -> _Mismatch | None:
    """Segments that prevent Magento from finding a route."""
    parts = route.url.strip("/").split("/")
    if len(parts) > 1 and ":" in route.url and not route.has_fixed_base:
        return _Mismatch(
            "Magento looks up routes by the first two segments of the request's path, "
            f"which never equal `{parts[0]}/{parts[1]}`",
            "add a literal segment after the version",
        )
    if len(parts) > 1 and "" in parts:
        return _Mismatch("it has an empty segment", "remove the extra slash")
    return None


def _with_rest(route: RouteDeclaration) -> Finding | None:
    found = re.match(r"/(?:rest|soap)(?:/(?:default|all))?(?=/)", route.url)
    if found is None:
        return None
    rest = route.url[found.end() :]
    return Finding(
        f"the URL of `{route.title}` includes the prefix `{found[0]}`",
        primary=Label(route.element.value_place("url"), f"only reachable as `/rest{route.url}`"),
        help=f"replace with `{rest}`: Magento adds the prefix",
        severity=Severity.WARNING,
        subject=f"url {route.title}",
    )


def _no_slash(model: Model, route: RouteDeclaration) -> Finding | None:
    if route.url.startswith("/"):
        return None
    place = route.element.value_place("url")
    corrected = f"/{route.url}"
    taken = model.routes.get(corrected, route.method) is not None
    return Finding(
        f"the URL of `{route.title}` has no leading slash",
        primary=Label(place, "SOAP derives a wrong version"),
        help=f"replace with `{corrected}`",
        severity=Severity.WARNING,
        fix=None if taken else Fix(f"replace with `{corrected}`", "safe", lambda: [replace(place, corrected)]),
        subject=f"url {route.title}",
    )
