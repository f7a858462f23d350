"""See xml_schema.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, SchemaError, Severity


class XmlSchema(Rule[NoOptions]):
    id = "xml-schema"
    summary = "A configuration file breaks the schema that Magento has for it."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_shop = True

    def check(self, model: Installation) -> Iterator[Finding]:
        told = {error.place.span for config in model.merged_configs for error in config.merge_errors()}
        for error in _errors(model):
            if not told or error.place.span not in told:  # to look for the span takes time
                yield _finding(error)


def _errors(model: Installation) -> Iterator[SchemaError]:
    for module in model.checked:
        yield from model.schema_errors(module)
    for config in model.merged_configs:
        yield from config.schema_errors()


def _finding(error: SchemaError) -> Finding:
    return Finding(
        error.message,
        primary=Label(error.place, f"breaks {error.schema}"),
        help=f"see {error.schema} for what may stand here",
        related=tuple(Label(place, message) for place, message in error.related),
        subject=error.message,
    )
