"""See endpoint_unreachable_host.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity
from magelint_rules.common.urls import endpoint_faults


class EndpointUnreachableHost(Rule[NoOptions]):
    id = "endpoint-unreachable-host"
    summary = "A URL of an integration is local, in a private network, or a tunnel."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations():
            for element, fault in endpoint_faults(integration):
                if fault.kind in ("local", "tunnel"):
                    tunnel = (
                        "a stranger may get the keys" if element.name == "endpoint_url" else "may lead to a stranger"
                    )
                    yield Finding(
                        f"the `<{element.name}>` of integration `{integration.name}` {fault.why}",
                        primary=Label(
                            element.text_place, tunnel if fault.kind == "tunnel" else "not reached from a shop"
                        ),
                        help="write the URL of the real service, and keep a developer's own out of the module",
                        subject=f"{integration.name} {element.name}",
                    )
