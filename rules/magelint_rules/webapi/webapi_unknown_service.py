"""See webapi_unknown_service.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    Element,
    Finding,
    Fix,
    Installation,
    Known,
    Label,
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

    def check(self, model: Installation) -> Iterator[Finding]:
        for route in model.declared_routes():
            service = route.service
            name = service.get("class") if service is not None else None
            if service is None or name is None or (name and name != name.strip()):
                continue  # webapi-invalid and webapi-service-name say it
            if "\\\\" in name:
                yield _doubled(model, route, service, name)
                continue
            known = model.php_classes.known(name)
            if not name or service.get("method") == "":
                yield _nothing(route, service, "method" if name else "class")
            elif known is Known.ABSENT:
                yield _no_class(model, route, service, name)
            elif known is Known.FOUND:
                yield from _method(model, route, service, name)


def _nothing(route: RouteDeclaration, service: Element, attribute: str) -> Finding:
    return Finding(
        f"`{route.title}` names no {attribute} of a service",
        primary=Label(service.value_place(attribute), "every call fails"),
        help=f"name the {attribute}",
        subject=f"{route.title} {attribute}",
    )


def _doubled(model: Installation, route: RouteDeclaration, service: Element, name: str) -> Finding:
    meant = re.sub(r"\\+", r"\\", name)
    place = service.value_place("class")
    there = model.php_classes.known(meant) is Known.FOUND
    return Finding(
        f"the service `{name}` of `{route.title}` does not exist: only in PHP's strings is a backslash written twice",
        primary=Label(place, "no class has such a name"),
        help=f"write `{meant}`",
        fix=Fix(f"write `{meant}`", "safe", lambda: [replace(place, meant)]) if there else None,
        subject=f"{route.title} {name}",
    )


def _no_class(model: Installation, route: RouteDeclaration, service: Element, name: str) -> Finding:
    full = f"{name}Interface"
    meant = full if model.php_classes.known(full) is Known.FOUND else model.php_classes.nearest(name)
    place = service.value_place("class")
    case = meant is not None and meant.lower() == name.lower()
    return Finding(
        f"the service `{name}` of `{route.title}` does not exist"
        + (f": it is written `{meant}` where it is declared" if case else ""),
        primary=Label(place, "no file declares it"),
        help=(f"write `{meant}`" if case else f"did you mean `{meant}`?")
        if meant
        else "correct the name, its case included, or add the interface",
        fix=Fix(f"write `{meant}`", "safe", lambda: [replace(place, meant)]) if meant and case else None,
        subject=f"{route.title} {name}",
    )


def _method(model: Installation, route: RouteDeclaration, service: Element, name: str) -> Iterator[Finding]:
    called = service.get("method") or ""
    found = model.php_classes.method(name, called)
    place = service.value_place("method")
    subject = f"{route.title} {name}::{called}"
    if found is None:
        if called and model.php_classes.lacks_method(name, called):
            meant = nearest(called, model.php_classes.method_names(name))
            yield Finding(
                f"`{name}` has no method `{called}`, which `{route.title}` calls",
                primary=Label(place, "not declared, nor inherited"),
                help=f"did you mean `{meant}`?" if meant else "correct the name, or add the method",
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
