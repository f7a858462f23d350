"""See endpoint_placeholder.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, IntegrationDeclaration, Model, NoOptions, Rule, Severity
from magelint_rules.endpoint._urls import faulty_urls


class EndpointPlaceholder(Rule[NoOptions]):
    id = "endpoint-placeholder"
    summary = "A URL of an integration was never filled in."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        for url in faulty_urls(integration):
            fault = url.first("placeholder")
            if fault is not None:
                cure = "write the real URL, or leave the element out and let it be entered by hand"
                yield url.finding(fault, "Magento fills in nothing", cure)
