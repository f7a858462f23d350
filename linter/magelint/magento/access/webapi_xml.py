"""The content model of `webapi.xsd`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct


class ElementSchema(Struct, frozen=True):
    """What an element may contain."""

    children: tuple[str, ...] = ()
    """The child elements; those of a `<route>` are in this order, each at most once."""
    required: tuple[str, ...] = ()
    """The required attributes; without them the converter fails in every mode."""
    optional: tuple[str, ...] = ()
    """The optional attributes."""
    identifying: tuple[str, ...] = ()
    """The attributes that identify the element to merge with."""


WEBAPI_XML: Final[Mapping[str, ElementSchema]] = MappingProxyType(
    {
        "routes": ElementSchema(("route",)),
        "route": ElementSchema(
            ("service", "resources", "data"), ("url", "method"), ("secure", "soapOperation"), ("url", "method")
        ),
        "service": ElementSchema(required=("class", "method")),
        "resources": ElementSchema(("resource",)),
        "resource": ElementSchema(required=("ref",), identifying=("ref",)),
        "data": ElementSchema(("parameter",), optional=("input-array-size-limit",)),
        "parameter": ElementSchema(required=("name",), optional=("force",), identifying=("name",)),
    }
)
