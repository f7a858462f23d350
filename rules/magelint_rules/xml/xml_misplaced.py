"""See xml_misplaced.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, ConfigFile, Finding, Label, Model, Module, NoOptions, Place, Rule, Severity

_FEW = 3
_USUAL = ("adminhtml", "frontend")
_RULES = {
    "acl.xml": "acl-misplaced",
    "webapi.xml": "webapi-misplaced",
    "integration.xml": "integration-file-ignored",
    "integration/api.xml": "integration-file-ignored",
    "integration/config.xml": "integration-file-ignored",
}
"""The rules that report a misplaced file more precisely, for example only if it is not empty."""


class XmlMisplaced(Rule[NoOptions]):
    id = "xml-misplaced"
    summary = "A configuration file has a path that Magento does not read."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for file in model.config_files(module):
            if file.xml is not None and file.format is not None and not file.is_read:
                root = file.xml.root.place
                yield Finding(
                    f"Magento does not read `{file.path}`",
                    primary=Label(root, "ignored by Magento"),
                    help="move the file to " + " or ".join(f"`{path}`" for path in _paths(file)),
                    subject=file.path,
                    cause=_cause(file.format, root),
                )
            elif file.xml is not None and file.other_format is not None and not _is_named(module, file):
                folder, _, _ = file.path.rpartition("/")
                yield Finding(
                    f"Magento does not read `{file.path}`",
                    primary=Label(file.xml.root.place, "ignored by Magento"),
                    help=f"merge it into `{folder}/{file.other_format.rpartition('/')[2]}`, or remove it",
                    severity=Severity.INFO,
                    subject=file.path,
                    cause=_cause(file.other_format, file.xml.root.place),
                )


def _cause(format_: str, root: Place) -> Cause | None:
    rule = _RULES.get(format_)
    return None if rule is None else Cause(rule, root)


def _is_named(module: Module, file: ConfigFile) -> bool:
    """True if the module's code names a file: it may have a reader of its own."""
    return module.php_mentions(file.path.rpartition("/")[2].encode("utf-8", "surrogateescape"))


def _paths(file: ConfigFile) -> list[str]:
    """The correct paths of a file: in its own area if Magento reads it there, else in other areas."""
    areas = sorted(file.areas)
    if file.area in areas:
        areas = [file.area]
    elif len(areas) > _FEW:
        areas = [area for area in _USUAL if area in areas]
    return [f"etc/{area}/{file.format}" if area else f"etc/{file.format}" for area in areas]
