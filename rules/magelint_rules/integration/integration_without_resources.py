"""See integration_without_resources.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, IntegrationDeclaration, Label, Model, NoOptions, Rule, Severity


class IntegrationWithoutResources(Rule[NoOptions]):
    id = "integration-without-resources"
    summary = "An integration requests no resources, so nearly all of its calls are denied."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        if integration.form == "config" or integration.resources:
            return
        if not model.integrations.declared(integration.form, integration.name).resources:
            yield _finding(integration)


def _finding(integration: IntegrationDeclaration) -> Finding:
    resources = next(integration.element.descendants("resources"), None)
    optional = integration.form == "consolidated" and resources is None
    return Finding(
        f"integration `{integration.name}` does not request any resource",
        primary=Label(
            integration.name_place if resources is None else resources.place,
            "its API calls are denied" if optional else "missing `<resource>`",
        ),
        help='add the resources it needs: `<resources><resource name="Vendor_Module::name"/></resources>`',
        severity=Severity.WARNING if optional else None,
        subject=integration.name,
    )
