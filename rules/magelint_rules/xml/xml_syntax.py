"""See xml_syntax.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from magelint.api import (
    Edit,
    Finding,
    Fix,
    Label,
    Model,
    Module,
    NoOptions,
    Place,
    Rule,
    Severity,
    XmlFile,
    xml_edits,
)
from magelint_rules.xml._namespaces import XSI

_UNDECLARED = re.compile(r"Namespace prefix (\S+)(?: for (\S+))? on (\S+) is not defined")
_WRONG_URI = re.compile(r"\A(?>(?s:.*?)xmlns:)(\S+): '(.*)' is not (a valid|its) URI")


class XmlSyntax(Rule[NoOptions]):
    id = "xml-syntax"
    summary = "An XML file that Magento reads is not well-formed."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for file in model.config_files(module):
            if file.syntax_error is not None:
                yield Finding(
                    f"{file.path} is not well-formed: {file.syntax_error.message}",
                    primary=Label(file.syntax_error.place, "parse error"),
                    help="correct the syntax: Magento cannot read any part of this file",
                    effective=_effective(file.path),
                )
            elif file.xml is not None and file.xml.namespace_error is not None:
                yield _namespace(file.path, file.xml, file.xml.namespace_error)


def _namespace(path: str, file: XmlFile, error: str) -> Finding:
    uri = _WRONG_URI.search(error)
    lenient = uri is not None and uri[3] == "its"  # The parser accepts any valid URI.
    message, place, help_, fix = _undeclared(path, file, error) if uri is None else _wrong_uri(file, uri)
    label, severity = "rejected in developer mode", None
    if path == "etc/module.xml":
        label, severity = ("", Severity.WARNING) if lenient else ("prevents Magento from reading the modules", None)
    elif not path.startswith("etc/"):
        label, severity = "", Severity.WARNING
    return Finding(
        message, primary=Label(place, label), help=help_, severity=severity, fix=fix, effective=_effective(path)
    )


def _effective(path: str) -> Literal["enabled", "registered"]:
    """The modules whose file Magento reads: `module.xml` also of disabled ones."""
    return "registered" if path == "etc/module.xml" else "enabled"


def _undeclared(path: str, file: XmlFile, error: str) -> tuple[str, Place, str, Fix | None]:
    found = _UNDECLARED.search(error)
    prefix = found[1] if found else ""

    def changes() -> list[Edit]:
        edit = xml_edits.add_attribute(file.root, "xmlns:xsi", XSI)
        return [] if edit is None else [edit]

    return (
        f"namespace prefix `{prefix}` is not declared" if found else f"{path}: {error}",
        _place(file, found),
        f'add `xmlns:{prefix}="…"` to the root element',
        Fix("add `xmlns:xsi` to the root element", "safe", changes) if prefix == "xsi" else None,
    )


def _wrong_uri(file: XmlFile, found: re.Match[str]) -> tuple[str, Place, str, Fix | None]:
    prefix, uri, kind = found.groups()
    written = f"xmlns:{prefix}"
    holder = next((e for e in (file.root, *file.root.descendants()) if uri in e.node.nsmap.values()), file.root)
    edit = xml_edits.set_value(holder, written, XSI) if prefix == "xsi" else None
    return (
        f"namespace prefix `{prefix}` is bound to `{uri}`, which is "
        + ("not a valid URI" if kind == "a valid" else "not its namespace"),
        holder.value_place(written),
        f"replace with `{XSI}`" if prefix == "xsi" else "correct the URI",
        None if edit is None else Fix(f"replace with `{XSI}`", "safe", lambda: [edit]),
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
