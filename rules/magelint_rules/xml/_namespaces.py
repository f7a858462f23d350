"""Namespace faults as causes of other findings."""

from __future__ import annotations

from magelint.api import Cause, XmlFile

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def namespace_cause(file: XmlFile | None) -> Cause | None:
    """The finding about an undeclared or wrong namespace prefix, which can cause other findings in the file."""
    if file is None or file.namespace_error is None:
        return None
    return Cause("xml-syntax", file.source.whole())
