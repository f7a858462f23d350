"""See xml_unmergeable.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity


class XmlUnmergeable(Rule[NoOptions]):
    id = "xml-unmergeable"
    summary = "Magento cannot merge a configuration file with those of the other modules."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for config in model.merged_configs:
            for error in config.merge_errors():
                yield Finding(
                    f"Magento cannot merge the `{config.path}` of all modules: {error.message}",
                    primary=Label(error.place, "it stops here"),
                    help="correct it: until then every page that needs this configuration throws",
                    related=() if error.merging is None else (Label(error.merging, "while it merges this"),),
                    subject=error.message,
                )
