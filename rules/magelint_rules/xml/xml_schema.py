"""See xml_schema.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Element, Finding, Installation, Label, NoOptions, Rule, SchemaError, Severity


class XmlSchema(Rule[NoOptions]):
    id = "xml-schema"
    summary = "A configuration file breaks the schema that Magento has for it."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Installation) -> Iterator[Finding]:
        stopping = {error.place.span for config in model.merged_configs for error in config.merge_errors()}
        told: set[tuple[Element, str]] = set()
        for error in _errors(model):
            key = error.element, error.attribute
            if key in told:
                continue  # in a file that several include
            told.add(key)
            if not stopping or error.place.span not in stopping:  # of which xml-unmergeable speaks
                yield _finding(error)


def _errors(model: Installation) -> Iterator[SchemaError]:
    for module in model.checked:
        for path in module.xml_paths:
            file = module.xml(path)
            if file is not None:
                yield from model.schemas.errors(path, file)
    for config in model.merged_configs:
        yield from config.schema_errors()


def _finding(error: SchemaError) -> Finding:
    return Finding(
        error.message,
        primary=Label(error.place, f"breaks {error.schema}"),
        help=f"see {error.schema} for what may stand here",
        related=tuple(Label(place, "the other one") for place in error.twins),
        subject=error.message,
    )
