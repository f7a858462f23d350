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
    summary = "A resource lies beside Magento_Backend::admin, so nobody can be granted it."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:
        if resource.id in (ALL, ADMIN) or not resource.declarations or not _is_beside(resource):
            return
        displaces = displaces_admin(model, resource)
        severity = Severity.ERROR if displaces else Severity.WARNING
        cause = None
        if len(model.acl.nodes(resource.id)) > 1:
            cause = _duplicates.as_cause(model, resource)
        elif not resource.titled:
            fault = next(untitled(model, resource), None)
            if fault is None:
                return  # of a module that is not here, which may declare it at its right place
            cause, severity = fault.as_cause, min(severity, fault.severity, key=lambda one: one.rank)
        yield _displacing(resource, severity, cause) if displaces else _outside(resource, severity, cause)

    def check(self, model: Model) -> Iterator[Finding]:
        for element, attribute in model.acl.moved_roots():
            yield _moved(element, attribute)


def _is_beside(resource: AclResource) -> bool:
    """True if a resource is beside `Magento_Backend::admin`, or below `Magento_Backend::all`."""
    parent = resource.parent
    return not resource.disabled if parent is None else parent.id == ALL


def _moved(element: Element, attribute: str) -> Finding:
    return Finding(
        f'`{attribute}="{element.get(attribute)}"` of `{element.get("id")}` takes `{ADMIN}` from its place: '
        "every integration.xml of the shop loses its resources",
        primary=Label(element.value_place(attribute), f"Magento looks for `{ADMIN}` in the second place"),
        help=f"remove `{attribute}`",
        severity=Severity.ERROR,
        subject=f"{element.get('id')} {attribute}",
    )


def _outside(resource: AclResource, severity: Severity, cause: Cause | None) -> Finding:
    beside = "beside" if resource.parent is None else f"below `{ALL}`, beside"
    return Finding(
        f"`{resource.id}` lies {beside} `{ADMIN}`, not below it",
        primary=Label(resource.declarations[0].value_place("id"), "neither the role nor the integration page shows it"),
        help=f'put it into `<resource id="{ADMIN}">`',
        severity=severity,
        subject=resource.id,
        cause=cause,
    )


def _displacing(resource: AclResource, severity: Severity, cause: Cause | None) -> Finding:
    return Finding(
        f"`{resource.id}` lies beside `{ADMIN}` and before it: every integration.xml of the shop loses its resources",
        primary=Label(resource.declarations[0].value_place("id"), f"takes the place where Magento looks for `{ADMIN}`"),
        help=f'put it into `<resource id="{ADMIN}">`',
        severity=severity,
        subject=resource.id,
        cause=cause,
    )
