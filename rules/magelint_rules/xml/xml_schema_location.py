"""See xml_schema_location.md."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec.structs import replace

from magelint.api import (
    ConfigFile,
    Edit,
    Element,
    Finding,
    Fix,
    Label,
    Model,
    Module,
    Options,
    Place,
    Rule,
    Severity,
    XmlFile,
    xml_edits,
)
from magelint_rules.xml._namespaces import XSI, misplaced_cause, namespace_cause

# Magento's site does not serve schemas, which are identified by URN.
_MAGENTO_SITE = re.compile(r"https?://(?:www\.)?(?:magento|magentocommerce)\.com/")
_ATTRIBUTE = "noNamespaceSchemaLocation"

# The schemas of layouts and UI components by file name
_VIEW_SCHEMAS = {
    "ui_configuration.xsd": "urn:magento:module:Magento_Ui:etc/ui_configuration.xsd",
    **{
        f"{name}.xsd": f"urn:magento:framework:View/Layout/etc/{name}.xsd"
        for name in ("layout_generic", "page_configuration", "page_layout")
    },
}


class XmlSchemaLocationOptions(Options, frozen=True, forbid_unknown_fields=True):
    """Options of xml-schema-location."""

    missing: bool = False
    """True to report files without a schema location as well."""


class XmlSchemaLocation(Rule[XmlSchemaLocationOptions]):
    id = "xml-schema-location"
    summary = "A configuration file has an incorrect schema location."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for file in model.config_files(module):
            if file.xml is not None:
                if not file.is_configuration:
                    found = _check_view(model, file.xml, file.schema_location)
                elif file.schema_location is None:
                    found = self._check_missing(file, file.xml)
                else:
                    found = _check_configuration(model, file, file.xml, file.schema_location)
                if found is not None:
                    yield replace(found, cause=namespace_cause(file.xml) or misplaced_cause(model, module, file.xml))

    def _check_missing(self, file: ConfigFile, xml: XmlFile) -> Finding | None:
        if file.schema is None:
            return None
        other = file.rejected_attribute
        if other is not None:
            return _missing_in_first(xml, file.schema, other)
        return _missing(xml, file.schema) if self.options.missing else None


def _check_configuration(model: Model, file: ConfigFile, xml: XmlFile, location: str) -> Finding | None:
    known = file.schema
    fault = _fault(model, location, known)
    if fault is None:
        return None
    return Finding(
        fault,
        primary=Label(_place(xml.root)),
        help=f"replace with `{known}`" if known is not None else "correct the schema location",
        severity=Severity.INFO
        if known is None or not location.startswith("urn:") or location != location.strip()
        else None,
        fix=None if known is None else _fix(xml, known),
    )


def _missing(file: XmlFile, known: str) -> Finding:
    return Finding(
        f"root element has no `xsi:{_ATTRIBUTE}`",
        primary=Label(file.root.place),
        help=f'add `xsi:{_ATTRIBUTE}="{known}"`',
        severity=Severity.INFO,
        fix=_fix(file, known),
    )


def _missing_in_first(file: XmlFile, known: str, other: Element) -> Finding:
    return Finding(
        "root element has no schema location and no `xmlns:xsi`, but Magento merges this file first",
        primary=Label(file.root.place, "causes `Invalid Document` in developer mode"),
        help=f'add `xmlns:xsi` and `xsi:{_ATTRIBUTE}="{known}"`',
        related=(Label(_place(other), "attribute rejected after merging"),),
        severity=Severity.ERROR,
        fix=_fix(file, known),
    )


def _check_view(model: Model, xml: XmlFile, location: str | None) -> Finding | None:
    """The finding about a layout or UI component, for which several schemas are valid if they exist."""
    if location is None or not location.startswith("urn:") or model.schemas.may_resolve(location):
        return None
    intended = _VIEW_SCHEMAS.get(posixpath.basename(location))
    return Finding(
        f"schema `{location}` does not exist",
        primary=Label(_place(xml.root)),
        help="correct the schema location" if intended is None else f"replace with `{intended}`",
        fix=None if intended is None else _fix(xml, intended),
    )


def _place(root: Element) -> Place:
    written = next((name for name in root.attributes if name.endswith(":" + _ATTRIBUTE)), _ATTRIBUTE)
    return root.value_place(written)


def _fault(model: Model, location: str, known: str | None) -> str | None:
    if known is not None and _same_folder(location, known):
        return None
    if location.strip() != location and location.strip().startswith("urn:"):
        return f"`{location}` has surrounding whitespace, so it is not a valid URN"
    if not location.startswith("urn:"):
        return _not_a_urn(location) if known is not None else None
    if known is not None:
        return f"`{location}` is not the schema for this type of file"
    return None if model.schemas.may_resolve(location) else f"schema `{location}` does not exist"


def _not_a_urn(location: str) -> str | None:
    if "://" not in location:
        return f"`{location}` is a path, not a URN"
    return (
        f"`{location}` is a URL at which Magento does not provide a schema" if _MAGENTO_SITE.match(location) else None
    )


def _same_folder(location: str, known: str) -> bool:
    """True if it is the schema itself or a variant for the same format, such as `acl_merged.xsd`."""
    if location == known:
        return True
    head, _, path = location.rpartition(":")
    known_head, _, known_path = known.rpartition(":")
    if head != known_head:
        return False
    path = posixpath.normpath(path.lstrip("/"))
    stem = posixpath.splitext(posixpath.basename(known_path))[0].removesuffix("_file").removesuffix("_merged")
    same = posixpath.dirname(path) == posixpath.dirname(known_path)
    return same and posixpath.basename(path) in {f"{stem}{suffix}.xsd" for suffix in ("", "_file", "_merged", "_base")}


def _fix(file: XmlFile, known: str) -> Fix | None:
    """Set the schema location, except in a file with namespace errors, where the attribute may already exist."""
    return (
        None
        if file.namespace_error
        else Fix(f"set the schema location to `{known}`", "safe", lambda: _location_edits(file.root, known))
    )


def _location_edits(root: Element, urn: str) -> list[Edit]:
    """The edit that sets the schema location, in the existing attribute or in a new one."""
    written = next((name for name in root.attributes if name.endswith(":" + _ATTRIBUTE)), None)
    if written is not None:
        edit = xml_edits.set_value(root, written, urn)
        return [] if edit is None else [edit]
    prefix = next((p for p, uri in root.node.nsmap.items() if uri == XSI and p), None)
    parts = [] if prefix else [xml_edits.add_attribute(root, "xmlns:xsi", XSI)]
    parts.append(xml_edits.add_attribute(root, f"{prefix or 'xsi'}:{_ATTRIBUTE}", urn))
    edits = [edit for edit in parts if edit is not None]
    if len(edits) < len(parts):
        return []
    return [Edit(edits[0].file, edits[0].start, edits[0].end, "".join(edit.text for edit in edits))]
