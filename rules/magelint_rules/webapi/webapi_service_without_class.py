"""See webapi_service_without_class.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, PhpClass, RouteDeclaration, Rule, Severity

_WORD = re.compile(rb"[\w\x80-\xff]++")


class WebapiServiceWithoutClass(Rule[NoOptions]):
    id = "webapi-service-without-class"
    summary = "A route's service is an interface without a class that implements it."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:
        services = _services(model)
        implementations = _Implementations(model, services)
        for name, route in services.items():
            found = model.php_classes.get(name)
            if found is None or (found[1].kind != "interface" and not found[1].abstract):
                continue
            if model.preferences.has(name, found[0] or route.module):
                yield from _missing_class(model, route, name)
            elif route.service is not None:
                classes = implementations.of(found[1], route.module)
                if not (model.is_root or (classes and found[0] is route.module)):
                    continue  # another module may have the class and the preference
                implementation = classes[0].fqcn if len(classes) == 1 else "…"
                yield Finding(
                    f"`{name}` has no preference in di.xml, so every call of `{route.title}` fails",
                    primary=Label(route.service.value_place("class"), "cannot be instantiated"),
                    help=f'add `<preference for="{name}" type="{implementation}"/>` to the etc/di.xml of the '
                    "implementing module",
                    related=(
                        Label(found[1].place, "interface declared here"),
                        *(Label(declared.place, "implements it") for declared in classes),
                    ),
                    subject=name,
                )


class _Implementations:
    """The classes of each module that implement one of some interfaces."""

    def __init__(self, model: Model, interfaces: Iterable[str]) -> None:
        self._model = model
        self._names = {name.rpartition("\\")[2].encode("utf-8", "surrogateescape") for name in interfaces}
        self._found: dict[Module, dict[str, list[PhpClass]]] = {}

    def of(self, interface: PhpClass, module: Module) -> list[PhpClass]:
        """The classes of a module that name an interface as one of theirs."""
        if module not in self._found:
            self._found[module] = self._in(module)
        return self._found[module].get(interface.fqcn, [])

    def _in(self, module: Module) -> dict[str, list[PhpClass]]:
        found: dict[str, list[PhpClass]] = {}
        for path in module.class_paths:
            source = self._model.files.source(f"{module.path}/{path}")
            if source is None or b"implements" not in source.data or self._names.isdisjoint(_WORD.findall(source.data)):
                continue
            file = self._model.files.php(source.path)
            for declared in () if file is None or file.syntax_error is not None else file.classes:
                if declared.kind == "class" and not declared.abstract:
                    for name in dict.fromkeys(declared.interfaces):
                        found.setdefault(name, []).append(declared)
        return found


def _services(model: Model) -> dict[str, RouteDeclaration]:
    """The services of enabled modules, each with the first route that names it."""
    found: dict[str, RouteDeclaration] = {}
    for route in model.declared_routes():
        if route.enabled and route.service_class:
            found.setdefault(route.service_class, route)
    return found


def _missing_class(model: Model, route: RouteDeclaration, name: str) -> Iterator[Finding]:
    """The finding in a checked module's preference if it is the only one and its class does not exist."""
    element, class_name = model.preferences.sole(name) or (None, "")
    if element is None or model.module_at(element.source.path) not in model.checked:
        return
    if model.php_classes.lacks(class_name) and not model.preferences.is_virtual_type(class_name):
        suggestion = model.php_classes.nearest(class_name)
        yield Finding(
            f"the preference for `{name}` is `{class_name}`, which does not exist: every call of `{route.title}` fails",
            primary=Label(element.value_place("type"), "class not found"),
            help=f"did you mean `{suggestion}`?"
            if suggestion
            else "correct the name, including its case, or add the class",
            subject=f"{name} {class_name}",
        )
