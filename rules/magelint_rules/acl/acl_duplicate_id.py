"""See acl_duplicate_id.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import ADMIN, AclResource, Element, Finding, Installation, Label, NoOptions, Rule, Severity, XmlFile


class AclDuplicateId(Rule[NoOptions]):
    id = "acl-duplicate-id"
    summary = "One resource id stands in two places of the tree, or twice in one file."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            file = module.config("acl.xml")
            if file is not None:
                yield from _within(file)
        for nodes in model.acl.repeated():
            owner, *others = sorted(nodes, key=lambda node: _precedence(model, node))
            for node in others:
                if not _explained(model, node, owner):
                    yield _finding(node, owner)


def _within(file: XmlFile) -> Iterator[Finding]:
    first: dict[str, Element] = {}
    for resource in file.root.descendants("resource"):
        identifier = resource.get("id")
        if not identifier:
            continue
        earlier = first.setdefault(identifier, resource)
        if earlier != resource and not _twice(resource.parent, earlier.parent):
            yield Finding(
                f"`{identifier}` stands twice in this file",
                primary=Label(resource.value_place("id")),
                help="put what both hold into one `<resource>`",
                related=(Label(earlier.value_place("id"), "the first"),),
                subject=identifier,
            )


def _twice(parent: Element | None, other: Element | None) -> bool:
    """Whether the parents are themselves one resource that stands twice, so that this is said already."""
    same = parent is not None and other is not None and parent != other and parent.get("id") == other.get("id")
    return same and parent is not None and parent.name == "resource"


def _precedence(model: Installation, node: AclResource) -> tuple[bool, bool, bool]:
    """The right one of two first: what Magento itself declares, what hangs below the root of all that can be granted,
    what has a title, else what is read first."""
    modules = [model.module_at(element.source.path) for element in node.declarations]
    core = node.known or any(module is not None and module.origin == "core" for module in modules)
    return (not core, _is_detached(model, node), not node.titled)


def _is_detached(model: Installation, node: AclResource) -> bool:
    """Whether nobody can be granted it where it stands: outside of the root, or below what is a misspelling."""
    above = node.ancestors
    return ADMIN not in {ancestor.id for ancestor in above} or any(not _has_title(model, a) for a in above)


def _explained(model: Installation, node: AclResource, owner: AclResource) -> bool:
    """Whether another finding says it: the node hangs below one that is itself misplaced or misspelt, or within one
    file."""
    if not node.declarations or any(not _has_title(model, ancestor) for ancestor in node.ancestors):
        return True
    above = node.parent
    if (
        above is not None
        and len(model.acl.nodes(above.id)) > 1
        and owner.parent is not None
        and owner.parent.id == above.id
    ):
        return True
    files = {element.source.path for element in owner.declarations}
    return any(element.source.path in files for element in node.declarations)


def _has_title(model: Installation, node: AclResource) -> bool:
    return any(same.titled for same in model.acl.nodes(node.id))


def _finding(node: AclResource, owner: AclResource) -> Finding:
    here, there = (_position(n) for n in (node, owner))
    return Finding(
        f"`{node.id}` stands {here}, and also {there}",
        primary=Label(node.declarations[0].value_place("id"), "Magento's ACL refuses the second of an id"),
        help=f"hang it {there}: repeat the whole path of parents that it has there"
        if owner.titled or node.titled
        else "keep it in one place",
        related=tuple(Label(element.value_place("id"), "the other place") for element in owner.declarations[:1]),
        subject=node.id,
    )


def _position(node: AclResource) -> str:
    return "at the top level" if node.parent is None else f"below `{node.parent.id}`"
