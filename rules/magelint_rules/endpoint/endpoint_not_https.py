"""See endpoint_not_https.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Edit, Element, Finding, Fix, IntegrationDeclaration, Model, Options, Rule, Severity
from magelint_rules.endpoint._urls import faulty_urls


class EndpointNotHttpsOptions(Options, frozen=True):
    allowed_hosts: tuple[str, ...] = ()
    """Hosts that may be called over plain HTTP: host names with their subdomains, IP addresses and networks."""


class EndpointNotHttps(Rule[EndpointNotHttpsOptions]):
    id = "endpoint-not-https"
    summary = "An integration URL uses plain HTTP, so credentials are sent unencrypted."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        for url in faulty_urls(integration):
            fault = url.first("insecure", allowed_hosts=self.options.allowed_hosts)
            if fault is not None:
                label = "receives the consumer's key and secret" if url.is_posted_to else "login page"
                advice = "change the scheme to `https`"
                fix = Fix(advice, "unsafe", lambda e=url.element: _use_https(e)) if fault.correction else None  # type: ignore[misc]
                yield url.finding(fault, label, advice, fix)


def _use_https(element: Element) -> list[Edit]:
    span = element.text_place.span
    written = element.source.text[span.start : span.start + 5]
    if written.lower() != "http:":
        return []
    return [Edit(element.source, span.start + 4, span.start + 4, "s")]
