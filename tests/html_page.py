"""The page of the HTML report, as tests read it."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from lxml import html
from lxml.html import HtmlElement


def parsed(text: str) -> HtmlElement:
    return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))


def data_of(page: HtmlElement) -> dict[str, Any]:
    (block,) = page.xpath("//script[@id='data']")
    document: dict[str, Any] = json.loads(block.text)
    return document


def own_only(page: HtmlElement) -> None:
    """What holds for each report: two blocks of script and one of style, allowed by their hashes, and nothing else."""
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,), (data, script) = page.xpath("//style"), page.xpath("//script")
    for kind, block in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(block.text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert data.get("type") == "application/json"
    for element in page.iter():
        assert element.tag not in (
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "video",
            "audio",
            html.etree.Comment,
        )
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name not in ("style", "src", "srcdoc", "action", "formaction", "xlink:href")
            assert name != "href" or value.startswith(("#", "https://")), value
