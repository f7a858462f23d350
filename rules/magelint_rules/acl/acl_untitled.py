"""See acl_untitled.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import ADMIN, AclResource, Finding, Label, Model, NoOptions, Rule, Severity
from magelint_rules.acl._displacing import displaces_admin
from magelint_rules.acl._untitled import Untitled, untitled
from magelint_rules.common.unknown_wording import remedy, unknown_finding, why


class AclUntitled(Rule[NoOptions]):
    id = "acl-untitled"
    summary = "A resource has no title in any acl.xml: often a misspelled or missing parent."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:
        for fault in untitled(model, resource):
            yield _finding(model, resource, fault)


def _finding(model: Model, resource: AclResource, fault: Untitled) -> Finding:
    return unknown_finding(
        fault.unknown,
        _message(model, resource, fault),
        Label(fault.element.value_place("id"), "no title"),
        help=_help(model, fault),
        severity=fault.severity,
        subject=resource.id,
        cause=fault.cause,
    )


def _message(model: Model, resource: AclResource, fault: Untitled) -> str:
    child = fault.element.find("resource")
    is_unknown = fault.unknown.reason == "unknown"
    if child is not None:
        reason = "which has no title in any acl.xml" if is_unknown else why(fault.unknown)
        message = f"`{child.get('id')}` is a child of `{resource.id}`, {reason}"
    elif is_unknown:
        message = f"resource `{resource.id}` has no title in any acl.xml"
    else:
        message = f"no enabled module gives a title to `{resource.id}`, {why(fault.unknown)}"
    if displaces_admin(model, resource):
        message += f"; it precedes `{ADMIN}`, so every integration.xml loses its resources"
    return message


def _help(model: Model, fault: Untitled) -> str:
    unknown = fault.unknown
    if unknown.only_absent and model.has_core:
        return f"install `{unknown.provider}`"
    if unknown.reason != "unknown":
        return remedy(unknown)
    if unknown.owner == fault.module.name:
        return 'add `title="…"`' + (f", or did you mean `{unknown.suggestion}`?" if unknown.suggestion else "")
    if unknown.suggestion or model.module(unknown.owner) is not None:
        return remedy(unknown)
    return f"install `{unknown.owner}` if it declares the resource, or add a title here"
