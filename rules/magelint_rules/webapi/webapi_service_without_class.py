"""See webapi_service_without_class.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Preferences, Rule, Severity


class WebapiServiceWithoutClass(Rule[NoOptions]):
    id = "webapi-service-without-class"
    summary = "A route's service is an interface that no di.xml names a class for."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_shop = True

    def check(self, model: Installation) -> Iterator[Finding]:
        told = set()
        preferences = Preferences(model)
        for route in model.declared_routes(model.checked):
            service = route.service
            name = service.get("class") if service is not None else None
            if service is None or not name or name in told or not route.module.enabled:
                continue
            found = model.php_class(name)
            if found is None or (found[1].kind != "interface" and not found[1].abstract):
                continue
            if not preferences.has(name, found[0] or route.module):
                told.add(name)
                yield Finding(
                    f"no di.xml says which class stands for `{name}`: every call of `{route.title}` fails",
                    primary=Label(service.value_place("class"), "cannot be made an object of"),
                    help=f'add `<preference for="{name}" type="…"/>` to the etc/di.xml of a module that has the class',
                    related=(Label(found[1].place, "the interface"),),
                    subject=name,
                )
