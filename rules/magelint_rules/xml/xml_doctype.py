"""See xml_doctype.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity


class XmlDoctype(Rule[NoOptions]):
    id = "xml-doctype"
    summary = "A configuration file has a document type declaration."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for path in module.xml_paths:
                file = module.xml(path)
                doctype = file.doctype if file is not None else None
                if doctype is not None:
                    yield Finding(
                        "a DOCTYPE in a file that Magento reads",
                        primary=Label(doctype, "its entities get lost, or stop the validation"),
                        help="remove it, and write out what its entities stand for",
                    )
