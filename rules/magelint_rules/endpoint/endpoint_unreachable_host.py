"""See endpoint_unreachable_host.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, IntegrationDeclaration, Model, Options, Rule, Severity
from magelint_rules.endpoint._urls import faulty_urls


class EndpointUnreachableHostOptions(Options, frozen=True):
    allowed_hosts: tuple[str, ...] = ()
    """Hosts that the shop does reach: names, with their subdomains, IP addresses and networks."""


class EndpointUnreachableHost(Rule[EndpointUnreachableHostOptions]):
    id = "endpoint-unreachable-host"
    summary = "A URL of an integration is local, in a private network, or a tunnel."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        for url in faulty_urls(integration):
            fault = url.first("local", "tunnel", allowed_hosts=self.options.allowed_hosts)
            if fault is not None:
                tunnel = "a stranger may get the keys" if url.is_posted_to else "may lead to a stranger"
                yield url.finding(
                    fault,
                    tunnel if fault.kind == "tunnel" else "not reached from a shop",
                    "write the URL of the real service, and keep a developer's own out of the module",
                )
