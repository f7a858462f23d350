"""Namespaces of configuration files, and the cause that a wrong one is."""

from __future__ import annotations

from magelint.api import Cause, XmlFile

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def namespace_cause(file: XmlFile | None) -> Cause | None:
    """The finding about a prefix that a file does not declare, which may be all that is wrong with an element."""
    if file is None or file.namespace_error is None:
        return None
    return Cause("xml-syntax", file.source.whole())
