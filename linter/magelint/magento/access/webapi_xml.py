"""What `webapi.xsd` allows in a `webapi.xml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class ElementSchema:
    """What may be in an element."""

    children: tuple[str, ...] = ()
    """The elements in it, in their order where it is a `<route>`, of which each may be there once."""
    required: tuple[str, ...] = ()
    """The attributes that it must have; the converter fails without them in every mode."""
    optional: tuple[str, ...] = ()
    """The attributes that it may have."""
    identifying: tuple[str, ...] = ()
    """The attributes by which Magento finds the element to merge it with."""


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
