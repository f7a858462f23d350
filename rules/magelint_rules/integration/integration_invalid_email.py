"""See integration_invalid_email.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Element,
    Finding,
    Fix,
    IntegrationDeclaration,
    Label,
    Model,
    NoOptions,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.common.domains import EXAMPLE_DOMAINS, domain_above
from magelint_rules.common.fields import misspelled


class IntegrationInvalidEmail(Rule[NoOptions]):
    id = "integration-invalid-email"
    summary = "An integration has no valid e-mail address."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        if integration.form == "api":
            return
        email = integration.field("email")
        if email is not None:
            yield from _of_element(integration, email)
        elif "email" not in model.integrations.declared(integration.form, integration.name).fields:
            yield Finding(
                f"integration `{integration.name}` has no `<email>`",
                primary=Label(integration.name_place, "causes an exception in every mode"),
                help="add `<email>integrations@…</email>`",
                subject=integration.name,
                cause=misspelled(integration, "email"),
            )


def _of_element(integration: IntegrationDeclaration, email: Element) -> Iterator[Finding]:
    text = email.text
    address = text.strip()
    name = f"the e-mail address of integration `{integration.name}`"
    message, label, severity = "", "", None
    if not address:
        message, label = f"{name} is empty", "rejected by Magento's schema"
    elif not integration.is_email(address):
        message = f"`{address}` is not a valid e-mail address for integration `{integration.name}`"
        label = "rejected by Magento's schema"
    elif text != address:
        message = f"{name} has surrounding whitespace"
        label = "stored with the whitespace"
        severity = Severity.WARNING if integration.is_email(text) else None
    elif domain_above(address.rpartition("@")[2], EXAMPLE_DOMAINS):
        message, label = f"{name} is on a domain reserved for examples", "not a real address"
        severity = Severity.INFO
    if message:
        padded = text != address and integration.is_email(address)
        yield Finding(
            message,
            primary=Label(email.text_place, label),
            help="remove the whitespace" if padded else "set the contact address of the integration's maintainers",
            severity=severity,
            fix=Fix("remove the whitespace", "safe", lambda: xml_edits.trim_text(email)) if padded else None,
            subject=integration.name,
        )
