"""JSON as PHP's `json_decode` reads it, with the place of every key and value.

The values are the standard library's; where things stand is tree-sitter's, and only for a file that somebody points at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from magelint.source.text import Place

if TYPE_CHECKING:
    pass

Path = tuple[str | int, ...]

_MAX_DEPTH = 511  # json_decode's default of 512 counts the scalars inside the innermost array
_MAX_INTEGER = 2**63
_UNDECODED = re.compile("[\udc80-\udcff]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]|,|[^"\[\]{},]+', re.DOTALL)
_UNPAIRED = re.compile(
    r"\\(?:u(?:[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|([dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|[dD][c-fC-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_INDENT = re.compile(
    r"^([ \t]*)\S.*?[\[{][ \t]*(?:\r\n|\r|\n)([ \t]+)\S|^([ \t]*)[\[{][ \t]*(?:\r\n|\r|\n)([ \t]+)\S", re.M
)


class JsonSyntaxError(Exception):
    """A file that `json_decode` refuses; `place` is what it stumbles over."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
