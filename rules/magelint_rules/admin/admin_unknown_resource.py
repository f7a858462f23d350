"""See admin_unknown_resource.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, ResourceUse, Rule, Severity
from magelint_rules.common.unknown_resources import UnknownResource, explain_unknown
from magelint_rules.common.unknown_wording import unknown_finding, why


class AdminUnknownResource(Rule[NoOptions]):
    id = "admin-unknown-resource"
    summary = "The back end asks for a resource that no acl.xml declares."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for use in model.resource_uses(module):
            unknown = explain_unknown(model, use.id, module)
            if unknown is not None and not _retired(model, use, unknown):
                yield _finding(use, unknown)


def _retired(model: Model, use: ResourceUse, unknown: UnknownResource) -> bool:
    """True if the vendor of what asks has disabled the resource, to take away what asks for it."""
    if unknown.reason != "disabled" or unknown.place is None:
        return False
    by = model.module_at(unknown.place.file.path)
    return by is not None and by.name.partition("_")[0] == use.module.name.partition("_")[0]


def _finding(use: ResourceUse, unknown: UnknownResource) -> Finding:
    return unknown_finding(
        unknown,
        f"{_guarded(use)} asks for `{use.id}`, {why(unknown)}",
        Label(use.place, "only administrators with all rights pass"),
        severity=Severity.INFO if unknown.only_absent or unknown.reason == "disabled" else None,
        subject=use.id,
    )


def _guarded(use: ResourceUse) -> str:
    """What a resource guards, as the subject of a message."""
    name = f" `{use.name}`" if use.name is not None else ""
    named = f' name="{use.name}"' if use.name is not None else ""
    match use.kind:
        case "menu item":
            return f"menu item{name}"
        case "config section":
            return f"section{name} of the system configuration"
        case "layout element":
            return f"`<{use.element}{named}>` of the layout"
        case "UI component":
            return "the UI component" if use.element is None else f"`<{use.element}{named}>` of the UI component"
        case "controller":
            return f"controller{name}"
        case "call":
            return "`isAllowed()`"
