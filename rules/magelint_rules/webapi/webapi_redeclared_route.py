"""See webapi_redeclared_route.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ANONYMOUS,
    SELF,
    Element,
    Finding,
    Installation,
    Label,
    Module,
    NoOptions,
    Route,
    RouteDeclaration,
    RoutePart,
    Rule,
    Severity,
    sequence_closure,
)


class WebapiRedeclaredRoute(Rule[NoOptions]):
    id = "webapi-redeclared-route"
    summary = "A route that is declared already is declared again: the two add up."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        first: dict[tuple[str, str, str], RouteDeclaration] = {}
        for declared in model.declared_routes():
            key = (declared.module.path, declared.url, declared.method)
            earlier = first.setdefault(key, declared)
            yield from _findings(model, declared, earlier.element)


def _findings(model: Installation, declared: RouteDeclaration, same: Element) -> Iterator[Finding]:
    parts = model.routes.parts(declared.route) if declared.route is not None else []
    index = next((i for i, part in enumerate(parts) if part.element == declared.element), 0)
    resources = _resources(declared, declared.route, parts[:index]) if declared.route is not None else None
    twice = _twice(declared, same) if same != declared.element else None
    service = _service(model, declared, parts, index) if parts else None
    yield from (found for found in (resources or twice, service) if found is not None)


def _twice(declared: RouteDeclaration, same: Element) -> Finding:
    return Finding(
        f"`{declared.title}` is declared twice in this file",
        primary=Label(declared.element.value_place("url"), "added to the first, or put in its place"),
        help="make one of the two",
        related=(Label(same.value_place("url"), "declared here first"),),
        subject=f"twice {declared.title}",
    )


def _resources(declared: RouteDeclaration, route: Route, before: list[RoutePart]) -> Finding | None:
    earlier = {ref for part in before for ref in part.resources}
    added = next((r for r in declared.resources if r.get("ref") not in earlier), None)
    if not earlier or added is None:
        return None
    asked = ", ".join(f"`{ref}`" for ref in route.resources)
    never = SELF in route.resources and any(ref not in (SELF, ANONYMOUS) for ref in route.resources)
    return Finding(
        f"`{declared.title}` is declared already: callers now need {asked}, all of them"
        + (", which only who may do everything has" if never else ""),
        primary=Label(added.value_place("ref"), "added, not put in place of the others"),
        help="leave the resources out here, or choose another URL: a declaration cannot take one away",
        related=_labels(before),
        severity=Severity.ERROR if never else None,
        subject=f"resources {declared.title}",
    )


def _service(model: Installation, declared: RouteDeclaration, parts: list[RoutePart], index: int) -> Finding | None:
    """Another service in another module's declaration, where the load order alone says which of the two is called."""
    own = parts[index]
    if own.service is None or declared.service is None:
        return None
    for other_index, other in enumerate(parts):
        if other.service is None or other.service == own.service or _in_one_file(other.element, declared.element):
            continue
        if other_index > index and not _wins_by_chance(model, declared.module, other):
            continue  # the other module's declaration is the one to speak of
        if other_index < index and _owner(model, other) in sequence_closure(model.tree, declared.module):
            continue
        called = "::".join(other.service)
        title = declared.title
        return Finding(
            f"`{title}` calls this service in place of `{called}` only as long as this module is read later"
            if other_index < index
            else f"`{title}` calls `{called}`, not this service: that module is read later",
            primary=Label(declared.service.value_place("class"), "one route, two services"),
            help=f"name `{_owner(model, other) or 'the other module'}` in the `<sequence>` of module.xml, "
            "or have a preference or a plugin do it",
            related=_labels([other]),
            subject=f"service {title}",
        )
    return None


def _owner(model: Installation, part: RoutePart) -> str | None:
    """The module that a declaration is of; where only facts know it, the one whose service it names."""
    if part.element is not None:
        module = model.module_at(part.element.source.path)
        return module.name if module is not None else None
    return "_".join(part.service[0].split("\\")[:2]) if part.service is not None else None


def _wins_by_chance(model: Installation, mine: Module, later: RoutePart) -> bool:
    """Whether a later declaration is Magento's own, which did not mean to take this one's place."""
    module = model.module_at(later.element.source.path) if later.element is not None else None
    if module is None or module.origin != "core" or mine.origin == "core":
        return False
    return mine.name not in sequence_closure(model.tree, module)


def _in_one_file(one: Element | None, other: Element) -> bool:
    return one is not None and one.source.path == other.source.path


def _labels(parts: list[RoutePart]) -> tuple[Label, ...]:
    return tuple(Label(p.element.value_place("url"), "declared here") for p in parts if p.element is not None)
