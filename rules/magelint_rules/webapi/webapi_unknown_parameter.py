"""See webapi_unknown_parameter.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


class WebapiUnknownParameter(Rule[NoOptions]):
    id = "webapi-unknown-parameter"
    summary = "A route has a parameter that its service method does not take."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        method = model.services.method(route.service_class, route.service_method)
        if method is not None:
            yield from _data(route, method, refused=model.at_least(2, 4, 3))
            yield from _url(route, method)


def _data(route: RouteDeclaration, method: ServiceMethod, *, refused: bool) -> Iterator[Finding]:
    for parameter in route.parameters:
        name = parameter.get("name") or ""
        first = name.partition(".")[0]
        if not name or method.is_set_by(first):
            continue
        suggestion = _suggestion(first, method)
        takes = f"{_takes(method)}; name one of them" if method.arguments else f"{_takes(method)}: remove it"
        yield Finding(
            f"`{method.name}` takes no `{first}`, which `{route.title}` sets",
            primary=Label(parameter.value_place("name"), "every call is refused" if refused else "passed to nobody"),
            help=f"write `{suggestion}`: a letter's case counts" if suggestion else takes,
            related=(Label(method.place, "declared here"),),
            severity=None if refused else Severity.WARNING,
            subject=f"{route.title} {name}",
        )


def _url(route: RouteDeclaration, method: ServiceMethod) -> Iterator[Finding]:
    is_put = route.method == "PUT"
    missing = method.unfilled(route.input_names)
    for name in route.url_parameters:
        suggestion = _suggestion(name, method)
        if method.reads(name) or (is_put and suggestion is not None and suggestion not in missing):
            continue
        if method.takes_objects and (suggestion is None or is_put):
            continue  # it may be said again in the object, where PUT puts it by itself
        never = bool(missing) and route.method in ("GET", "DELETE")
        place = route.element.value_place("url")
        yield Finding(
            f"`:{name}` of `{route.title}` reaches nobody: `{method.name}` has no parameter of that name",
            primary=Label(place, f"no `${name}` in `{method.name}`"),
            help=_cure(suggestion, missing, method),
            related=(Label(method.place, "declared here"),),
            severity=None if never else Severity.WARNING,
            subject=f"{route.title} :{name}",
            cause=None if _NAME.fullmatch(name) else Cause("webapi-unreachable", place),
        )


def _suggestion(name: str, method: ServiceMethod) -> str | None:
    """The argument of a name but for its case and underscores."""
    return next((argument for argument in method.arguments if _key(argument) == _key(name)), None)


def _key(name: str) -> str:
    """A name without what tells `customerId` from `customer_id` and `customerid`: any of them may have been meant."""
    return name.replace("_", "").lower()


def _takes(method: ServiceMethod) -> str:
    names = [f"`${argument}`" for argument in method.arguments]
    return f"it takes {', '.join(names)}" if names else "it takes none"


def _cure(suggestion: str | None, missing: list[str], method: ServiceMethod) -> str:
    if suggestion is not None:
        return f"write `:{suggestion}`: a letter's case counts"
    return f"write `:{missing[0]}`" if len(missing) == 1 else _takes(method)
