"""See endpoint_without_counterpart.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Element, Finding, IntegrationDeclaration, Label, Model, NoOptions, Rule, Severity
from magelint_rules.common.fields import misspelled


class EndpointWithoutCounterpart(Rule[NoOptions]):
    id = "endpoint-without-counterpart"
    summary = "An integration does not define both of its URLs."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        if integration.form == "api":
            return
        found = model.integrations.declared(integration.form, integration.name).fields | integration.fields
        missing = [name for name in integration.ENDPOINTS if name not in found]
        if len(missing) == 1:
            (written,) = (name for name in integration.ENDPOINTS if name in found)
            yield _one(integration, found[written], missing[0])
        elif missing:
            yield _none(integration)


def _one(integration: IntegrationDeclaration, element: Element, missing: str) -> Finding:
    written = integration.field(element.name) or element
    empty = Cause("endpoint-malformed", element.text_place) if not element.text.strip() else None
    return Finding(
        f"integration `{integration.name}` has an `<{element.name}>` but no `<{missing}>`",
        primary=Label(written.text_place, "unused without the other URL"),
        help=f"add `<{missing}>`, or remove `<{element.name}>` if tokens are copied manually",
        subject=integration.name,
        cause=empty or misspelled(integration, missing) or _nameless(integration),
    )


def _none(integration: IntegrationDeclaration) -> Finding:
    return Finding(
        f"integration `{integration.name}` has no URL",
        primary=Label(integration.name_place, "tokens must be copied manually"),
        help="add `<endpoint_url>` and `<identity_link_url>` to exchange tokens automatically",
        severity=Severity.INFO,
        subject=integration.name,
        cause=misspelled(integration, *integration.ENDPOINTS) or _nameless(integration),
    )


def _nameless(integration: IntegrationDeclaration) -> Cause | None:
    """The finding about an integration without a name, which cannot work at all."""
    return None if integration.name else Cause("integration-invalid", integration.element.place)
