"""See xml_schema.md."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec.structs import replace

from magelint.api import Cause, Element, Finding, Label, Model, Module, NoOptions, Place, Rule, Severity
from magelint_rules.common.unknown_resources import explain_unknown
from magelint_rules.common.unknown_wording import remedy
from magelint_rules.xml._namespaces import misplaced_cause, namespace_cause
from magelint_rules.xml._wording import violation_key, violation_message

_UI_COMPONENTS = frozenset({"listing", "form"})


class XmlSchema(Rule[NoOptions]):
    id = "xml-schema"
    summary = "A configuration file does not conform to Magento's schema."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_schemas = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for file in model.config_files(module):
            other = file.rejected_attribute
            if other is not None and file.xml is not None:
                yield _missing_namespace(file.path, file.xml.root.place, other)

    def check(self, model: Model) -> Iterator[Finding]:
        unmergeable = {error.place.span for config in model.merged_configs for error in config.merge_errors()}
        for error in model.schema_errors():
            element = error.element
            found = Finding(
                violation_message(error.violation),
                primary=Label(error.place, f"violates {posixpath.basename(error.schema)}"),
                help=f"see `{error.schema}` for the allowed content",
                related=tuple(Label(place, "same value here") for place in error.twins),
                severity=Severity.INFO if model.core.is_newest_known else None,  # a newer release may allow it
                subject=violation_key(error.violation),
                cause=namespace_cause(element.file) or _misplaced(model, element),
            )
            if error.violation.attribute and (element.get(error.violation.attribute) or "").startswith("\\"):
                found = replace(found, help="remove the leading backslash")
            if (moved := _intended_folder(model, element)) is not None:
                found = replace(found, help=moved)
            if error.place.span in unmergeable:
                found = replace(found, cause=Cause("xml-unmergeable", error.place))
            elif (help_ := _intended_resource(model, element, error.violation.attribute)) is not None:
                found = replace(found, help=help_)
            yield found


def _intended_folder(model: Model, element: Element) -> str | None:
    """The help for a layout in a folder of UI components or the reverse, which Magento reads as the other kind."""
    root = element.file.root
    module = model.module_at(root.source.path)
    if module is None:
        return None
    area, folder = posixpath.split(posixpath.dirname(root.source.path)[len(module.path) + 1 :])
    if (element == root and root.name == "page") and folder == "ui_component":
        return f"move this layout to `{area}/layout`"
    if root.name in _UI_COMPONENTS and folder == "layout":
        return f"move this UI component to `{area}/ui_component`"
    return None


def _misplaced(model: Model, element: Element) -> Cause | None:
    module = model.module_at(element.source.path)
    return None if module is None else misplaced_cause(model, module, element.file)


def _intended_resource(model: Model, element: Element, attribute: str) -> str | None:
    """The help if a value is the malformed id of an ACL resource, and similar to the id of one that exists."""
    if (attribute or element.name) != "resource":
        return None
    resource = (element.get(attribute) if attribute else element.text) or ""
    unknown = explain_unknown(model, resource) if resource.strip() else None
    return None if unknown is None or unknown.suggestion is None else remedy(unknown)


def _missing_namespace(path: str, root: Place, other: Element) -> Finding:
    return Finding(
        f"{path} does not declare `xmlns:xsi`, but Magento merges it first and another file uses the prefix",
        primary=Label(root, "causes `Invalid Document` in developer mode"),
        help="declare `xmlns:xsi` on the root element",
        related=(Label(other.place, "`xsi:` attribute of another file"),),
        cause=Cause("xml-schema-location", root),
    )
