"""See endpoint_placeholder.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity
from magelint_rules.common.urls import endpoint_faults


class EndpointPlaceholder(Rule[NoOptions]):
    id = "endpoint-placeholder"
    summary = "A URL of an integration was never filled in."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations():
            for element, fault in endpoint_faults(integration):
                if fault.kind == "placeholder":
                    yield Finding(
                        f"the `<{element.name}>` of integration `{integration.name}` {fault.why}",
                        primary=Label(element.text_place, "Magento fills in nothing"),
                        help="write the real URL, or leave the element out and let it be entered by hand",
                        subject=f"{integration.name} {element.name}",
                    )
