"""See webapi_unreachable.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from magelint.api import Edit, Finding, Fix, Label, Model, NoOptions, RouteDeclaration, Rule, Severity, replace

_NOT_IN_URLS = re.compile(r"[^!-~]|[\\\"<>^`|]")  # sent as `%20` and the like, which the route is not compared with
_BRACES = re.compile(r"\{(\w+)\}")
_ODD_PARAMETER = re.compile(r"(?<!:):[A-Za-z_]\w*(?=[^\w/])|(?<=[^\w/:]):[A-Za-z_]\w*", re.ASCII)
_AMID = re.compile(r"(?<=\w):([A-Za-z_]\w*)", re.ASCII)


class WebapiUnreachable(Rule[NoOptions]):
    id = "webapi-unreachable"
    summary = "A route's URL or HTTP method is one that Magento never matches."
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
    """Makes a route live that was dead: not without a look, and never in the place of another."""
    if model.routes.get(url, method) is not None:
        return None
    return Fix(f"write `{edit.text}`, which opens the route", "unsafe", lambda: [edit])


def _method(model: Model, route: RouteDeclaration) -> Finding:
    suggestion = route.http_method
    place = route.element.value_place("method")
    return Finding(
        f"`{route.url}` is of no HTTP method"
        if not route.method.strip()
        else f"`{route.title}` is of an HTTP method that Magento "
        + ("only knows in capitals" if suggestion else "refuses: it takes GET, POST, PUT and DELETE"),
        primary=Label(place, "refused in developer mode" if suggestion else "never matched"),
        help=f"write `{suggestion}`" if suggestion else "use one of the four",
        fix=_opened(model, route.url, suggestion, replace(place, suggestion)) if suggestion else None,
        subject=f"method {route.title}",
    )


@dataclass(frozen=True, slots=True)
class _Mismatch:
    """Why a URL matches no request, and what to do; `better` is the URL that was meant."""

    why: str
    cure: str
    better: str | None = None


def _never(model: Model, route: RouteDeclaration) -> Finding | None:
    """The finding for a URL that no request has, or none that differs in the values of its parameters."""
    found = _spelling(route.url) or _odd_parameter(model, route) or _not_looked_up(route)
    if found is None:
        return None
    place = route.element.value_place("url")
    better = found.better
    return Finding(
        f"`{route.title}` matches no request: {found.why}",
        primary=Label(place, "never matched"),
        help=found.cure,
        fix=_opened(model, better, route.method, replace(place, better)) if better is not None else None,
        subject=f"url {route.title}",
    )


def _spelling(url: str) -> _Mismatch | None:
    """Characters that the path of a request has not."""
    if not url:
        return _Mismatch("its URL is empty", "write `/V1/` and what the route is about")
    odd = _NOT_IN_URLS.search(url)
    if odd is not None:
        what = "a blank" if odd[0].isspace() else f"`{odd[0]}`"
        return _Mismatch(f"{what} is sent in another form than it is written here", "leave it out")
    if "?" in url or "#" in url:
        return _Mismatch(
            "a URL is matched without its query", "leave it out: its parameters are taken from the request"
        )
    braces = _BRACES.search(url)
    if braces is None:
        return None
    written = _BRACES.sub(r":\1", url)
    return _Mismatch(f"`{braces[0]}` is plain text to Magento", f"write `:{braces[1]}`", written)


def _odd_parameter(model: Model, route: RouteDeclaration) -> _Mismatch | None:
    """A parameter that is not all of a part of the URL."""
    odd = _ODD_PARAMETER.search(route.url) or _named_amid(model, route)
    if odd is None:
        return None
    part = route.url[route.url.rfind("/", 0, odd.start()) + 1 :].partition("/")[0]
    return _Mismatch(
        f"a parameter takes all between two slashes, and `{part}` is more than a name"
        if part.startswith(":")
        else f"a parameter begins right behind a slash, and `{part}` is plain text to Magento",
        "give the parameter a part of the URL of its own",
    )


def _named_amid(model: Model, route: RouteDeclaration) -> re.Match[str] | None:
    """An argument's name behind a colon in the midst of a part: `jobs:search` is a fine URL."""
    odd = _AMID.search(route.url)
    method = model.services.method(route.service_class, route.service_method) if odd is not None else None
    return odd if odd is not None and method is not None and odd[1] in method.arguments else None


def _not_looked_up(route: RouteDeclaration) -> _Mismatch | None:
    """Parts by which Magento does not find a route."""
    parts = route.url.strip("/").split("/")
    if len(parts) > 1 and ":" in route.url and not route.has_fixed_base:
        return _Mismatch(
            "Magento looks routes up by the first two parts of the request's path, "
            f"and `{parts[0]}/{parts[1]}` is not the beginning of any",
            "put a word behind the version, before the first parameter",
        )
    if len(parts) > 1 and "" in parts:
        return _Mismatch("a part of it between two slashes is empty", "write one slash")
    return None


def _with_rest(route: RouteDeclaration) -> Finding | None:
    found = re.match(r"/(?:rest|soap)(?:/(?:default|all))?(?=/)", route.url)
    if found is None:
        return None
    rest = route.url[found.end() :]
    return Finding(
        f"the URL of `{route.title}` begins with what stands before every route's",
        primary=Label(route.element.value_place("url"), f"reached as `/rest{route.url}` only"),
        help=f"write `{rest}`: Magento adds `{found[0]}` itself",
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
        f"the URL of `{route.title}` lacks its slash at the beginning",
        primary=Label(place, "SOAP takes it for another version"),
        help=f"write `{corrected}`",
        severity=Severity.WARNING,
        fix=None if taken else Fix(f"write `{corrected}`", "safe", lambda: [replace(place, corrected)]),
        subject=f"url {route.title}",
    )
