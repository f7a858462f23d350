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
    summary = "An integration asks for everything by listing the top of the ACL."
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
    severity, cure = None, "list the resources of the routes that it calls"
    if integration.form == "consolidated":
        message = f"{name} asks for `{resource.name}`, which Magento leaves out of an integration.xml"
        label = "so it may call nothing at all" if alone else "adds nothing"
        severity = Severity.ERROR if alone else None
        cure = cure if alone else "remove it"
    elif resource.name == ADMIN:
        message = f"{name} lists `{ADMIN}` alone, which grants nothing of what is below it"
        label, severity = "opens no route", Severity.ERROR
    elif alone and len(integration.resources) == 1:
        message, label = f"{name} asks for everything", "every resource there is, those of modules to come too"
    else:
        message = f"{name} asks for `{ALL}` among others, which does not grant everything"
        label, cure = "only a list of it alone does", "remove it"
    return Finding(
        message, primary=Label(resource.place, label), help=cure, severity=severity, subject=integration.name
    )
