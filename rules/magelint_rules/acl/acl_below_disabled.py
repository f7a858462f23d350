"""See acl_below_disabled.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, NoOptions, Rule, Severity


class AclBelowDisabled(Rule[NoOptions]):
    id = "acl-below-disabled"
    summary = "A resource hangs below one that another module disables, and so does not exist."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for node in model.acl:
            above = next((ancestor for ancestor in node.ancestors if ancestor.disabled), None)
            if above is None or node.disabled or not node.titled or not node.declarations:
                continue
            switch = next((e for e in reversed(above.declarations) if e.get("disabled") == "true"), None)
            own = [e for e in node.declarations if switch is None or e.source.path != switch.source.path]
            if own and (node.parent is above or not (node.parent and node.parent.titled)):
                yield Finding(
                    f"`{node.id}` hangs below `{above.id}`, which is disabled",
                    primary=Label(own[0].value_place("id"), "Magento drops the whole branch"),
                    help="hang it elsewhere, or enable the branch",
                    related=() if switch is None else (Label(switch.value_place("disabled"), "disabled here"),),
                    subject=node.id,
                )
