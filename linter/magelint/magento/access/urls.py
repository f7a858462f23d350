"""Route URLs, matched as `Rest\\Config` and `Rest\\Router\\Route` of `Magento_Webapi` match requests."""

from __future__ import annotations

import re
from typing import Final

HTTP_METHODS: Final = ("GET", "POST", "PUT", "DELETE")
"""The HTTP methods that `webapi.xsd` and `Rest\\Request` accept."""
_SERVICE_BASE = re.compile(r"\w+/\w+", re.ASCII)  # `Rest\Config::_getServiceBaseUrl`


def url_parameters(url: str) -> list[str]:
    """The names of a URL's parameters: everything after the colon of a segment."""
    return [part[1:] for part in _parts(url) if _is_parameter(part)]


def url_shape(url: str) -> tuple[str, ...]:
    """The segments of a URL without the names of its parameters."""
    return tuple(":" if _is_parameter(part) else part for part in _parts(url))


def widened(shape: tuple[str, ...], mask: tuple[bool, ...]) -> tuple[str, ...]:
    """The shape of a URL with a parameter in every segment where another URL has one."""
    return tuple(":" if hidden else part for part, hidden in zip(shape, mask, strict=True))


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
