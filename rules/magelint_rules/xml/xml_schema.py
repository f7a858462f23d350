"""See xml_schema.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity


class XmlSchema(Rule[NoOptions]):
    id = "xml-schema"
    summary = "A configuration file breaks the schema that Magento has for it."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_shop = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for error in model.schema_errors(module):
                yield Finding(
                    error.message,
                    primary=Label(error.place, f"breaks {error.schema}"),
                    help=f"see {error.schema} for what may stand here",
                    subject=error.message,
                )
