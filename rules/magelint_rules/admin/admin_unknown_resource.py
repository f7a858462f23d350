"""See admin_unknown_resource.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, ResourceUse, Rule, Severity
from magelint_rules.common.unknown_resources import UnknownResource, explain_unknown
from magelint_rules.common.unknown_wording import unknown_finding, why


class AdminUnknownResource(Rule[NoOptions]):
    id = "admin-unknown-resource"
    summary = "The Admin references a resource that is not declared in any acl.xml."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for use in model.resource_uses(module):
            unknown = explain_unknown(model, use.id, module)
            if unknown is not None and not _is_retired(model, use, unknown):
                yield _finding(use, unknown)


def _is_retired(model: Model, use: ResourceUse, unknown: UnknownResource) -> bool:
    """True if the vendor of the reference disables the resource, which hides what references it on purpose."""
    if unknown.reason != "disabled" or unknown.place is None:
        return False
    by = model.module_at(unknown.place.file.path)
    return by is not None and by.name.partition("_")[0] == use.module.name.partition("_")[0]


def _finding(use: ResourceUse, unknown: UnknownResource) -> Finding:
    return unknown_finding(
        unknown,
        f"{_subject(use)} references `{use.id}`, {why(unknown)}",
        Label(use.place, "accessible to full administrators only"),
        severity=Severity.INFO if unknown.only_absent or unknown.reason == "disabled" else None,
        subject=use.id,
        cause=unknown.cause or _malformed(use),
    )


def _malformed(use: ResourceUse) -> Cause | None:
    """The finding about an id that the schema of the file does not allow, which is more severe."""
    return Cause("xml-schema", use.place) if use.kind in ("menu item", "config section") else None


def _subject(use: ResourceUse) -> str:
    """What the resource protects, as the subject of a message."""
    name = f" `{use.name}`" if use.name is not None else ""
    named = f' name="{use.name}"' if use.name is not None else ""
    match use.kind:
        case "menu item":
            return f"menu item{name}"
        case "config section":
            return f"system configuration section{name}"
        case "layout element":
            return f"`<{use.element}{named}>` in the layout"
        case "UI component":
            return "the UI component" if use.element is None else f"`<{use.element}{named}>` in the UI component"
        case "controller":
            return f"controller{name}"
        case "call":
            return "`isAllowed()`"
