"""See xml_schema.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from magelint.api import Cause, Element, Finding, Label, Model, Module, NoOptions, Place, Rule, Severity
from magelint_rules.xml._namespaces import namespace_cause
from magelint_rules.xml._wording import violation_message


class XmlSchema(Rule[NoOptions]):
    id = "xml-schema"
    summary = "A configuration file breaks the schema that Magento has for it."
    severity = Severity.ERROR
    since = "0.1.0"
    needs_installation = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for file in model.config_files(module):
            other = file.refused_attribute
            if other is not None and file.xml is not None:
                yield _refused(file.path, file.xml.root.place, other)

    def check(self, model: Model) -> Iterator[Finding]:
        unmergeable = {error.place.span for config in model.merged_configs for error in config.merge_errors()}
        for error in model.schema_errors():
            message, element = violation_message(error.violation), error.element
            found = Finding(
                message,
                primary=Label(error.place, f"breaks {error.schema}"),
                help=f"see {error.schema} for what may stand here",
                related=tuple(Label(place, "the other one") for place in error.twins),
                subject=message,
                cause=namespace_cause(element.file),
            )
            if error.place.span in unmergeable:
                found = replace(found, cause=Cause("xml-unmergeable", error.place))
            elif found.cause is None and _is_unknown_resource(model, element, error.violation.attribute):
                # as grave as the finding that explains it, or both would be shown
                found = replace(found, cause=Cause("admin-unknown-resource", error.place), severity=Severity.WARNING)
            yield found


def _is_unknown_resource(model: Model, element: Element, attribute: str) -> bool:
    """True if a value is the ACL resource of a menu item or a configuration section, and none that exists."""
    if (attribute or element.name) != "resource":
        return False
    resource = (element.get(attribute) if attribute else element.text) or ""
    return bool(resource.strip()) and resource not in model.acl


def _refused(path: str, root: Place, other: Element) -> Finding:
    return Finding(
        f"the merged {path} has `xsi:` attributes without their namespace: this file, read first, has no `xmlns:xsi`",
        primary=Label(root, "developer mode throws: `Invalid Document`"),
        help="declare it on the root element",
        related=(Label(other.place, "an attribute of this file is then not allowed"),),
        cause=Cause("xml-schema-location", root),
    )
