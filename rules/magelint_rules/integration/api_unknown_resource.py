"""See api_unknown_resource.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, IntegrationDeclaration, Label, NoOptions, ResourceRef, Rule, Severity


class ApiUnknownResource(Rule[NoOptions]):
    id = "api-unknown-resource"
    summary = "An integration asks for a resource that no acl.xml declares."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations(model.checked):
            for resource in integration.resources:
                if resource.name and resource.name not in model.acl:
                    yield _finding(model, integration, resource)


def _finding(model: Installation, integration: IntegrationDeclaration, resource: ResourceRef) -> Finding:
    near = model.acl.nearest(resource.name)
    return Finding(
        f"integration `{integration.name}` asks for `{resource.name}`, which no acl.xml declares",
        primary=Label(resource.place, "Magento drops it without a word"),
        help=f"did you mean `{near}`?" if near else "remove it, or require the module that declares it",
        subject=f"{integration.name} {resource.name}",
    )
