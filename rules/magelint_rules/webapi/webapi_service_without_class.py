"""See webapi_service_without_class.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Element,
    Finding,
    Installation,
    Known,
    Label,
    Module,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
)


class WebapiServiceWithoutClass(Rule[NoOptions]):
    id = "webapi-service-without-class"
    summary = "A route's service is an interface without a class that stands for it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        told = set()
        preferences = model.preferences
        for route in model.declared_routes():
            service = route.service
            name = service.get("class") if service is not None else None
            if service is None or not name or name in told or not route.enabled:
                continue
            found = model.php_classes.get(name)
            if found is None or (found[1].kind != "interface" and not found[1].abstract):
                continue
            told.add(name)
            near = found[0] or route.module
            if preferences.has(name, near):
                yield from _gone(model, route, name)
            elif model.is_root:  # of a module alone, another may have the class
                yield Finding(
                    f"no di.xml says which class stands for `{name}`: every call of `{route.title}` fails",
                    primary=Label(service.value_place("class"), "cannot be made an object of"),
                    help=f'add `<preference for="{name}" type="…"/>` to the etc/di.xml of a module that has the class',
                    related=(Label(found[1].place, "the interface"),),
                    subject=name,
                )


def _gone(model: Installation, route: RouteDeclaration, name: str) -> Iterator[Finding]:
    for module in model.checked:
        for preference, absent in _missing(model, name, module) if model.is_enabled(module) else ():
            meant = model.php_classes.nearest(absent)
            yield Finding(
                f"the class `{absent}` that stands for `{name}` does not exist: every call of `{route.title}` fails",
                primary=Label(preference.value_place("type"), "no file declares it"),
                help=f"did you mean `{meant}`?" if meant else "correct the name, its case included, or add the class",
                subject=f"{name} {absent}",
            )


def _missing(model: Installation, name: str, module: Module) -> Iterator[tuple[Element, str]]:
    """The preferences of a module for an interface whose class certainly does not exist, each with its class.

    None if another preference may be the one that counts.
    """
    if model.preferences.count(name) != 1:
        return
    for preference, absent in model.preferences.declared(name, module):
        known = model.php_classes.known(absent)
        if known is Known.ABSENT and not model.preferences.is_virtual_type(absent):
            yield preference, absent
