"""The ACL, the integrations and the routes for the HTML report."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from msgspec import Struct, field

from magelint.engine.references import Reference, references_by_id
from magelint.magento.access.acl import ALL, AclResource, effective_only
from magelint.magento.access.callable_routes import CallableRoutes
from magelint.magento.access.grants import Grant, grants
from magelint.magento.access.routes import ANONYMOUS, SELF, Route
from magelint.magento.model import Model
from magelint.magento.modules.module import Module
from magelint.report.access_wording import read_errors, remarks, why_dropped
from magelint.report.html.markup import shown

_KINDS = {
    "integration": "Integrations that list it",
    "route": "Routes that require it",
    "menu item": "Menu items",
    "config section": "Configuration sections",
    "layout element": "Layout elements",
    "UI component": "UI components",
    "controller": "Controllers",
    "call": "Other checks",
}


class Use(Struct, frozen=True):
    """What references a resource, and where; the place is empty for bundled data."""

    name: str
    where: str


class Node(Struct, frozen=True):
    """A resource in the tree. `closes` is the number of nodes that end after it, itself included."""

    anchor: str
    index: int
    """Its position in the list of ids."""
    id: str
    title: str
    declared: list[Use]
    granted_to: list[str]
    uses: list[tuple[str, list[Use]]]
    """The references by kind, with the heading of each."""
    counts: str
    own: bool
    """True if a module that is not one of Magento's declares or references it."""
    is_open: bool
    has_children: bool
    closes: int


class Integration(Struct, frozen=True):
    """An integration with its permissions."""

    grant: Grant
    files: list[str]
    granted: list[tuple[str, str]]
    """The ids that it has, each with the anchor of its node."""
    dropped: list[tuple[str, str]]
    """The ids that it lists but does not get, each with the reason."""
    allowed: int
    public: int


class Access(Struct):
    """All that the report shows about permissions."""

    version: str
    nodes: list[Node]
    unknown: list[Node]
    """Ids that are referenced and that the ACL does not have."""
    integrations: list[Integration]
    routes: int
    notes: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    """What the script needs: ids, routes, and what each integration is granted. It finds what this denies."""


def access_of(model: Model) -> Access:
    """The permissions of a model. Nothing of it is computed for other formats."""
    return _Reader(model).read()


class _Reader:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.acl = model.acl
        self._version = "Magento" if model.magento is None else model.magento.product
        self.references = references_by_id(model)
        self.routes = model.routes.by_url()
        self.callable_routes = CallableRoutes(self.routes)
        self.grants = grants(model.integrations, model.acl, model.is_enabled)
        unknown = {*self.references, *(ref for route in self.routes for ref in route.resources)}
        self.unknown = sorted(unknown - {*self.acl.order, SELF, ANONYMOUS})
        self.index = {identifier: number for number, identifier in enumerate((*self.acl.order, *self.unknown))}
        self.granted_to: dict[str, list[str]] = {}
        for grant in self.grants:
            for identifier in self.acl.order if grant.everything else grant.granted:
                self.granted_to.setdefault(identifier, []).append(grant.name)

    def read(self) -> Access:
        model = self.model
        return Access(
            self._version,
            list(self._nodes()),
            [self._unknown(identifier) for identifier in self.unknown],
            [self._integration(grant) for grant in self.grants],
            len(self.routes),
            [*remarks(model), *read_errors(model)],
            self._data(),
        )

    def _nodes(self) -> Iterator[Node]:
        """The tree in its order, without recursion: a checked file decides how deep it is."""
        seen: set[str] = set()
        number = count(2)
        pending: list[tuple[AclResource, int]] = [(one, 0) for one in self.acl.tree()[::-1]]
        while pending:
            resource, depth = pending.pop()
            children = effective_only(resource.children)
            pending.extend((child, depth + 1) for child in children[::-1])
            after = pending[-1][1] if pending else 0
            anchor = (
                f"r{self.index[resource.id]}"
                if resource.id not in seen
                else f"r{self.index[resource.id]}-{next(number)}"
            )
            seen.add(resource.id)
            yield self._node(resource, anchor, is_open=depth == 0, closes=0 if children else depth - after + 1)

    def _node(self, resource: AclResource, anchor: str, *, is_open: bool, closes: int) -> Node:
        declared = [
            Use(
                declaration.module.name if declaration.module is not None else "",
                f"{declaration.place.span.path}:{declaration.place.span.line}",
            )
            for declaration in resource.declared
        ]
        if resource.known:
            declared.insert(0, Use(self._version, "bundled data"))
        used = self.references.get(resource.id, [])
        own = any(_is_own(declaration.module) for declaration in resource.declared)
        return Node(
            anchor,
            self.index[resource.id],
            resource.id,
            resource.title or "",
            declared,
            self.granted_to.get(resource.id, []),
            _by_kind(used),
            self._counts(resource.id, used),
            own or any(_is_own(reference.module) for reference in used),
            is_open,
            not closes,
            closes,
        )

    def _unknown(self, identifier: str) -> Node:
        used = self.references.get(identifier, [])
        own = any(_is_own(reference.module) for reference in used)
        number = self.index[identifier]
        counts = self._counts(identifier, used)
        return Node(f"r{number}", number, identifier, "", [], [], _by_kind(used), counts, own, False, False, 1)

    def _counts(self, identifier: str, used: list[Reference]) -> str:
        routes = sum(reference.kind == "route" for reference in used)
        admin = sum(reference.kind not in ("route", "integration") for reference in used)
        counts = (
            (len(self.granted_to.get(identifier, ())), "integration"),
            (routes, "route"),
            (admin, "Admin reference"),
        )
        return " · ".join(f"{found} {noun}{'s' if found != 1 else ''}" for found, noun in counts if found)

    def _integration(self, grant: Grant) -> Integration:
        files = {declaration.file.source.name: None for declaration in grant.declarations}
        allowed = self.callable_routes.allowed(grant)
        return Integration(
            grant,
            list(files),
            [(identifier, f"r{self.index[identifier]}") for identifier in grant.granted],
            [(dropped.id, why_dropped(dropped)) for dropped in grant.dropped],
            len(allowed),
            sum(_is_public(route) for route in allowed),
        )

    def _data(self) -> dict[str, Any]:
        names = [*self.index, SELF, ANONYMOUS]
        index = {name: number for number, name in enumerate(names)}
        return {
            "resources": [shown(name) for name in names],
            "known": len(self.acl.order),
            "anonymous": index[ANONYMOUS],
            "all": index.get(ALL),
            "routes": [
                [shown(route.method), shown(route.url), [index[ref] for ref in route.resources]]
                for route in self.routes
            ],
            "integrations": [
                {
                    "name": shown(grant.name),
                    "everything": grant.everything,
                    "granted": [index[identifier] for identifier in grant.granted],
                }
                for grant in self.grants
            ],
        }


def _is_own(module: Module | None) -> bool:
    return module is not None and module.origin != "core"


def _is_public(route: Route) -> bool:
    return all(resource == ANONYMOUS for resource in route.resources)


def _by_kind(used: list[Reference]) -> list[tuple[str, list[Use]]]:
    found: dict[str, list[Use]] = {}
    for reference in used:
        span = reference.place.span if reference.place is not None else None
        where = "bundled data" if span is None else f"{span.path}:{span.line}"
        found.setdefault(reference.kind, []).append(Use(reference.name, where))
    return [(heading, found[kind]) for kind, heading in _KINDS.items() if kind in found]
