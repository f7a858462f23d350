"""See endpoint_without_counterpart.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Element, Finding, IntegrationDeclaration, Label, Model, NoOptions, Rule, Severity
from magelint_rules.common.fields import misspelled


class EndpointWithoutCounterpart(Rule[NoOptions]):
    id = "endpoint-without-counterpart"
    summary = "An integration has only one of its two URLs, or none."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        if integration.form == "api":
            return
        found: dict[str, Element] = {}
        for declared in (*model.integrations.declared(integration.form, integration.name), integration):
            found |= declared.endpoints
        missing = [name for name in integration.ENDPOINTS if name not in found]
        if len(missing) == 1:
            (element,) = found.values()
            yield _one(integration, element, missing[0])
        elif missing:
            yield _none(integration)


def _one(integration: IntegrationDeclaration, element: Element, missing: str) -> Finding:
    written = integration.field(element.name) or element
    empty = Cause("endpoint-malformed", element.text_place) if not element.text.strip() else None
    return Finding(
        f"integration `{integration.name}` has an `<{element.name}>` but no `<{missing}>`",
        primary=Label(written.text_place, "unused: Magento exchanges tokens only with both"),
        help=f"add the `<{missing}>`, or remove this one if it is activated by hand",
        subject=integration.name,
        cause=empty or misspelled(integration, missing) or _nameless(integration),
    )


def _none(integration: IntegrationDeclaration) -> Finding:
    return Finding(
        f"integration `{integration.name}` has no URL",
        primary=Label(integration.name_place, "its keys have to be copied by hand"),
        help="name an `<endpoint_url>` and an `<identity_link_url>`, unless that is meant",
        severity=Severity.INFO,
        subject=integration.name,
        cause=misspelled(integration, *integration.ENDPOINTS) or _nameless(integration),
    )


def _nameless(integration: IntegrationDeclaration) -> Cause | None:
    """The finding about an integration without a name, of which nothing else works either."""
    return None if integration.name else Cause("integration-invalid", integration.element.place)
