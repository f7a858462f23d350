"""See webapi_redeclared_route.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ANONYMOUS,
    SELF,
    Element,
    Finding,
    Label,
    Model,
    Module,
    NoOptions,
    Route,
    RouteDeclaration,
    Rule,
    Severity,
)
from magelint_rules.webapi._added_resources import added_resource

_MOST_LISTED = 10
"""How many resources a message names, and how many earlier declarations a finding shows."""


class WebapiRedeclaredRoute(Rule[NoOptions]):
    id = "webapi-redeclared-route"
    summary = "A route is declared again, and Magento merges the declarations."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        first: dict[tuple[str, str], RouteDeclaration] = {}
        for declared in model.declared_routes([module]):
            same = first.setdefault((declared.url, declared.method), declared)
            merged = _Merged(model, declared, declared.route) if declared.route is not None else None
            resources = merged.added_resources() if merged is not None else None
            if resources is not None:
                yield resources
            elif same is not declared:
                yield _twice(declared, same.element)
            if merged is not None:
                yield from merged.other_services()


def _twice(declared: RouteDeclaration, same: Element) -> Finding:
    return Finding(
        f"`{declared.title}` is declared twice in this file",
        primary=Label(declared.element.value_place("url"), "merged with the first declaration"),
        help="merge them into one declaration",
        related=(Label(same.value_place("url"), "first declared here"),),
        subject=f"twice {declared.title}",
    )


def _all_of(resources: list[str]) -> str:
    """The resources for a sentence: the first ones, and the number of the others."""
    named = [f"`{ref}`" for ref in resources[:_MOST_LISTED]]
    others = len(resources) - len(named)
    return " and ".join([*named, *([f"{others} more"] if others else [])])


class _Merged:
    """One declaration of a route, with all declarations that were merged."""

    def __init__(self, model: Model, declared: RouteDeclaration, route: Route) -> None:
        self._model = model
        self._declared = declared
        self._route = route
        self._history = model.routes.history(route)
        self._parts = self._history.parts
        self._own = self._history.position(declared.element)

    def added_resources(self) -> Finding | None:
        """The finding if this declaration adds a required resource."""
        _, added = added_resource(self._model, self._declared)
        if added is None:
            return None
        needed = self._route.resources
        never = SELF in needed and any(ref not in (SELF, ANONYMOUS) for ref in needed)
        title = self._declared.title
        return Finding(
            f"`{title}` is already declared and now requires {_all_of(needed)}"
            + (", which only full administrators have together" if never else ""),
            primary=Label(added.value_place("ref"), "added to the earlier resources"),
            help="remove the resources here, or use another URL: a declaration cannot remove resources",
            related=self._places(*range(min(self._own, _MOST_LISTED))),
            severity=Severity.ERROR if never else None,
            subject=f"resources {title}",
        )

    def other_services(self) -> Iterator[Finding]:
        """Yield the finding if only the load order decides which module's service is called."""
        own, declared = self._parts[self._own].service, self._declared
        if own is None:
            return
        path = declared.element.source.path
        elsewhere = (i for file, indexes in self._history.by_file.items() if file != path for i in indexes)
        candidates = (i for i in elsewhere if self._parts[i].service not in (None, own))
        other = next((i for i in candidates if self._competes(i)), None)
        if other is None or declared.service is None:
            return
        called = "::".join(self._parts[other].service or ())
        yield Finding(
            f"`{declared.title}` calls this service instead of `{called}` only while this module is loaded later"
            if other < self._own
            else f"`{declared.title}` calls `{called}` instead of this service, because that module is loaded later",
            primary=Label(declared.service.value_place("class"), "two services for one route"),
            help=f"add `{self._owner(other) or 'the other module'}` to the `<sequence>` of module.xml, "
            "or use a preference or a plugin",
            related=self._places(other),
            subject=f"service {declared.title}",
        )

    def _competes(self, index: int) -> bool:
        """True if neither module defines the order of another module's declaration and this one."""
        module = self._declared.module
        if index < self._own:
            owner = self._owner(index)
            return owner is None or not self._model.is_loaded_after(module, owner)
        # Another vendor's later declaration has this finding itself; Magento's own is not intended to replace this one
        later = self._module(index)
        if later is None or later.origin != "core" or module.origin == "core":
            return False
        return not self._model.is_loaded_after(later, module.name)

    def _module(self, index: int) -> Module | None:
        element = self._parts[index].element
        return None if element is None else self._model.module_at(element.source.path)

    def _owner(self, index: int) -> str | None:
        """The module of a declaration; for bundled data, the module of its service."""
        part = self._parts[index]
        if part.element is None:
            return "_".join(part.service[0].split("\\")[:2]) if part.service is not None else None
        module = self._module(index)
        return module.name if module is not None else None

    def _places(self, *indexes: int) -> tuple[Label, ...]:
        elements = (self._parts[index].element for index in indexes)
        return tuple(Label(e.value_place("url"), "declared here") for e in elements if e is not None)
