"""See xml_misplaced.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, ConfigFile, Finding, Label, Model, Module, NoOptions, Rule, Severity

_FEW = 3
_USUAL = ("adminhtml", "frontend")
_RULES = {
    "acl.xml": "acl-misplaced",
    "webapi.xml": "webapi-misplaced",
    "integration.xml": "integration-file-ignored",
    "integration/api.xml": "integration-file-ignored",
    "integration/config.xml": "integration-file-ignored",
}
"""The rules that know more of a format, such as whether there is anything in the file."""


class XmlMisplaced(Rule[NoOptions]):
    id = "xml-misplaced"
    summary = "A configuration file lies where Magento does not read it."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for file in model.config_files(module):
            if file.xml is not None and file.format is not None and not file.is_read:
                root, rule = file.xml.root.place, _RULES.get(file.format)
                yield Finding(
                    f"Magento reads no {file.path}",
                    primary=Label(root, "nothing of this file has any effect"),
                    help=f"move it to {' or '.join(_paths(file))}",
                    subject=file.path,
                    cause=None if rule is None else Cause(rule, root),
                )


def _paths(file: ConfigFile) -> list[str]:
    """Where to move a file: to its name in its own area if that is read, else in those that are."""
    areas = sorted(file.areas)
    if file.area in areas:
        areas = [file.area]
    elif len(areas) > _FEW:
        areas = [area for area in _USUAL if area in areas]
    return [f"etc/{area}/{file.format}" if area else f"etc/{file.format}" for area in areas]
