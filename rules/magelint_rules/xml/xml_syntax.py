"""See xml_syntax.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Edit, Finding, Fix, Installation, Label, NoOptions, Place, Rule, Severity, XmlFile, xml_edits

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_UNDECLARED = re.compile(r"Namespace prefix (\S+)(?: for (\S+))? on (\S+) is not defined")
_NO_URI = re.compile(r"xmlns:(\S+): '(.*)' is not a valid URI")


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
                    yield _namespace(path, file, file.namespace_error)


def _namespace(path: str, file: XmlFile, error: str) -> Finding:
    read_strictly = path.startswith("etc/")
    label = "Magento refuses to read the modules" if path == "etc/module.xml" else "refused in developer mode"
    told = _no_uri if _NO_URI.search(error) else _undeclared
    message, place, help_, fix = told(path, file, error)
    return Finding(
        message,
        primary=Label(place, label if read_strictly else ""),
        help=help_,
        severity=None if read_strictly else Severity.WARNING,
        fix=fix,
    )


def _undeclared(path: str, file: XmlFile, error: str) -> tuple[str, Place, str, Fix | None]:
    found = _UNDECLARED.search(error)
    prefix = found[1] if found else ""

    def changes() -> list[Edit]:
        edit = xml_edits.add_attribute(file.root, "xmlns:xsi", _XSI)
        return [] if edit is None else [edit]

    return (
        f"the prefix `{prefix}` is not declared" if found else f"{path}: {error}",
        _place(file, found),
        f'declare it on the root element: xmlns:{prefix}="…"',
        Fix("declare the prefix xsi on the root element", "safe", changes) if prefix == "xsi" else None,
    )


def _no_uri(path: str, file: XmlFile, error: str) -> tuple[str, Place, str, Fix | None]:  # noqa: ARG001
    prefix, uri = next(found.groups() for found in [_NO_URI.search(error)] if found)
    written = f"xmlns:{prefix}"
    holder = next((e for e in (file.root, *file.root.descendants()) if uri in e.node.nsmap.values()), file.root)
    edit = xml_edits.set_value(holder, written, _XSI) if prefix == "xsi" else None
    return (
        f"the prefix `{prefix}` stands for `{uri}`, which is no URI",
        holder.value_place(written),
        f'write xmlns:{prefix}="{_XSI}"' if prefix == "xsi" else "correct the URI",
        None if edit is None else Fix("write the namespace of xsi", "safe", lambda: [edit]),
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
