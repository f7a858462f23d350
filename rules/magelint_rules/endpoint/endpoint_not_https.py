"""See endpoint_not_https.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Edit, Element, Finding, Fix, IntegrationDeclaration, Model, Options, Rule, Severity
from magelint_rules.endpoint._urls import faulty_urls


class EndpointNotHttpsOptions(Options, frozen=True):
    allowed_hosts: tuple[str, ...] = ()
    """Hosts that may be called by plain http: names, with their subdomains, IP addresses and networks."""


class EndpointNotHttps(Rule[EndpointNotHttpsOptions]):
    id = "endpoint-not-https"
    summary = "A URL of an integration is plain http, so keys travel in the clear."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        for url in faulty_urls(integration):
            fault = url.first("insecure", allowed_hosts=self.options.allowed_hosts)
            if fault is not None:
                label = "the consumer's key and secret are posted here" if url.is_posted_to else "users log in here"
                fix = Fix("use https", "unsafe", lambda e=url.element: _secured(e)) if fault.better else None  # type: ignore[misc]
                yield url.finding(fault, label, "use https", fix)


def _secured(element: Element) -> list[Edit]:
    span = element.text_place.span
    written = element.source.text[span.start : span.start + 5]
    if written.lower() != "http:":
        return []
    return [Edit(element.source, span.start + 4, span.start + 4, "s")]
