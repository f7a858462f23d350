"""Rule pages as readers see them: without the markers that make their examples tests."""

from __future__ import annotations

import re
from collections.abc import Callable

_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<language>\w+) file=(?P<path>\S+)[^\n]*\n", re.MULTILINE)
# a comment that holds markers only goes as a whole, with the whitespace before it
_MARKER = r"finding: [\w-]+"
_COMMENTS = re.compile(rf"[ \t]*(?:<!--(?: {_MARKER})+ -->|(?://|#)(?: {_MARKER})+$)", re.MULTILINE)
_WITHIN = re.compile(rf" {_MARKER}")


def readable(page: str, *, fence: Callable[[str, str], str] | None = None) -> str:
    """A rule's page as Markdown for people.

    `fence` gives the line that opens a code block from its language and the path of the file that it shows. By default
    the path is a paragraph of its own before the block.
    """
    opening = fence or _captioned

    def opened(match: re.Match[str]) -> str:
        return opening(match["language"], match["path"]).replace("```", match["ticks"]) + "\n"

    return _WITHIN.sub("", _COMMENTS.sub("", _FENCE.sub(opened, page)))


def _captioned(language: str, path: str) -> str:
    return f"`{path}`:\n\n```{language}"
