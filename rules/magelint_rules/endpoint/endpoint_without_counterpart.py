"""See endpoint_without_counterpart.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ENDPOINTS,
    Element,
    Finding,
    Installation,
    IntegrationDeclaration,
    Label,
    NoOptions,
    Rule,
    Severity,
    misspelt_fields,
)
from magelint_rules.common.integration_names import integration_names


class EndpointWithoutCounterpart(Rule[NoOptions]):
    id = "endpoint-without-counterpart"
    summary = "An integration has only one of its two URLs, or none."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations():
            if integration.form != "api" and integration.name:
                yield from _findings(model, integration)


def _findings(model: Installation, integration: IntegrationDeclaration) -> Iterator[Finding]:
    there: dict[str, Element] = {}
    for declared in (*integration_names(model).named(integration.form, integration.name), integration):
        for name in ENDPOINTS:
            element = declared.field(name)
            if element is not None:
                there[name] = element
    if len(there) == 1:
        ((name, element),) = there.items()
        missing = next(other for other in ENDPOINTS if other != name)
        if element.text.strip() and not misspelt_fields(integration, missing):  # both are said elsewhere
            yield Finding(
                f"integration `{integration.name}` has an `<{name}>` but no `<{missing}>`",
                primary=Label(
                    (integration.field(name) or element).text_place, "unused: Magento exchanges tokens only with both"
                ),
                help=f"add the `<{missing}>`, or remove this one if it is activated by hand",
                subject=integration.name,
            )
    elif not there and not misspelt_fields(integration, *ENDPOINTS):
        yield Finding(
            f"integration `{integration.name}` has no URL",
            primary=Label(integration.name_place, "its keys have to be copied by hand"),
            help="name an `<endpoint_url>` and an `<identity_link_url>`, unless that is meant",
            severity=Severity.INFO,
            subject=integration.name,
        )
