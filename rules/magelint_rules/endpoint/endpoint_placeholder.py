"""See endpoint_placeholder.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, IntegrationDeclaration, Model, NoOptions, Rule, Severity
from magelint_rules.endpoint._urls import faulty_urls


class EndpointPlaceholder(Rule[NoOptions]):
    id = "endpoint-placeholder"
    summary = "An integration URL contains a placeholder or an example domain."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        for url in faulty_urls(integration):
            fault = url.first("placeholder")
            if fault is not None:
                advice = "set the real URL, or remove both URLs and copy the tokens manually"
                yield url.finding(fault, "used by Magento unchanged", advice)
