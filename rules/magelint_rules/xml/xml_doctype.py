"""See xml_doctype.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Rule, Severity


class XmlDoctype(Rule[NoOptions]):
    id = "xml-doctype"
    summary = "A configuration file has a document type declaration."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for file in model.config_files(module):
            doctype = file.xml.doctype if file.xml is not None else None
            if doctype is not None:
                yield Finding(
                    "configuration file contains a DOCTYPE",
                    primary=Label(doctype, "entities are lost or prevent validation"),
                    help="remove it, and replace its entities with their text",
                )
