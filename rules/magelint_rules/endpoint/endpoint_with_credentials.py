"""See endpoint_with_credentials.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity
from magelint_rules.common.urls import endpoint_faults


class EndpointWithCredentials(Rule[NoOptions]):
    id = "endpoint-with-credentials"
    summary = "A URL of an integration carries a password or another secret."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations():
            for element, fault in endpoint_faults(integration):
                if fault.kind == "credentials":
                    yield Finding(
                        f"the `<{element.name}>` of integration `{integration.name}` {fault.why}",
                        primary=Label(element.text_place, "readable by whoever has the module, and shown in the admin"),
                        help="take it out and revoke it: Magento sends the consumer's key, which tells who calls",
                        subject=f"{integration.name} {element.name}",
                    )
