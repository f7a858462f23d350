"""See xml_syntax.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Edit, Finding, Fix, Installation, Label, NoOptions, Place, Rule, Severity, XmlFile, xml_edits

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_UNDECLARED = re.compile(r"Namespace prefix (\S+)(?: for (\S+))? on (\S+) is not defined")


class XmlSyntax(Rule[NoOptions]):
    id = "xml-syntax"
    summary = "An XML file that Magento reads is no well-formed XML."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for path in module.xml_paths:
                error = module.xml_error(path)
                file = module.xml(path)
                if error is not None:
                    yield Finding(
                        f"{path} cannot be read: {error.message}",
                        primary=Label(error.place, "the parser stops here"),
                        help="correct the XML: nothing of this file counts as it is",
                    )
                elif file is not None and file.namespace_error is not None:
                    yield _undeclared(path, file, file.namespace_error)


def _undeclared(path: str, file: XmlFile, error: str) -> Finding:
    found = _UNDECLARED.search(error)
    prefix = found[1] if found else ""
    read_strictly = path.startswith("etc/")
    label = "Magento refuses to read the modules" if path == "etc/module.xml" else "refused in developer mode"

    def changes() -> list[Edit]:
        edit = xml_edits.add_attribute(file.root, "xmlns:xsi", _XSI)
        return [] if edit is None else [edit]

    return Finding(
        f"the prefix `{prefix}` is not declared" if found else f"{path}: {error}",
        primary=Label(_place(file, found), label if read_strictly else ""),
        help=f'declare it on the root element: xmlns:{prefix}="…"',
        severity=None if read_strictly else Severity.WARNING,
        fix=Fix("declare the prefix xsi on the root element", "safe", changes) if prefix == "xsi" else None,
    )


def _place(file: XmlFile, found: re.Match[str] | None) -> Place:
    if found is None:
        return file.root.place
    prefix, attribute, name = found.groups()
    for element in (file.root, *file.root.descendants()):
        written = f"{prefix}:{attribute}"
        if attribute is None and element.name == f"{prefix}:{name}":
            return element.place
        if attribute is not None and written in element.attributes:
            return element.attribute_place(written)
    return file.root.place
