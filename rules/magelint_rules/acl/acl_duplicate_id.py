"""See acl_duplicate_id.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import AclResource, Element, Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.acl._duplicates import Misplaced, misplaced, repeated_in


class AclDuplicateId(Rule[NoOptions]):
    id = "acl-duplicate-id"
    summary = "One resource id stands in two places of the tree, or twice in one file."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("acl.xml")
        for again, first in repeated_in(file) if file is not None else ():
            yield _repeated(again, first)

    def check(self, model: Model) -> Iterator[Finding]:
        for found in misplaced(model):
            yield _finding(found)


def _repeated(again: Element, first: Element) -> Finding:
    return Finding(
        f"`{again.get('id')}` stands twice in this file",
        primary=Label(again.value_place("id")),
        help="put what both hold into one `<resource>`",
        related=(Label(first.value_place("id"), "the first"),),
        subject=again.get("id") or "",
    )


def _finding(found: Misplaced) -> Finding:
    resource, right, below = found.resource, found.right, found.below
    here, there = (_position(one) for one in (resource, right))
    return Finding(
        f"`{resource.id}` stands {here}, and also {there}",
        primary=Label(found.element.value_place("id"), "Magento's ACL refuses the second of an id"),
        help=f"hang it {there}: repeat the whole path of parents that it has there"
        if right.titled or resource.titled
        else "keep it in one place",
        related=tuple(Label(element.value_place("id"), "the other place") for element in right.declarations[:1]),
        # what is below a parent of a module that is not here is as uncertain as the parent
        severity=below.severity if below is not None else None,
        subject=resource.id,
        cause=below.as_cause if below is not None else None,
    )


def _position(resource: AclResource) -> str:
    return "at the top level" if resource.parent is None else f"below `{resource.parent.id}`"
