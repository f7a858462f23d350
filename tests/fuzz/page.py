"""What holds for any HTML report: it has the elements of our templates only, and all else is text."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from fuzz.limits import require
from html_page import own_only, parsed
from magelint.report import html

_TAG = re.compile(r"<([a-z][a-z0-9]*)\b")
_ATTRIBUTE = re.compile(r"[\s\"]([a-z][a-z-]*)(?==\"|=\{\{|>|\s)")
# What lxml adds, and what the Markdown of a rule's page becomes
_OF_MARKDOWN = frozenset(
    (
        "html",
        "head",
        "body",
        "p",
        "code",
        "pre",
        "em",
        "strong",
        "a",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    )
)


def examine(text: str) -> None:
    """Raises `ViolationError` if a report contains what is not ours."""
    page = parsed(text)
    try:
        own_only(page)
    except AssertionError as error:
        require(False, f"html: {error}")
    names, attributes = _ours()
    for element in page.iter():
        require(element.tag in names, f"html: an element `{element.tag}`: {element.text!r}")
        for name in element.attrib:
            require(name in attributes or name.startswith(("data-", "aria-")), f"html: {element.tag} has `{name}`")
    (block,) = page.xpath("//script[@id='data']") or [None]
    if block is not None:
        json.loads(block.text, parse_constant=lambda constant: require(False, f"html: {constant}"))
    ids = page.xpath("//@id")
    require(len(ids) == len(set(ids)), "html: two elements have the same id")
    known = {f"#{name}" for name in ids}
    require(known.issuperset(page.xpath("//@href[starts-with(., '#')]")), "html: a link leads nowhere")


@cache
def _ours() -> tuple[frozenset[str], frozenset[str]]:
    """The names of elements and attributes in the templates."""
    texts = [path.read_text().lower() for path in (Path(html.__file__).parent / "templates").glob("*.jinja")]
    names = frozenset(name for text in texts for name in _TAG.findall(text))
    attributes = frozenset(name for text in texts for name in _ATTRIBUTE.findall(text))
    return names | _OF_MARKDOWN, attributes | {"open"}  # which an expression writes
