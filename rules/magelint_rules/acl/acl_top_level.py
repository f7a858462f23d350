"""See acl_top_level.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ADMIN,
    ALL,
    AclResource,
    Cause,
    Element,
    Finding,
    Label,
    Model,
    NoOptions,
    Rule,
    Severity,
)
from magelint_rules.acl import _duplicates
from magelint_rules.acl._displacing import displaces_admin
from magelint_rules.acl._untitled import untitled


class AclTopLevel(Rule[NoOptions]):
    id = "acl-top-level"
    summary = "A resource is outside Magento_Backend::admin, so nobody can be granted it."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:
        if resource.id in (ALL, ADMIN) or not resource.declarations or not _is_outside(resource):
            return
        displaces = displaces_admin(model, resource)
        severity = Severity.ERROR if displaces else Severity.WARNING
        cause = None
        if len(model.acl.nodes(resource.id)) > 1:
            cause = _duplicates.as_cause(model, resource)
        elif not resource.titled:
            fault = next(untitled(model, resource), None)
            if fault is None:
                return  # a module that is not installed may declare it at the correct position
            cause, severity = fault.as_cause, min(severity, fault.severity, key=lambda one: one.rank)
        yield _displacing(resource, severity, cause) if displaces else _outside(resource, severity, cause)

    def check(self, model: Model) -> Iterator[Finding]:
        for element, attribute in model.acl.moved_roots():
            yield _moved(element, attribute)


def _is_outside(resource: AclResource) -> bool:
    """True if a resource is at the top level or a child of `Magento_Backend::all`."""
    parent = resource.parent
    return not resource.disabled if parent is None else parent.id == ALL


def _moved(element: Element, attribute: str) -> Finding:
    return Finding(
        f'`{attribute}="{element.get(attribute)}"` of `{element.get("id")}` removes `{ADMIN}` '
        "from the second position, so every integration.xml loses its resources",
        primary=Label(element.value_place(attribute), f"Magento expects `{ADMIN}` second"),
        help=f"remove `{attribute}`",
        severity=Severity.ERROR,
        subject=f"{element.get('id')} {attribute}",
    )


def _outside(resource: AclResource, severity: Severity, cause: Cause | None) -> Finding:
    position = "at the top level" if resource.parent is None else f"a child of `{ALL}`"
    return Finding(
        f"`{resource.id}` is {position}, not a descendant of `{ADMIN}`",
        primary=Label(resource.declarations[0].value_place("id"), "not shown for roles and integrations"),
        help=f'move it into `<resource id="{ADMIN}">`',
        severity=severity,
        subject=resource.id,
        cause=cause,
    )


def _displacing(resource: AclResource, severity: Severity, cause: Cause | None) -> Finding:
    return Finding(
        f"`{resource.id}` precedes `{ADMIN}` at the top level, so every integration.xml loses its resources",
        primary=Label(resource.declarations[0].value_place("id"), f"Magento expects `{ADMIN}` here"),
        help=f'move it into `<resource id="{ADMIN}">`',
        severity=severity,
        subject=resource.id,
        cause=cause,
    )
