"""See api_missing_parent.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from magelint.api import (
    Cause,
    Finding,
    Fix,
    IntegrationDeclaration,
    Label,
    Model,
    NoOptions,
    ResourceRef,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.api._resources import nameless
from magelint_rules.common.enumeration import enumeration
from magelint_rules.common.unknown_resources import explain_unknown

_CERTAIN = ("whitespace", "case")
_SHOWN = 2
"""How many routes a help names."""


class ApiMissingParent(Rule[NoOptions]):
    id = "api-missing-parent"
    summary = "api.xml lists a resource without one of its ancestors in the ACL."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        if integration.form == "api":
            yield from _missing(model, integration)


class _Entry(Struct, frozen=True):
    """A resource that an integration lists."""

    id: str
    """The id as written, or the corrected one."""
    resource: ResourceRef
    is_guess: bool = False
    misspelled: Cause | None = None
    """The finding about the id as written, if it differs."""


class _List(Struct):
    """What Magento merges into one list: the resources of all modules for an integration of one name."""

    ids: set[str] = field(default_factory=set)
    right: set[str] = field(default_factory=set)
    """The ids that some entry spells correctly."""
    wrong: dict[str, Cause] = field(default_factory=dict)
    """The ids that some entry misspells, with the finding about the first such entry."""

    def add(self, entries: Iterable[_Entry]) -> None:
        """Add the resources of a module."""
        for entry in entries:
            self.ids.add(entry.id)
            if entry.misspelled is None:
                self.right.add(entry.id)
            else:
                self.wrong.setdefault(entry.id, entry.misspelled)


class _Lists:
    """The lists of all integrations, each computed once, because thousands of modules may add to one."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._by_name: dict[str, _List] = {}

    def of(self, name: str) -> _List:
        if name not in self._by_name:
            self._by_name[name] = merged = _List()
            for declared in self._model.integrations.declared("api", name):
                merged.add(_entries(self._model, declared))
        return self._by_name[name]


def _missing(model: Model, integration: IntegrationDeclaration) -> Iterator[Finding]:
    entries = _entries(model, integration)
    own = _List()
    own.add(entries)
    merged = model.derive(_Lists).of(integration.name)
    children: dict[str, ResourceRef] = {}
    for entry in entries:
        if not entry.is_guess:
            children.setdefault(entry.id, entry.resource)
    missing = model.acl.missing_parents((entry.id for entry in entries), merged.ids)
    for parent in sorted(missing, key=lambda parent: len(model.acl.ancestors(parent))):
        descendants = [children[child] for child in missing[parent] if child in children]
        if descendants:
            yield _finding(model, integration, parent, descendants)
    misspelled: dict[str, list[ResourceRef]] = {}
    for child, resource in children.items():
        for parent in model.acl.ancestors(child):
            if parent not in own.right and parent not in merged.right:
                misspelled.setdefault(parent, []).append(resource)
    for parent, descendants in misspelled.items():
        cause = own.wrong.get(parent) or merged.wrong.get(parent)
        if cause is not None:
            yield _finding(model, integration, parent, descendants, cause)


def _entries(model: Model, integration: IntegrationDeclaration) -> list[_Entry]:
    return [_entry(model, integration, resource) for resource in integration.resources]


def _entry(model: Model, integration: IntegrationDeclaration, resource: ResourceRef) -> _Entry:
    name = resource.written
    unknown = explain_unknown(model, name, integration.module) if name else None
    if unknown is None or not unknown.suggestion or unknown.reason not in (*_CERTAIN, "unknown"):
        return _Entry(name, resource, not resource.name, nameless(resource))
    cause = nameless(resource) or Cause("api-unknown-resource", resource.place)
    return _Entry(unknown.suggestion, resource, unknown.reason not in _CERTAIN, cause)


def _finding(
    model: Model,
    integration: IntegrationDeclaration,
    parent: str,
    children: list[ResourceRef],
    cause: Cause | None = None,
) -> Finding:
    first, *others = sorted(children, key=lambda child: child.place.span.start)
    line = f'<resource name="{xml_edits.escape(parent, chr(34))}"/>'
    opened = _opened(model, parent)
    return Finding(
        f"integration `{integration.name}` lists `{first.written}` without its ancestor `{parent}`",
        primary=Label(first.place, f"descendant of `{parent}`"),
        help=f"add `{line}`" + (f", which also permits {opened}" if opened else ""),
        related=tuple(Label(child.place, "also a descendant") for child in others),
        fix=Fix(
            f"add `{parent}`, which permits further calls" if opened else f"add `{parent}`",
            "unsafe",
            lambda: [xml_edits.insert_before(first.element, line)],
        ),
        subject=f"{integration.name} {parent}",
        cause=cause,
    )


def _opened(model: Model, resource: str) -> str:
    """The routes that require a resource, for a sentence: the first ones, and the number of the others."""
    titles = [f"`{title}`" for title in model.derive(_routes_by_resource).get(resource, ())]
    shown, hidden = titles[:_SHOWN], len(titles) - _SHOWN
    if hidden > 1:
        return f"{', '.join(shown)} and {hidden} more routes"
    return enumeration(titles)


def _routes_by_resource(model: Model) -> dict[str, list[str]]:
    """The routes that require each resource, those that change data first."""
    found: dict[str, list[str]] = {}
    for route in sorted(model.routes, key=lambda route: route.method == "GET"):
        for resource in route.resources:
            found.setdefault(resource, []).append(f"{route.method} {route.url}")
    return found
