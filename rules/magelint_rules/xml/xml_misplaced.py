"""See xml_misplaced.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Cause, ConfigFile, Finding, Label, Model, Module, NoOptions, Place, Rule, Severity

_FEW = 3
_USUAL = ("adminhtml", "frontend")
_ADMINHTML = "etc/adminhtml/"
_DI = re.compile(r"etc/(?:[a-z_]+/)?di\.xml")
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
            elif file.xml is not None and file.other_format is not None and not _is_read_by_others(model, module, file):
                yield Finding(
                    f"Magento does not read `{file.path}`",
                    primary=Label(file.xml.root.place, "ignored by Magento"),
                    help=f"merge it into `{file.other_path}`, or remove it",
                    severity=Severity.INFO,
                    subject=file.path,
                    cause=_cause(file.other_format, file.xml.root.place),
                )


def _cause(format_: str, root: Place) -> Cause | None:
    rule = _RULES.get(format_)
    return None if rule is None else Cause(rule, root)


def _is_read_by_others(model: Model, module: Module, file: ConfigFile) -> bool:
    """True if code or a `di.xml` names a file, which may then have a reader of its own, or a `system.xml` includes it.

    The reader may be in another module: that of a theme reads a file in each module of its vendor.
    """
    name = file.path.rpartition("/")[2].encode("utf-8", "surrogateescape")
    others = [one for one in model.modules if one is module or one.origin != "core"]
    return any(one.php_mentions(name) or _is_in_di(one, name) for one in others) or any(
        _includes(one, module, file) for one in others
    )


def _is_in_di(module: Module, name: bytes) -> bool:
    """True if a `di.xml` contains the name of a file, as an argument of a reader."""
    paths = (path for path in module.xml_paths if _DI.fullmatch(path))
    sources = (module.files.source(f"{module.path}/{path}") for path in paths)
    return any(source is not None and name in source.data for source in sources)


def _includes(module: Module, owner: Module, file: ConfigFile) -> bool:
    """True if a file in a module's `etc/adminhtml` has an `<include>` for a file of `owner`."""
    if not file.path.startswith(_ADMINHTML):
        return False
    written = f"{owner.name}::{file.path.removeprefix(_ADMINHTML)}"
    parsed = (module.xml(path) for path in module.xml_paths if path.startswith(_ADMINHTML))
    return any(
        include.get("path") == written
        for one in parsed
        if one is not None
        for include in one.root.descendants("include")
    )


def _paths(file: ConfigFile) -> list[str]:
    """The correct paths of a file: in its own area if Magento reads it there, else in other areas."""
    areas = sorted(file.areas)
    if file.area in areas:
        areas = [file.area]
    elif len(areas) > _FEW:
        areas = [area for area in _USUAL if area in areas]
    return [f"etc/{area}/{file.format}" if area else f"etc/{file.format}" for area in areas]
