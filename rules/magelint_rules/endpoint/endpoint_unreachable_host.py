"""See endpoint_unreachable_host.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, IntegrationDeclaration, Model, Options, Rule, Severity
from magelint_rules.endpoint._urls import faulty_urls


class EndpointUnreachableHostOptions(Options, frozen=True):
    allowed_hosts: tuple[str, ...] = ()
    """Hosts that the Magento server can reach: host names with their subdomains, IP addresses and networks."""


class EndpointUnreachableHost(Rule[EndpointUnreachableHostOptions]):
    id = "endpoint-unreachable-host"
    summary = "An integration URL points to a local host, a private network or a tunnel."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        for url in faulty_urls(integration):
            fault = url.first("local", "tunnel", allowed_hosts=self.options.allowed_hosts)
            if fault is not None:
                tunnel = "someone else may receive the keys" if url.is_posted_to else "someone else may get this name"
                yield url.finding(
                    fault,
                    tunnel if fault.kind == "tunnel" else "not publicly reachable",
                    "use the URL of the production service",
                )
