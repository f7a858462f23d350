"""See integration_invalid_email.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Element,
    Finding,
    Fix,
    Installation,
    IntegrationDeclaration,
    Label,
    NoOptions,
    Rule,
    Severity,
    misspelt_fields,
    xml_edits,
)
from magelint_rules.common.integration_names import integration_names
from magelint_rules.common.urls import email_accepted, is_example_domain


class IntegrationInvalidEmail(Rule[NoOptions]):
    id = "integration-invalid-email"
    summary = "An integration has no e-mail address, or one that Magento refuses."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations():
            if integration.form == "api":
                continue
            email = integration.field("email")
            if email is not None:
                yield from _of_element(integration, email)
            elif not misspelt_fields(integration, "email") and not any(
                other.field("email") is not None
                for other in integration_names(model).named(integration.form, integration.name)
            ):
                yield Finding(
                    f"integration `{integration.name}` has no `<email>`",
                    primary=Label(integration.name_place, "Magento throws when it reads the file, whatever the mode"),
                    help="give one: `<email>integrations@…</email>`",
                    subject=integration.name,
                )


def _of_element(integration: IntegrationDeclaration, email: Element) -> Iterator[Finding]:
    text = email.text
    address = text.strip()
    name = f"the e-mail address of integration `{integration.name}`"
    message, label, severity = "", "", None
    if not address:
        message, label = f"{name} is empty", "refused by Magento's schema"
    elif not email_accepted(address):
        message, label = f"{name}, `{address}`, is none", "refused by Magento's schema"
    elif text != address:
        message = f"{name} has blanks around it"
        label = "kept with the address"
        severity = Severity.WARNING if email_accepted(text) else None
    elif is_example_domain(address.rpartition("@")[2]):
        message, label = f"{name}, `{address}`, is on a domain reserved for examples", "nobody reads it"
        severity = Severity.INFO
    if message:
        padded = text != address and email_accepted(address)
        yield Finding(
            message,
            primary=Label(email.text_place, label),
            help="remove the blanks" if padded else "give the address of whoever answers for the integration",
            severity=severity,
            fix=Fix("remove the blanks", "safe", lambda: xml_edits.trim_text(email)) if padded else None,
            subject=integration.name,
        )
