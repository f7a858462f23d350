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
        """Yield one finding per id: a misspelled id is one fault, wherever it is referenced."""
        found: dict[str, tuple[UnknownResource, list[ResourceUse]]] = {}
        for use in model.resource_uses(module):
            unknown = explain_unknown(model, use.id, module)
            if unknown is not None and model.is_effective(use) and not _is_retired(model, use, unknown):
                found.setdefault(use.id, (unknown, []))[1].append(use)
        for unknown, uses in found.values():
            yield _finding(sorted(uses, key=lambda use: _ORDER.index(use.kind)), unknown)


_ORDER = ("menu item", "config section", "controller", "layout element", "UI component", "call")
"""What a finding about several references names, the most visible one first."""


def _is_retired(model: Model, use: ResourceUse, unknown: UnknownResource) -> bool:
    """True if the vendor of the reference disables the resource, which hides what references it on purpose."""
    if unknown.reason != "disabled" or unknown.place is None:
        return False
    by = model.module_at(unknown.place.file.path)
    return by is not None and by.name.partition("_")[0] == use.module.name.partition("_")[0]


def _finding(uses: list[ResourceUse], unknown: UnknownResource) -> Finding:
    use, *others = uses
    more = f" and {len(others)} more place{'s' * (len(others) > 1)}" if others else ""
    return unknown_finding(
        unknown,
        f"{_subject(use)}{more} reference{'' if more else 's'} `{use.id}`, {why(unknown)}",
        Label(use.place, "accessible to full administrators only"),
        related=[Label(other.place, f"also in {_subject(other)}") for other in others],
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
