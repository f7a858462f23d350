"""See webapi_unknown_parameter.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from magelint.api import (
    Cause,
    Finding,
    Label,
    Model,
    NoOptions,
    RouteDeclaration,
    Rule,
    ServiceMethod,
    Severity,
)

_NAME = re.compile(r"\w+", re.ASCII)
_MOST_LISTED = 20


class WebapiUnknownParameter(Rule[NoOptions]):
    id = "webapi-unknown-parameter"
    summary = "A route has a parameter that its service method does not have."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        method = model.services.method(route.service_class, route.service_method)
        if method is not None:
            yield from _data(route, method, rejected=_validates(model))
            yield from _url(route, method)


def _validates(model: Model) -> bool:
    """True if `InputParamsResolver::validateParameters` exists: since 2.3.7-p1 and since 2.4.2-p2."""
    return model.at_least(2, 4, 2, patch=2) or (model.at_least(2, 3, 7, patch=1) and not model.at_least(2, 4))


def _data(route: RouteDeclaration, method: ServiceMethod, *, rejected: bool) -> Iterator[Finding]:
    for parameter in route.parameters:
        name = parameter.get("name") or ""
        first = name.partition(".")[0]
        if not name or method.is_set_by(first):
            continue
        suggestion = next(iter(method.alike(first)), None)
        known = f"use one of {_arguments(method)}" if method.arguments else "remove it: the method has no parameters"
        yield Finding(
            f"`{method.name}` has no parameter `{first}`, which `{route.title}` sets",
            primary=Label(
                parameter.value_place("name"), "every call is rejected" if rejected else "ignored by Magento"
            ),
            help=f"replace with `{suggestion}`: names are case-sensitive" if suggestion else known,
            related=(Label(method.place, "declared here"),),
            severity=None if rejected else Severity.WARNING,
            subject=f"{route.title} {name}",
        )


def _url(route: RouteDeclaration, method: ServiceMethod) -> Iterator[Finding]:
    is_put = route.method == "PUT"
    given = set(route.input_names)
    missing = list(islice(method.unfilled(given), 2))
    for name in dict.fromkeys(route.url_parameters):
        suggestion = next(iter(method.alike(name)), None)
        if method.reads(name) or (is_put and suggestion is not None and not method.is_unfilled(suggestion, given)):
            continue
        if method.takes_objects and (is_put or (route.method == "POST" and suggestion is None)):
            continue  # the object in the body may contain it, and PUT sets it there
        never = bool(missing) and route.method in ("GET", "DELETE")
        place = route.element.value_place("url")
        yield Finding(
            f"`:{name}` of `{route.title}` is unused, because `{method.name}` has no parameter of that name",
            primary=Label(place, f"no `${name}` in `{method.name}`"),
            help=_advice(suggestion, missing, method),
            related=(Label(method.place, "declared here"),),
            severity=None if never else Severity.WARNING,
            subject=f"{route.title} :{name}",
            cause=None if _NAME.fullmatch(name) else Cause("webapi-unreachable", place),
        )


def _arguments(method: ServiceMethod) -> str:
    more = len(method.arguments) - _MOST_LISTED
    listed = ", ".join(f"`${argument}`" for argument in method.arguments[:_MOST_LISTED])
    return listed if more <= 0 else f"{listed} and {more} more"


def _advice(suggestion: str | None, missing: list[str], method: ServiceMethod) -> str:
    """What to do; `missing` are the required arguments without a value, at most two of them."""
    if suggestion is not None:
        return f"replace with `:{suggestion}`: names are case-sensitive"
    if len(missing) == 1:
        return f"replace with `:{missing[0]}`"
    if method.arguments:
        return f"use the name of a parameter of `{method.name}`: {_arguments(method)}"
    return f"remove it: `{method.name}` has no parameters"
