"""Prepares rule pages for readers: removes the markers that turn the examples into tests."""

from __future__ import annotations

import re
from collections.abc import Callable

MARKER = re.compile(r"finding: ([\w-]+)")
"""Marks a line of an example with the rule of an expected finding."""
_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<language>\w+) file=(?P<path>\S++)[^\n]*+\n", re.MULTILINE)
# A comment that contains only markers is removed with the whitespace before it.
_COMMENTS = re.compile(
    rf"(?<![ \t])[ \t]*+(?:<!--(?: {MARKER.pattern})+ -->|(?://|#)(?: {MARKER.pattern})+$)", re.MULTILINE
)
_WITHIN = re.compile(rf" {MARKER.pattern}")


def readable(page: str, *, fence: Callable[[str, str], str] | None = None) -> str:
    """A rule's page as Markdown without test markers.

    `fence` returns the opening of a code block for its language and the path of the file that it shows. By default the
    path is a paragraph before the block.
    """
    opening = fence or _captioned

    def opened(match: re.Match[str]) -> str:
        return opening(match["language"], match["path"]).replace("```", match["ticks"]) + "\n"

    return _WITHIN.sub("", _COMMENTS.sub("", _FENCE.sub(opened, page)))


def _captioned(language: str, path: str) -> str:
    return f"`{path}`:\n\n```{language}"


def page_section(page: str, heading: str) -> tuple[str, int]:
    """The text of a section and its offset in the page; empty if there is no such heading."""
    match = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return (match[1], match.start(1)) if match else ("", 0)
