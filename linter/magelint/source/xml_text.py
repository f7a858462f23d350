"""The character data of XML as PHP decodes it."""

from __future__ import annotations

import re
from typing import Literal

_NEWLINE = re.compile(r"\r\n?")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([^;&]*+));")
_PREDEFINED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PART = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)|(?P<comment><!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z))|(?P<text>[^<]++)", re.S
)

TextKind = Literal["text", "cdata", "comment"]
"""What a part of an element's content is."""


def text_parts(content: str, start: int, end: int) -> list[tuple[TextKind, str]]:
    """The parts of the content of an element without child elements."""
    return [_part(match) for match in _PART.finditer(content, start, end)]


def _part(match: re.Match[str]) -> tuple[TextKind, str]:
    """Content as PHP decodes it: line ends are one character, references are replaced."""
    if match["comment"] is not None:
        return "comment", ""
    if match["cdata"] is not None:
        return "cdata", _NEWLINE.sub("\n", match["cdata"])
    return "text", resolved(_NEWLINE.sub("\n", match["text"]))


def resolved(text: str) -> str:
    """A text with its references replaced: those to entities that XML does not define itself become nothing."""
    return _REFERENCE.sub(_referred, text)


def _referred(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return _PREDEFINED.get(name, "")
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
