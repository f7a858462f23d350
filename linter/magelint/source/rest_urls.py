"""URLs of REST requests as callers write them: in code, in a README, or in a list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from magelint.source.text import Place

VERSION = re.compile(r"(?<![\w$])V[0-9]{1,2}/(?=[\w:{<%$*\[])")
"""What every URL of a route starts with, up to its second segment."""
PARAMETER = ":"
"""The segment for a part of a URL that is known only at run time."""
_UNKNOWN = "\0"
_DYNAMIC = re.compile(
    r"\$?+\{[^{}]{0,200}+\}++|\$\w++(?:->\w++|\[[^\[\]\n]{0,100}+\])*+|%(?:\d++\$)?+[sdu]\b|%\d++(?!\w)|<[\w -]{1,40}+>"
)
_STOP = re.compile(r"[\s\"'`|,;()<>]")
_AFTER = re.compile(r"(?:[^\s\"'`|,;()<>\\{}]|<[\w -]{1,40}>|\{[^{}\n]{0,200}\}|\\/)*+")
_LONGEST_PREFIX = 300
_MOST_URLS = 1000  # more than any legitimate file has
_END_OF_SENTENCE = ".:*!"
_HOST = re.compile(r"(?:\A|:)//")


class RestCall(Struct, frozen=True):
    """A URL of a REST request that a file contains."""

    method: str | None
    """The HTTP method in upper case; `None` if the file does not show it."""
    url: str
    """The URL as written, from its API version on, with `{}` for what is only known at run time."""
    paths: tuple[str, ...]
    """The paths that it may have, the most likely one first."""
    place: Place


def urls_in(text: str) -> Iterator[tuple[int, int, str]]:
    """The URLs of REST requests in a text: start, end, and the URL. Those of other services are skipped."""
    at = found = 0
    for match in VERSION.finditer(text):
        if found == _MOST_URLS:
            break
        if match.start() < at:
            continue
        before = text[max(at, match.start() - _LONGEST_PREFIX) : match.start()]
        written = _STOP.split(before)[-1]
        after = _AFTER.match(text, match.start())
        at = after.end() if after is not None else match.end()
        if _HOST.search(written) is not None and "/rest/" not in written:
            continue
        found += 1
        url = text[match.start() : at].rstrip(_END_OF_SENTENCE).replace("\\/", "/")
        yield match.start() - len(written), at, url


def paths_of(url: str) -> tuple[str, ...]:
    """The paths that a written URL may have, the most likely one first, with `:` for each unknown segment.

    A URL that ends with a slash is continued at run time, as far as it is known, and text after the last segment may be
    a query or another segment.
    """
    masked = _DYNAMIC.sub(_UNKNOWN, url.replace("*", _UNKNOWN))
    path = re.split(r"[?#]", masked, maxsplit=1)[0]
    *parents, last = path.rstrip("/").split("/")
    start = "".join(f"/{_segment(part)}" for part in parents)
    if path.endswith("/"):
        return f"{start}/{_segment(last)}/{PARAMETER}", f"{start}/{_segment(last)}"
    fixed = last.partition(_UNKNOWN)[0]
    if _UNKNOWN not in last or not fixed:
        return (f"{start}/{_segment(last)}",)
    return f"{start}/{fixed}", f"{start}/{fixed}/{PARAMETER}"


def _segment(part: str) -> str:
    return PARAMETER if _UNKNOWN in part else part


def shown(url: str) -> str:
    """A written URL without its query, with `{}` for what is only known at run time."""
    masked = _DYNAMIC.sub(_UNKNOWN, url)
    return "/" + re.split(r"[?#]", masked, maxsplit=1)[0].replace(_UNKNOWN, "{}").lstrip("/")
