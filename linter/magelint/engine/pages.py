"""Prepares rule pages for readers: removes the markers that turn the examples into tests."""

from __future__ import annotations

import re
from collections.abc import Callable

_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<language>\w+) file=(?P<path>\S+)[^\n]*\n", re.MULTILINE)
# A comment that contains only markers is removed with the whitespace before it.
_MARKER = r"finding: [\w-]+"
_COMMENTS = re.compile(rf"[ \t]*(?:<!--(?: {_MARKER})+ -->|(?://|#)(?: {_MARKER})+$)", re.MULTILINE)
_WITHIN = re.compile(rf" {_MARKER}")


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
