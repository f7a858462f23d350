"""The schema that a file names."""

from __future__ import annotations

from magelint.source import xml_edits
from magelint.source.text import Edit
from magelint.source.xml import XmlFile

_XSI, _LOCATION = "http://www.w3.org/2001/XMLSchema-instance", "noNamespaceSchemaLocation"


def schema_location(file: XmlFile) -> str | None:
    """The schema that a file names in `xsi:noNamespaceSchemaLocation`."""
    return file.root.get(f"{{{_XSI}}}{_LOCATION}")


def name_schema(file: XmlFile, urn: str) -> list[Edit]:
    """The edit that makes a file name a schema, in the attribute that it has or in a new one."""
    root = file.root
    written = next((name for name in root.attributes if name.endswith(":" + _LOCATION)), None)
    if written is not None:
        edit = xml_edits.set_value(root, written, urn)
        return [] if edit is None else [edit]
    prefix = next((p for p, uri in root.node.nsmap.items() if uri == _XSI and p), None)
    parts = [] if prefix else [xml_edits.add_attribute(root, "xmlns:xsi", _XSI)]
    parts.append(xml_edits.add_attribute(root, f"{prefix or 'xsi'}:{_LOCATION}", urn))
    edits = [edit for edit in parts if edit is not None]
    if len(edits) < len(parts):
        return []
    return [Edit(edits[0].file, edits[0].start, edits[0].end, "".join(edit.text for edit in edits))]
