"""See endpoint_malformed.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Edit,
    Element,
    Finding,
    Fix,
    IntegrationDeclaration,
    Model,
    NoOptions,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.endpoint._urls import FaultyUrl, UrlFault, faulty_urls


class EndpointMalformed(Rule[NoOptions]):
    id = "endpoint-malformed"
    summary = "A URL of an integration is none that Magento can use."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_integration(self, integration: IntegrationDeclaration, model: Model) -> Iterator[Finding]:
        for url in faulty_urls(integration):
            fault = url.first("empty", "whitespace", "malformed")
            if fault is not None:
                yield _finding(url, fault)


def _finding(url: FaultyUrl, fault: UrlFault) -> Finding:
    element = url.element
    cure = f"write `{fault.better}`" if fault.better else "write a whole URL: `https://host/path`"
    label = "Magento cannot post the consumer's key there" if url.is_posted_to else "leads nowhere"
    if fault.kind == "malformed" and fault.refused:
        label = "refused by Magento's schema"
    fix = None
    if fault.kind == "empty":
        cure, label = "fill it in, or leave the element out", "refused by Magento's schema"
        if not _content(element).strip():
            fix = Fix("remove the empty element", "safe", lambda: [xml_edits.remove_element(element)])
    elif fault.kind == "whitespace":
        cure, label = "remove the blanks", "Magento takes them for a part of the URL"
        fix = Fix("remove the blanks", "safe", lambda: xml_edits.trim_text(element))
    elif fault.better is not None:
        better = fault.better
        fix = Fix(cure, "unsafe", lambda: _written(element, better))
    return url.finding(fault, label, cure, fix)


def _content(element: Element) -> str:
    span = element.whole_place.span
    return element.source.text[element.place.span.end : span.end].rpartition("</")[0]


def _written(element: Element, url: str) -> list[Edit]:
    edit = xml_edits.set_text(element, url) if "<" not in _content(element) else None
    return [] if edit is None else [edit]
