"""See webapi_unreachable.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Edit, Finding, Fix, Installation, Label, NoOptions, RouteDeclaration, Rule, Severity, replace

_METHODS = ("GET", "POST", "PUT", "DELETE")
_BASE = re.compile(r"/?\w+/\w+", re.ASCII)  # Magento\Webapi\Model\Rest\Config::_getServiceBaseUrl
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

    def check(self, model: Installation) -> Iterator[Finding]:
        for route in model.declared_routes():
            if route.element.get("method") is not None and route.method not in _METHODS:
                yield _method(model, route)
            if route.element.get("url") is not None:
                found = _never(model, route) or _no_slash(model, route) or _with_rest(route)
                if found is not None:
                    yield found


def _opened(model: Installation, url: str, method: str, edit: Edit) -> Fix | None:
    """Makes a route live that was dead: not without a look, and never in the place of another."""
    if model.routes.get(url, method) is not None:
        return None
    return Fix(f"write `{edit.text}`, which opens the route", "unsafe", lambda: [edit])


def _method(model: Installation, route: RouteDeclaration) -> Finding:
    upper = route.method.strip().upper()
    place = route.element.value_place("method")
    known = upper in _METHODS
    return Finding(
        f"`{route.url}` is of no HTTP method"
        if not upper
        else f"`{route.title}` is of an HTTP method that Magento "
        + ("only knows in capitals" if known else "refuses: it takes GET, POST, PUT and DELETE"),
        primary=Label(place, "never matched" if not known else "refused in developer mode"),
        help=f"write `{upper}`" if known else "use one of the four",
        fix=_opened(model, route.url, upper, replace(place, upper)) if known else None,
        subject=f"method {route.title}",
    )


def _never(model: Installation, route: RouteDeclaration) -> Finding | None:
    """A URL that no request can have, or that no request with another value in it matches."""
    url, place = route.url, route.element.value_place("url")

    def finding(why: str, cure: str, fix: Fix | None = None) -> Finding:
        return Finding(
            f"`{route.title}` matches no request: {why}",
            primary=Label(place, "never matched"),
            help=cure,
            fix=fix,
            subject=f"url {route.title}",
        )

    if not url:
        return finding("its URL is empty", "write `/V1/` and what the route is about")
    odd_letter = _NOT_IN_URLS.search(url)
    if odd_letter is not None:
        what = "a blank" if odd_letter[0].isspace() else f"`{odd_letter[0]}`"
        return finding(f"{what} is sent in another form than it is written here", "leave it out")
    if "?" in url or "#" in url:
        return finding("a URL is matched without its query", "leave it out: its parameters are taken from the request")
    braces = _BRACES.search(url)
    if braces is not None:
        written = _BRACES.sub(r":\1", url)
        fix = _opened(model, written, route.method, replace(place, written))
        return finding(f"`{braces[0]}` is plain text to Magento", f"write `:{braces[1]}`", fix)
    odd = _ODD_PARAMETER.search(url) or _named_amid(model, route)
    if odd is not None:
        part = url[url.rfind("/", 0, odd.start()) + 1 :].partition("/")[0]
        return finding(
            f"a parameter takes all between two slashes, and `{part}` is more than a name"
            if part.startswith(":")
            else f"a parameter begins right behind a slash, and `{part}` is plain text to Magento",
            "give the parameter a part of the URL of its own",
        )
    trimmed = url.strip("/")
    parts = trimmed.split("/")
    if len(parts) > 1 and ":" in url and not _base_is_fixed(parts):
        return finding(
            "Magento looks routes up by the first two parts of the request's path, "
            f"and `{parts[0]}/{parts[1]}` is not the beginning of any",
            "put a word behind the version, before the first parameter",
        )
    if "" in parts and trimmed:
        return finding("a part of it between two slashes is empty", "write one slash")
    return None


def _named_amid(model: Installation, route: RouteDeclaration) -> re.Match[str] | None:
    """A name of the service's parameters behind a colon in the midst of a part: `jobs:search` is a fine URL."""
    odd, service = _AMID.search(route.url), route.service
    called = (service.get("class"), service.get("method")) if odd is not None and service is not None else ("", "")
    found = model.php_classes.method(called[0], called[1]) if called[0] and called[1] else None
    takes = [parameter.name for parameter in found[1].parameters] if found is not None else []
    return odd if odd is not None and odd[1] in takes else None


def _base_is_fixed(parts: list[str]) -> bool:
    """Whether `_getServiceBaseUrl` of a request is how the URL begins: else no request with parameters finds it."""
    base = _BASE.match("/".join(parts[:2]))
    return base is not None and not parts[0].startswith(":")


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


def _no_slash(model: Installation, route: RouteDeclaration) -> Finding | None:
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
