"""See api_own_route_unlisted.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from magelint.api import (
    ADMIN,
    ALL,
    Cause,
    Finding,
    IntegrationDeclaration,
    Label,
    Model,
    Module,
    NoOptions,
    ResourceRef,
    RouteDeclaration,
    Rule,
    Severity,
)
from magelint_rules.api._resources import nameless

Form = Literal["api", "config", "consolidated"]


class ApiOwnRouteUnlisted(Rule[NoOptions]):
    id = "api-own-route-unlisted"
    summary = "An integration lacks a resource that a route of its own module requires."
    severity = Severity.INFO
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        integrations = [i for i in model.integrations.declared_in(module) if i.form != "config"]
        if integrations:
            yield from _findings(model, module, integrations)


class _Listed(Struct, frozen=True):
    """What an integration lists."""

    ids: frozenset[str]
    broken: dict[str, Cause]
    """The resources listed without a name, with the finding about them."""


def _findings(model: Model, module: Module, integrations: list[IntegrationDeclaration]) -> Iterator[Finding]:
    lists = _listed(model, integrations)
    if any(ALL in one.ids for one in lists):
        return
    first = next((integration for integration in integrations if integration.resources), integrations[0])
    is_empty = not any(one.ids or one.broken for one in lists)
    empty = Cause("integration-without-resources", first.element.whole_place) if is_empty else None
    for identifier, routes in _routes(model, module).items():
        if any(identifier in one.ids for one in lists):
            continue
        others = len(routes) - 1
        more = f" and {others} more route{'s' * (others > 1)}" if others else ""
        yield Finding(
            f"integration `{first.name}` does not list `{identifier}`, "
            f"required by `{routes[0].title}`{more} of its module",
            primary=Label(first.name_place, "cannot call these routes" if others else "cannot call this route"),
            help=f"add `{identifier}` if the integration calls {'these routes' if others else 'this route'}",
            related=tuple(Label(route.element.value_place("url"), "requires it") for route in routes),
            subject=f"{first.name} {identifier}",
            cause=next((one.broken[identifier] for one in reversed(lists) if identifier in one.broken), empty),
        )


def _listed(model: Model, integrations: list[IntegrationDeclaration]) -> list[_Listed]:
    """What integrations list, as merged from all modules and in their own files."""
    merged = model.derive(_Merged)
    named = dict.fromkeys((integration.form, integration.name) for integration in integrations)
    own = (_resources(model, integration.form, integration.resources) for integration in integrations)
    return [*(merged.of(form, name) for form, name in named), *own]


class _Merged:
    """What modules list together for an integration, which is the same for each of them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._found: dict[tuple[str, str], _Listed] = {}

    def of(self, form: Form, name: str) -> _Listed:
        """The resources that modules list in one kind of file."""
        if (form, name) not in self._found:
            resources = self._model.integrations.declared(form, name).resources
            self._found[form, name] = _resources(self._model, form, resources)
        return self._found[form, name]


def _resources(model: Model, form: Form, resources: Iterable[ResourceRef]) -> _Listed:
    listed: set[str] = set()
    broken: dict[str, Cause] = {}
    for resource in resources:
        path = [resource.written] if form == "api" else model.acl.path(resource.written)
        cause = nameless(resource)
        if cause is None:
            listed.update(path)
        else:
            broken.update(dict.fromkeys(path, cause))
    return _Listed(frozenset(listed), broken)


def _routes(model: Model, module: Module) -> dict[str, list[RouteDeclaration]]:
    """The routes of a module, per required resource; those of the root of the ACL are granted to every role."""
    found: dict[str, list[RouteDeclaration]] = {}
    for route in model.declared_routes([module]):
        for guard in route.resources:
            ref = guard.get("ref")
            if ref is not None and ref in model.acl and ref not in (ALL, ADMIN):
                found.setdefault(ref, []).append(route)
    return found
