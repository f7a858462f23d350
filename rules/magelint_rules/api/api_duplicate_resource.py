"""See api_duplicate_resource.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
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


class ApiDuplicateResource(Rule[NoOptions]):
    id = "api-duplicate-resource"
    summary = "An integration lists the same resource more than once."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        first: dict[str, ResourceRef] = {}
        for resource in integration.resources:
            known = first.setdefault(resource.name, resource)
            if known is not resource and resource.name:
                yield _finding(integration.name, resource, known)


def _finding(integration: str, resource: ResourceRef, first: ResourceRef) -> Finding:
    return Finding(
        f"integration `{integration}` lists `{resource.name}` more than once",
        primary=Label(resource.place, "duplicate resource"),
        help="remove it",
        related=(Label(first.place, "first listed here"),),
        fix=Fix("remove the duplicate resource", "safe", lambda: [xml_edits.remove_element(resource.element)]),
        subject=f"{integration} {resource.name}",
    )
