"""See acl_duplicate_id.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import AclResource, Element, Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.acl._duplicates import Misplaced, misplaced, repeated_in


class AclDuplicateId(Rule[NoOptions]):
    id = "acl-duplicate-id"
    summary = "A resource id occurs at two positions in the ACL tree, or twice in one file."
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
        f"`{again.get('id')}` is declared twice in this file",
        primary=Label(again.value_place("id"), "duplicate id"),
        help="merge both into one `<resource>`",
        related=(Label(first.value_place("id"), "first declared here"),),
        subject=again.get("id") or "",
    )


def _finding(found: Misplaced) -> Finding:
    resource, correct, ancestor = found.resource, found.correct, found.untitled_ancestor
    here, there = (_position(one) for one in (resource, correct))
    return Finding(
        f"`{resource.id}` is declared both {here} and {there}",
        primary=Label(found.element.value_place("id"), "duplicate id"),
        help=_help(correct) if correct.titled or resource.titled else "keep only one of the declarations",
        related=tuple(Label(element.value_place("id"), "also declared here") for element in correct.declarations[:1]),
        # if the ancestor's module is not installed, this finding is as uncertain as the one about the ancestor
        severity=ancestor.severity if ancestor is not None else None,
        subject=resource.id,
        cause=ancestor.as_cause if ancestor is not None else None,
    )


def _help(correct: AclResource) -> str:
    parent = correct.parent
    path = ", and repeat all ancestors of that parent" if parent is not None and parent.parent is not None else ""
    return f"declare it only {_position(correct)}{path}"


def _position(resource: AclResource) -> str:
    return "at the top level" if resource.parent is None else f"as a child of `{resource.parent.id}`"
