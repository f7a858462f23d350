"""See api_asks_for_everything.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ADMIN,
    ALL,
    Finding,
    IntegrationDeclaration,
    Label,
    Model,
    NoOptions,
    ResourceRef,
    Rule,
    Severity,
)


class ApiAsksForEverything(Rule[NoOptions]):
    id = "api-asks-for-everything"
    summary = "An integration requests the whole ACL by listing one of its root resources."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        names = {resource.name for resource in integration.resources}
        top = ALL if ALL in names else ADMIN if names == {ADMIN} else None
        if top is not None:
            resource = next(resource for resource in integration.resources if resource.name == top)
            yield _finding(integration, resource, alone=names <= {ALL, ADMIN})


def _finding(integration: IntegrationDeclaration, resource: ResourceRef, *, alone: bool) -> Finding:
    name = f"integration `{integration.name}`"
    severity, help_text = None, "list the resources of the routes that the integration calls"
    if integration.form == "consolidated":
        message = f"{name} requests `{resource.name}`, which Magento ignores in integration.xml"
        label = "the integration is granted nothing" if alone else "has no effect"
        severity = Severity.ERROR if alone else None
        help_text = help_text if alone else "remove it"
    elif resource.name == ADMIN:
        message = f"{name} lists only `{ADMIN}`, which does not grant its descendants"
        label, severity = "grants access to no route", Severity.ERROR
    elif alone and len(integration.resources) == 1:
        message, label = f"{name} requests all resources", "includes resources of future modules"
    else:
        message = f"{name} lists `{ALL}` with other resources, so it does not grant everything"
        label, help_text = "must be the only resource", "remove it"
    return Finding(
        message, primary=Label(resource.place, label), help=help_text, severity=severity, subject=integration.name
    )
