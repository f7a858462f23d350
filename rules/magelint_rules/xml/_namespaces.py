"""Findings about a whole file as causes of others in it."""

from __future__ import annotations

from magelint.api import Cause, Model, Module, XmlFile

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def namespace_cause(file: XmlFile | None) -> Cause | None:
    """The finding about an undeclared or wrong namespace prefix, which can cause other findings in the file."""
    if file is None or file.namespace_error is None:
        return None
    return Cause("xml-syntax", file.source.whole())


def misplaced_cause(model: Model, module: Module, file: XmlFile) -> Cause | None:
    """The finding that a file is a misplaced file of integrations, whose schema is another one."""
    misplaced = any(one.misplaced and one.source is file.source for one in model.integrations.files(module))
    return Cause("integration-file-ignored", file.root.place) if misplaced else None
