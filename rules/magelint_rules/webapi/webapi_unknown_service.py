"""See webapi_unknown_service.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    Cause,
    Element,
    Finding,
    Fix,
    Label,
    Model,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
    nearest,
    replace,
)


class WebapiUnknownService(Rule[NoOptions]):
    id = "webapi-unknown-service"
    summary = "A route's service class or method does not exist."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        service, name = route.service, route.service_class
        if service is None or name is None:
            return
        suggestion = re.sub(r"\\+", r"\\", name.strip())
        if not suggestion or (route.service_method == "" and suggestion == name):
            yield _empty(route, service, "method" if suggestion else "class")
        elif suggestion != name:
            yield _malformed(model, route, service, suggestion)
        elif model.php_classes.lacks(name):
            yield _no_class(model, route, service, name)
        elif model.php_classes.has(name):
            yield from _method(model, route, service, name)


def _empty(route: RouteDeclaration, service: Element, attribute: str) -> Finding:
    return Finding(
        f"the service {attribute} of `{route.title}` is empty",
        primary=Label(service.value_place(attribute), "every call fails"),
        help=f"set the attribute `{attribute}`",
        subject=f"{route.title} {attribute}",
        cause=_misnamed(service),
    )


def _malformed(model: Model, route: RouteDeclaration, service: Element, suggestion: str) -> Finding:
    """The finding about a class name with surrounding whitespace or doubled backslashes."""
    name = service.get("class") or ""
    doubled = "backslashes are doubled only in PHP strings"
    place = service.value_place("class")
    return Finding(
        f"the service `{name}` of `{route.title}` does not exist: "
        + (doubled if "\\\\" in name else "its name has surrounding whitespace"),
        primary=Label(place, "class not found"),
        help=f"replace with `{suggestion}`",
        fix=Fix(f"replace with `{suggestion}`", "safe", lambda: [replace(place, suggestion)])
        if model.php_classes.has(suggestion)
        else None,
        subject=f"{route.title} {name}",
        cause=_misnamed(service),
    )


def _misnamed(service: Element) -> Cause | None:
    """The finding about a name with surrounding whitespace."""
    name = service.get("class") or ""
    return Cause("webapi-service-name", service.value_place("class")) if name != name.strip() else None


def _no_class(model: Model, route: RouteDeclaration, service: Element, name: str) -> Finding:
    full = f"{name}Interface"
    suggestion = full if model.php_classes.has(full) else model.php_classes.nearest(name)
    place = service.value_place("class")
    case = suggestion is not None and suggestion.lower() == name.lower()
    return Finding(
        f"the service `{name}` of `{route.title}` does not exist"
        + (f": it is declared as `{suggestion}`" if case else ""),
        primary=Label(place, "class not found"),
        help=(f"replace with `{suggestion}`: names are case-sensitive" if case else f"did you mean `{suggestion}`?")
        if suggestion
        else "correct the name, including its case, or add the interface",
        fix=Fix(f"replace with `{suggestion}`", "safe", lambda: [replace(place, suggestion)])
        if suggestion and case
        else None,
        subject=f"{route.title} {name}",
    )


def _method(model: Model, route: RouteDeclaration, service: Element, name: str) -> Iterator[Finding]:
    called = route.service_method or ""
    found = model.php_classes.method(name, called)
    place = service.value_place("method")
    subject = f"{route.title} {name}::{called}"
    if found is None:
        if called and model.php_classes.lacks_method(name, called):
            suggestion = nearest(called, model.php_classes.method_names(name))
            yield Finding(
                f"`{name}` has no method `{called}`, which `{route.title}` calls",
                primary=Label(place, "neither declared nor inherited"),
                help=f"did you mean `{suggestion}`?" if suggestion else "correct the name, or add the method",
                subject=subject,
            )
        return
    declaring, method = found
    related = (Label(method.place, "declared here"),)
    if method.visibility != "public" or method.static:
        yield Finding(
            f"`{route.title}` calls `{declaring.fqcn}::{method.name}`, which is "
            + ("static" if method.static else method.visibility),
            primary=Label(place, "cannot be called"),
            help="make it a public method of the service interface",
            related=related,
            subject=subject,
        )
    elif method.name != called:
        yield Finding(
            f"method `{called}` differs in case from its declaration `{method.name}`",
            primary=Label(place, "breaks /rest/all/schema and SOAP for all services"),
            help=f"replace with `{method.name}`",
            related=related,
            fix=Fix(f"replace with `{method.name}`", "safe", lambda: [replace(place, method.name)]),
            subject=subject,
        )
