"""See acl_top_level.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import ADMIN, ALL, AclResource, Element, Finding, Installation, Label, NoOptions, Rule, Severity


class AclTopLevel(Rule[NoOptions]):
    id = "acl-top-level"
    summary = "A resource lies beside Magento_Backend::admin, so nobody can be granted it."
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        displacing = model.acl.displacing()
        for element, attribute in model.acl.moved_roots():
            yield _moved(element, attribute)
        below_all = [child for node in model.acl.nodes(ALL) for child in node.children]
        for node in (*model.acl.tree(), *below_all):
            if node.id in (ALL, ADMIN) or not node.declarations:
                continue
            if not node.titled or len(model.acl.nodes(node.id)) > 1:
                continue  # a misspelt or a repeated id: acl-untitled and acl-duplicate-id say where it belongs
            yield _displacing(node) if node in displacing else _outside(node)


def _moved(element: Element, attribute: str) -> Finding:
    return Finding(
        f'`{attribute}="{element.get(attribute)}"` of `{element.get("id")}` takes `{ADMIN}` from its place: '
        "every integration.xml of the shop loses its resources",
        primary=Label(element.value_place(attribute), f"Magento looks for `{ADMIN}` in the second place"),
        help=f"remove `{attribute}`",
        severity=Severity.ERROR,
        subject=f"{element.get('id')} {attribute}",
    )


def _outside(node: AclResource) -> Finding:
    return Finding(
        f"`{node.id}` lies {'beside' if node.parent is None else f'below `{ALL}`, beside'} `{ADMIN}`, not below it",
        primary=Label(node.declarations[0].value_place("id"), "neither the role nor the integration page shows it"),
        help=f'put it into `<resource id="{ADMIN}">`',
        subject=node.id,
    )


def _displacing(node: AclResource) -> Finding:
    return Finding(
        f"`{node.id}` lies beside `{ADMIN}` and before it: every integration.xml of the shop loses its resources",
        primary=Label(node.declarations[0].value_place("id"), f"takes the place where Magento looks for `{ADMIN}`"),
        help=f'put it into `<resource id="{ADMIN}">`',
        severity=Severity.ERROR,
        subject=node.id,
    )
