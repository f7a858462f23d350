"""See acl_below_disabled.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import AclResource, Element, Finding, Installation, Label, Module, NoOptions, Rule, Severity


class AclBelowDisabled(Rule[NoOptions]):
    id = "acl-below-disabled"
    summary = "A resource hangs below one that another module disables, and so does not exist."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        told: list[Element] = []
        for node in model.acl:
            above = next((ancestor for ancestor in node.ancestors if ancestor.disabled), None)
            if above is None or node.disabled or not node.titled or not node.declarations:
                continue
            switch = next((e for e in reversed(above.declarations) if e.get("disabled") == "true"), None)
            own = [e for e in node.declarations if switch is None or e.source.path != switch.source.path]
            if own and (node.parent is above or not (node.parent and node.parent.titled)):
                if switch is not None and model.module_at(own[0].source.path) in model.checked:
                    told.append(switch)
                yield _below(node, above, own[0], switch)
        for module in model.checked:
            yield from _switches(model, module, told)


def _below(node: AclResource, above: AclResource, element: Element, switch: Element | None) -> Finding:
    return Finding(
        f"`{node.id}` hangs below `{above.id}`, which is disabled",
        primary=Label(element.value_place("id"), "Magento drops the whole branch"),
        help="hang it elsewhere, or enable the branch",
        related=() if switch is None else (Label(switch.value_place("disabled"), "disabled here"),),
        subject=node.id,
    )


def _switches(model: Installation, module: Module, told: list[Element]) -> Iterator[Finding]:
    """The branches of other vendors that a module switches off with what none of the findings above is about."""
    file = module.config("acl.xml")
    for element in file.root.descendants("resource") if file is not None else ():
        if element.get("disabled") != "true" or element in told:
            continue
        node = next((n for n in model.acl.nodes(element.get("id") or "") if element in n.declarations), None)
        lost = 0 if node is None or not node.disabled else _titled_below(node)
        if node is not None and lost and _is_anothers(model, node, module):
            what = "the resource" if lost == 1 else f"the {lost} resources"
            yield Finding(
                f"`{node.id}` is another vendor's, and disabled here with {what} below it",
                primary=Label(element.value_place("disabled"), "Magento drops the whole branch"),
                help="disable single resources, unless nobody is to have any of them",
                severity=Severity.INFO,
                subject=node.id,
            )


def _titled_below(node: AclResource) -> int:
    return sum(child.titled + _titled_below(child) for child in node.children)


def _is_anothers(model: Installation, node: AclResource, module: Module) -> bool:
    """Whether a resource is declared by others alone."""
    by = [model.module_at(element.source.path) for element in node.declarations if element.get("title") is not None]
    vendors = {owner.name.partition("_")[0] for owner in by if owner is not None}
    return bool(node.known or vendors) and module.name.partition("_")[0] not in vendors
