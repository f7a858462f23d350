"""See endpoint_with_credentials.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, IntegrationDeclaration, Model, NoOptions, Rule, Severity
from magelint_rules.endpoint._urls import faulty_urls


class EndpointWithCredentials(Rule[NoOptions]):
    id = "endpoint-with-credentials"
    summary = "An integration URL contains a password or another secret."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        for url in faulty_urls(integration):
            fault = url.first("credentials")
            if fault is not None:
                yield url.finding(
                    fault,
                    "stored in the module and shown in the Admin",
                    "remove and revoke the secret, and identify callers by the consumer key that Magento sends",
                )
