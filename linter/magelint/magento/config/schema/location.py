"""The schema that a file names."""

from __future__ import annotations

from magelint.source.xml import XmlFile

_XSI, _LOCATION = "http://www.w3.org/2001/XMLSchema-instance", "noNamespaceSchemaLocation"


def schema_location(file: XmlFile) -> str | None:
    """The schema that a file names in `xsi:noNamespaceSchemaLocation`, even with an undeclared prefix."""
    found = file.root.get(f"{{{_XSI}}}{_LOCATION}")
    return file.root.attributes.get(f"xsi:{_LOCATION}") if found is None and file.namespace_error is not None else found
