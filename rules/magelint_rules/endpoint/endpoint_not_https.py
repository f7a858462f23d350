"""See endpoint_not_https.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Edit, Element, Finding, Fix, Installation, Label, NoOptions, Rule, Severity
from magelint_rules.common.urls import endpoint_faults


class EndpointNotHttps(Rule[NoOptions]):
    id = "endpoint-not-https"
    summary = "A URL of an integration is plain http, so keys travel in the clear."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for integration in model.declared_integrations():
            for element, fault in endpoint_faults(integration):
                if fault.kind == "insecure":
                    posts = element.name == "endpoint_url"
                    yield Finding(
                        f"the `<{element.name}>` of integration `{integration.name}` {fault.why}",
                        primary=Label(
                            element.text_place,
                            "the consumer's key and secret are posted here" if posts else "users log in here",
                        ),
                        help="use https",
                        fix=Fix("use https", "unsafe", lambda e=element: _secured(e)) if fault.better else None,  # type: ignore[misc]
                        subject=f"{integration.name} {element.name}",
                    )


def _secured(element: Element) -> list[Edit]:
    span = element.text_place.span
    written = element.source.text[span.start : span.start + 5]
    if written.lower() != "http:":
        return []
    return [Edit(element.source, span.start + 4, span.start + 4, "s")]
