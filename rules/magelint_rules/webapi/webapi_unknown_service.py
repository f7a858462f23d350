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
    summary = "A route's service class or method is not there."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        service, name = route.service, route.service_class
        if service is None or name is None:
            return
        suggestion = re.sub(r"\\+", r"\\", name.strip())
        if not suggestion or (route.service_method == "" and suggestion == name):
            yield _nothing(route, service, "method" if suggestion else "class")
        elif suggestion != name:
            yield _malformed(model, route, service, suggestion)
        elif model.php_classes.lacks(name):
            yield _no_class(model, route, service, name)
        elif model.php_classes.has(name):
            yield from _method(model, route, service, name)


def _nothing(route: RouteDeclaration, service: Element, attribute: str) -> Finding:
    return Finding(
        f"`{route.title}` names no {attribute} of a service",
        primary=Label(service.value_place(attribute), "every call fails"),
        help=f"name the {attribute}",
        subject=f"{route.title} {attribute}",
        cause=_misnamed(service),
    )


def _malformed(model: Model, route: RouteDeclaration, service: Element, suggestion: str) -> Finding:
    """The finding for a class name with whitespace around it or with doubled backslashes."""
    name = service.get("class") or ""
    doubled = "only in PHP's strings is a backslash written twice"
    place = service.value_place("class")
    return Finding(
        f"the service `{name}` of `{route.title}` does not exist: "
        + (doubled if "\\\\" in name else "the blanks around its name count"),
        primary=Label(place, "no class has such a name"),
        help=f"write `{suggestion}`",
        fix=Fix(f"write `{suggestion}`", "safe", lambda: [replace(place, suggestion)])
        if model.php_classes.has(suggestion)
        else None,
        subject=f"{route.title} {name}",
        cause=_misnamed(service),
    )


def _misnamed(service: Element) -> Cause | None:
    """The cause of what is wrong with a name that has whitespace around it."""
    name = service.get("class") or ""
    return Cause("webapi-service-name", service.value_place("class")) if name != name.strip() else None


def _no_class(model: Model, route: RouteDeclaration, service: Element, name: str) -> Finding:
    full = f"{name}Interface"
    suggestion = full if model.php_classes.has(full) else model.php_classes.nearest(name)
    place = service.value_place("class")
    case = suggestion is not None and suggestion.lower() == name.lower()
    return Finding(
        f"the service `{name}` of `{route.title}` does not exist"
        + (f": it is written `{suggestion}` where it is declared" if case else ""),
        primary=Label(place, "no file declares it"),
        help=(f"write `{suggestion}`" if case else f"did you mean `{suggestion}`?")
        if suggestion
        else "correct the name, its case included, or add the interface",
        fix=Fix(f"write `{suggestion}`", "safe", lambda: [replace(place, suggestion)]) if suggestion and case else None,
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
                primary=Label(place, "not declared, nor inherited"),
                help=f"did you mean `{suggestion}`?" if suggestion else "correct the name, or add the method",
                subject=subject,
            )
        return
    declaring, method = found
    related = (Label(method.place, "declared here"),)
    if method.visibility != "public" or method.static:
        yield Finding(
            f"`{declaring.fqcn}::{method.name}`, which `{route.title}` calls, is "
            + ("static" if method.static else method.visibility),
            primary=Label(place, "cannot be called"),
            help="make it a public method of the service interface",
            related=related,
            subject=subject,
        )
    elif method.name != called:
        yield Finding(
            f"`{called}` is written `{method.name}` where it is declared",
            primary=Label(place, "breaks /rest/all/schema and SOAP for the whole shop"),
            help=f"write `{method.name}`",
            related=related,
            fix=Fix(f"write `{method.name}`", "safe", lambda: [replace(place, method.name)]),
            subject=subject,
        )
