"""Texts of checked files and of rule pages as HTML that contains only markup of the report."""

from __future__ import annotations

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from magelint.report.portable import printable, steerless

_LONGEST = 2000


def shown(value: Any) -> Any:
    """A value of a template: a text without control characters, not longer than a reader can use."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return printable(value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…")


def code(text: str) -> Markup:
    """A text with its parts in backquotes as code."""
    parts = shown(text).split("`")
    if not len(parts) % 2:  # a backquote without a partner
        parts[-2:] = ["`".join(parts[-2:])]
    pieces = (
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
        if part
    )
    return Markup().join(pieces)


def prose(markdown: str) -> Markup:
    """Markdown of a rule's page. HTML and images in it have no effect; of links, only those to web pages are kept."""
    tokens = _parser().parse(steerless(markdown))
    for token in tokens:
        _restrict_links(token.children or [])
    return Markup(_parser().renderer.render(tokens, _parser().options, {}))  # noqa: S704 - escaped by the renderer


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _restrict_links(tokens: list[Token]) -> None:
    """Turns links to other files, which do not exist next to the report, into plain text."""
    kept = True
    for token in tokens:
        if token.type == "link_open":
            kept = str(token.attrGet("href")).startswith("https://")
            token.attrs = {"href": token.attrs["href"], "rel": "noreferrer"} if kept else {}
        if token.type in ("link_open", "link_close") and not kept:
            token.tag = "span"
