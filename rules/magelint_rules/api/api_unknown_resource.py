"""See api_unknown_resource.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from magelint.api import (
    Cause,
    Edit,
    Finding,
    Fix,
    IntegrationDeclaration,
    Label,
    Model,
    NoOptions,
    ResourceRef,
    Rule,
    Severity,
    replace,
    xml_edits,
)
from magelint_rules.api._resources import nameless
from magelint_rules.common.unknown_resources import UnknownResource, explain_unknown
from magelint_rules.common.unknown_wording import unknown_finding, why

_SPECIAL = ("self", "anonymous")


class ApiUnknownResource(Rule[NoOptions]):
    id = "api-unknown-resource"
    summary = "An integration requests a resource that is not declared in any acl.xml."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        listed = frozenset(resource.name for resource in integration.resources)
        first: dict[str, ResourceRef] = {}
        for resource in sorted(integration.resources, key=lambda resource: not resource.name):
            first.setdefault(resource.written, resource)
        for name, resource in first.items():
            unknown = explain_unknown(model, name, integration.module) if name else None
            if unknown is not None:
                yield _finding(integration, resource, unknown, listed)


def _finding(
    integration: IntegrationDeclaration,
    resource: ResourceRef,
    unknown: UnknownResource,
    listed: frozenset[str],
) -> Finding:
    reason, help_text, severity = why(unknown), None, None
    if unknown.reason == "edition":
        severity = Severity.WARNING  # Magento drops the id, and Open Source has nothing that it protects
    elif unknown.reason == "namesake":
        severity = Severity.WARNING
    elif unknown.only_absent or unknown.later_too:
        severity = Severity.INFO
    elif unknown.absent is not None:
        reason, severity = f"which belongs to `{unknown.absent}`, a module that is not installed", Severity.WARNING
        help_text = f"remove it, or require the package that contains `{unknown.absent}`"
    elif unknown.id in _SPECIAL:
        help_text = "remove it: it is valid only in webapi.xml, for routes that require no resource"
    fix = _fix(resource, unknown, listed) if resource.name else None
    # `remedy` does not know what is already listed, and only asks about an id that is merely similar
    is_similar = unknown.reason == "removed" and unknown.history is not None and bool(unknown.history.releases)
    if fix is not None and unknown.suggestion is not None and (unknown.suggestion in listed or is_similar):
        help_text = fix.title
    return unknown_finding(
        unknown,
        f"integration `{integration.name}` requests `{unknown.id}`, {reason}",
        Label(resource.place, "silently ignored by Magento"),
        help=help_text,
        severity=severity,
        fix=fix,
        subject=f"{integration.name} {unknown.id}",
        cause=nameless(resource) or (Cause("integration-invalid", resource.place) if "'" in resource.name else None),
    )


def _fix(resource: ResourceRef, unknown: UnknownResource, listed: frozenset[str]) -> Fix | None:
    suggestion = unknown.suggestion
    if unknown.reason in ("whitespace", "case", "removed") and suggestion is not None:
        safety: Literal["safe", "unsafe"] = "unsafe" if unknown.reason == "removed" else "safe"
        if suggestion in listed:
            title = f"remove it: `{suggestion}` is already listed"
            return Fix(title, safety, lambda: [xml_edits.remove_element(resource.element)])
        return Fix(f"replace with `{suggestion}`", safety, lambda: [replace(resource.place, suggestion)])
    if unknown.reason == "removed":
        return Fix("remove it", "unsafe", lambda: [xml_edits.remove_element(resource.element)])
    if unknown.reason == "list":
        return Fix("use one `<resource>` per id", "safe", lambda: _split(resource, listed))
    return None


def _split(resource: ResourceRef, listed: frozenset[str]) -> list[Edit]:
    parts = [part for part in dict.fromkeys(re.split(r"[,;\s]+", resource.name)) if part and part not in listed]
    if not parts:
        return [xml_edits.remove_element(resource.element)]
    *before, last = parts
    edits = [replace(resource.place, last)]
    if before:
        edits.append(xml_edits.insert_before(resource.element, *(f'<resource name="{part}"/>' for part in before)))
    return edits
