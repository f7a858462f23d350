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
    summary = "An integration has a URL that Magento cannot use."
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
    correction = fault.correction
    advice = f"replace with `{correction}`" if correction else "use an absolute URL, such as `https://host/path`"
    label = "Magento cannot post the key here" if url.is_posted_to else "not a valid HTTP URL"
    if fault.kind == "malformed" and fault.schema_only:
        label = "rejected by Magento's schema"
    fix = None
    if fault.kind == "empty":
        advice, label = "set the URL, or remove the element", "rejected by Magento's schema"
        if not _content(element).strip():
            fix = Fix("remove the empty element", "safe", lambda: [xml_edits.remove_element(element)])
    elif fault.kind == "whitespace":
        advice, label = "remove the whitespace", "not trimmed by Magento"
        fix = Fix("remove the whitespace", "safe", lambda: xml_edits.trim_text(element))
    elif correction is not None:
        fix = Fix(advice, "unsafe", lambda: _replace_url(element, correction))
    return url.finding(fault, label, advice, fix)


def _content(element: Element) -> str:
    span = element.whole_place.span
    return element.source.text[element.place.span.end : span.end].rpartition("</")[0]


def _replace_url(element: Element, url: str) -> list[Edit]:
    edit = xml_edits.set_text(element, url) if "<" not in _content(element) else None
    return [] if edit is None else [edit]
