"""Route URLs, matched as `Rest\\Config` and `Rest\\Router\\Route` of `Magento_Webapi` match requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

HTTP_METHODS: Final = ("GET", "POST", "PUT", "DELETE")
"""The HTTP methods that `webapi.xsd` and `Rest\\Request` accept."""
_SERVICE_BASE = re.compile(r"\w+/\w+", re.ASCII)  # `Rest\Config::_getServiceBaseUrl`


def url_parameters(url: str) -> list[str]:
    """The names of a URL's parameters: everything after the colon of a segment."""
    return [part[1:] for part in _parts(url) if _is_parameter(part)]


def url_shape(url: str) -> tuple[str, ...]:
    """The segments of a URL without the names of its parameters."""
    return tuple(":" if _is_parameter(part) else part for part in _parts(url))


class Shapes:
    """The shapes of some URLs, to find those that match all requests of another."""

    def __init__(self, shapes: Iterable[tuple[str, ...]]) -> None:
        """The shapes have the same number of segments, and are in ascending order of precedence."""
        self._root = _Segment()
        for number, shape in enumerate(shapes):
            segment = self._root
            for part in shape:
                segment.last = number
                segment = segment.below.setdefault(part, _Segment())
            segment.last = number

    def last(self, shape: tuple[str, ...]) -> int:
        """The number of the last shape with the segments of another, or with a parameter where it has any other."""
        last = -1
        pending = [(self._root, 0)]
        while pending:
            segment, depth = pending.pop()
            if segment.last <= last:
                continue
            if depth == len(shape):
                last = segment.last
                continue
            same, wider = segment.below.get(shape[depth]), segment.below.get(":")
            if same is None or same is wider:
                below = [wider]
            else:
                below = [wider, same] if wider is not None and same.last > wider.last else [same, wider]
            pending += [(one, depth + 1) for one in below if one is not None]
        return last


class _Segment(Struct):
    """A segment of several shapes."""

    last: int = -1
    """The number of the last one."""
    below: dict[str, _Segment] = field(default_factory=dict)


def has_fixed_base(url: str) -> bool:
    """True if a URL begins with the two literal segments by which Magento looks up URLs with parameters."""
    parts = _parts(url)
    return _SERVICE_BASE.match("/".join(parts[:2])) is not None and not _is_parameter(parts[0])


def service_base(path: str) -> str | None:
    """The first two segments of a path, without a leading slash; `None` if Magento matches no parameters in it."""
    found = _SERVICE_BASE.match(path.removeprefix("/"))
    return None if found is None else found.group()


def has_literal_base(url: str) -> bool:
    """True if the first two segments of a URL are literal, so that a path can have them."""
    return len(_parts(url)) > 1 and not any(_is_parameter(part) for part in _parts(url)[:2])


def _parts(url: str) -> list[str]:
    return url.strip("/").split("/")


def _is_parameter(part: str) -> bool:
    """True if a segment is a parameter; two colons escape a literal colon."""
    return part.startswith(":") and part[1:2] != ":"
