"""See xml_unmergeable.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, NoOptions, Rule, Severity, merge_message
from magelint_rules.xml._namespaces import namespace_cause


class XmlUnmergeable(Rule[NoOptions]):
    id = "xml-unmergeable"
    summary = "Magento cannot merge a configuration file with those of the other modules."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Model) -> Iterator[Finding]:
        for config in model.merged_configs:
            for error in config.merge_errors():
                message = merge_message(error)
                yield Finding(
                    f"Magento cannot merge the `{config.path}` of all modules: {message}",
                    primary=Label(error.place, "it stops here"),
                    help="correct it: until then every page that needs this configuration throws",
                    related=() if error.merging is None else (Label(error.merging, "while it merges this"),),
                    subject=message,
                    cause=namespace_cause(model.files.parsed_xml(error.place.file.path)),
                )
