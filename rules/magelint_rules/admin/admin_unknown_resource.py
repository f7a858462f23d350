"""See admin_unknown_resource.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, ResourceUse, Rule, Severity, resource_uses
from magelint_rules.common.unknown_resources import UnknownResource, explain_unknown


class AdminUnknownResource(Rule[NoOptions]):
    id = "admin-unknown-resource"
    summary = "The back end asks for a resource that no acl.xml declares."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            for use in resource_uses(module):
                unknown = explain_unknown(model, use.id, module)
                if unknown is not None and not _retired(model, use, unknown):
                    yield _finding(use, unknown)


def _retired(model: Installation, use: ResourceUse, unknown: UnknownResource) -> bool:
    """Whether the vendor of what asks has disabled the resource himself, to take away what asks for it."""
    if unknown.reason != "disabled" or unknown.place is None:
        return False
    by = model.module_at(unknown.place.file.path)
    return by is not None and by.name.partition("_")[0] == use.module.name.partition("_")[0]


def _finding(use: ResourceUse, unknown: UnknownResource) -> Finding:
    on_purpose = unknown.reason == "disabled"
    return Finding(
        f"{use.what} asks for `{use.id}`, {unknown.why}",
        primary=Label(use.place, "only administrators with all rights pass"),
        help=unknown.help,
        related=(Label(unknown.place, "declared here"),) if unknown.place is not None else (),
        severity=Severity.INFO if unknown.only_absent or on_purpose else None,
        subject=use.id,
    )
