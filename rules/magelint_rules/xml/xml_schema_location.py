"""See xml_schema_location.md."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from magelint.api import (
    Element,
    Finding,
    Fix,
    Installation,
    Label,
    NoOptions,
    Place,
    Rule,
    Severity,
    XmlFile,
    known_schema,
    name_schema,
    schema_location,
    unkept_attribute,
)

# Magento's own site serves no schemas: they are named by URN
_DEAD = re.compile(r"https?://(?:www\.)?(?:magento|magentocommerce)\.com/")
_ATTRIBUTE = "noNamespaceSchemaLocation"


class XmlSchemaLocation(Rule[NoOptions]):
    id = "xml-schema-location"
    summary = "A configuration file names no schema, or one that is not there or not its own."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for path in module.xml_paths:
                file = module.xml(path)
                if file is None or file.namespace_error is not None:
                    continue
                if path.startswith("etc/"):
                    yield from _of_file(model, path, file)
                else:
                    yield from _of_view(model, file)


def _of_file(model: Installation, path: str, file: XmlFile) -> Iterator[Finding]:
    known, location = known_schema(path), schema_location(file)
    if location is None:
        if known is not None:
            other = unkept_attribute(model.tree, model.enabled, path, file)
            yield _without(file, known) if other is None else _first_without(file, known, other)
        return
    fault = _fault(model, location, known)
    if fault is not None:
        yield Finding(
            fault,
            primary=Label(_place(file.root)),
            help=f"write `{known}`" if known is not None else "correct it",
            severity=Severity.INFO if known is None or not location.startswith("urn:") else None,
            fix=None if known is None else _fix(file, known),
        )


def _without(file: XmlFile, known: str) -> Finding:
    return Finding(
        "no schema is named",
        primary=Label(file.root.place),
        help=f'add xsi:{_ATTRIBUTE}="{known}"',
        severity=Severity.INFO,
        fix=_fix(file, known),
    )


def _first_without(file: XmlFile, known: str, other: Element) -> Finding:
    return Finding(
        "no schema is named, and with that no `xmlns:xsi` declared, in the file of this kind that Magento reads first",
        primary=Label(file.root.place, "developer mode throws: `Invalid Document`"),
        help=f'add xmlns:xsi and xsi:{_ATTRIBUTE}="{known}"',
        related=(Label(_place(other), "for this attribute, merged into it, is then not allowed"),),
        severity=Severity.ERROR,
        fix=_fix(file, known),
    )


def _of_view(model: Installation, file: XmlFile) -> Iterator[Finding]:
    """A layout or a UI component: several schemas are right for it, but one that is nowhere is not."""
    location = schema_location(file)
    if location is not None and location.startswith("urn:") and not model.schemas.may_resolve(location):
        yield Finding(
            f"`{location}` is a schema that is not there",
            primary=Label(_place(file.root)),
            help="correct it",
        )


def _place(root: Element) -> Place:
    written = next((name for name in root.attributes if name.endswith(":" + _ATTRIBUTE)), _ATTRIBUTE)
    return root.value_place(written)


def _fault(model: Installation, location: str, known: str | None) -> str | None:
    if known is not None and _same_folder(location, known):
        return None
    if location.strip() != location and location.strip().startswith("urn:"):
        return f"`{location}` has blanks around it, with which it is no URN"
    if not location.startswith("urn:"):
        return _no_urn(location) if known is not None else None
    if known is not None:
        return f"`{location}` is not the schema of this kind of file"
    return None if model.schemas.may_resolve(location) else f"`{location}` is a schema that is not there"


def _no_urn(location: str) -> str | None:
    if "://" not in location:
        return f"`{location}` is a path, not a URN"
    return f"`{location}` is an address of which Magento has no schema" if _DEAD.match(location) else None


def _same_folder(location: str, known: str) -> bool:
    """Whether it is the schema itself, or one of the same format for another purpose, as `acl_merged.xsd` is."""
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


def _fix(file: XmlFile, known: str) -> Fix:
    return Fix(f"name {known}", "safe", lambda: name_schema(file, known))
