"""See xml_unmergeable.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Rule, Severity, merge_message
from magelint_rules.xml._namespaces import namespace_cause


class XmlUnmergeable(Rule[NoOptions]):
    id = "xml-unmergeable"
    summary = "Magento cannot merge a configuration file with the files of other modules."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Model) -> Iterator[Finding]:
        for config in model.merged_configs:
            for error in config.merge_errors():
                yield Finding(
                    f"Magento cannot merge the `{config.path}` files of all modules: {merge_message(error)}",
                    primary=Label(error.place, "merging fails here"),
                    help="correct this element: every page that needs this configuration throws an exception",
                    related=() if error.merging is None else (Label(error.merging, "while merging this element"),),
                    subject=error.message or " ".join((error.reason, *error.names)),
                    cause=namespace_cause(model.files.parsed_xml(error.place.file.path)),
                )
