"""See xml_misplaced.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity, misplaced


class XmlMisplaced(Rule[NoOptions]):
    id = "xml-misplaced"
    summary = "A configuration file lies where Magento does not read it."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for path in module.xml_paths:
                places = misplaced(path)
                file = module.xml(path) if places is not None else None
                if places is not None and file is not None:
                    yield Finding(
                        f"Magento reads no {path}",
                        primary=Label(file.root.place, "nothing of this file has any effect"),
                        help=f"move it to {' or '.join(places)}",
                        subject=path,
                    )
