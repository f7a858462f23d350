"""See acl_untitled.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    ADMIN,
    AclResource,
    Element,
    Finding,
    Installation,
    Label,
    Module,
    NoOptions,
    Rule,
    Severity,
    is_acl_id,
    misspelt_attributes,
)
from magelint_rules.common.unknown_resources import UnknownResource, explain_untitled, is_of_a_broken_module


class AclUntitled(Rule[NoOptions]):
    id = "acl-untitled"
    summary = "A resource has no title in any acl.xml: often a misspelt or absent parent."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        untitled = [node for node in model.acl.untitled() if is_acl_id(node.id)]  # else acl-invalid says it
        for node in untitled:
            if node.children and node.parent in untitled:
                continue  # one wrong path is one fault, told at its top
            if any("title" in misspelt_attributes(e, ("title",)).values() for e in node.declarations):
                continue  # acl-invalid says it
            if is_of_a_broken_module(model, node.id):
                continue  # what is wrong with that is said of it
            for module, element in _one_a_file(model, node):
                yield from _findings(model, module, node, element)


def _one_a_file(model: Installation, node: AclResource) -> Iterator[tuple[Module, Element]]:
    seen: set[str] = set()
    for element in node.declarations:
        path = element.source.path
        module = model.module_at(path)
        if module is not None and path not in seen:
            seen.add(path)
            yield module, element


def _findings(model: Installation, module: Module, node: AclResource, element: Element) -> Iterator[Finding]:
    unknown = explain_untitled(model, node.id, module)
    if unknown.only_absent and not model.has_core and module.comes_after(node.id.partition("::")[0]):
        return  # it is as it should be: the module that declares the parent is not here, but is asked for
    why = "which has no title in any acl.xml" if unknown.reason == "unknown" else unknown.why
    child = element.find("resource")
    message = f"resource `{node.id}`, {why}" if child is None else f"`{child.get('id')}` hangs below `{node.id}`, {why}"
    if child is None and unknown.reason == "unknown":
        message = f"resource `{node.id}` has no title in any acl.xml"
    if node in model.acl.displacing():
        message += f"; it lies before `{ADMIN}`, so that every integration.xml of the shop loses its resources"
    yield Finding(
        message,
        primary=Label(element.value_place("id"), "no title"),
        help=_cure(model, module, unknown),
        related=(Label(unknown.place, "declared here"),) if unknown.place is not None else (),
        severity=_severity(model, module, unknown),
        subject=node.id,
    )


def _cure(model: Installation, module: Module, unknown: UnknownResource) -> str:
    owner = unknown.id.partition("::")[0]
    if unknown.only_absent and model.has_core:
        return f"install `{owner}`"
    if unknown.reason != "unknown":
        return unknown.help
    if owner == module.name:
        return 'give it one: title="…"' + (f", or did you mean `{unknown.meant}`?" if unknown.meant else "")
    if unknown.meant or model.module(owner) is not None:
        return unknown.help
    return f"install `{owner}` if it declares the resource, or give it a title here"


def _severity(model: Installation, module: Module, unknown: UnknownResource) -> Severity | None:
    if unknown.only_absent and not model.has_core:
        return Severity.INFO  # in a shop nothing more will come: the pages die, as for any other id
    vendor = unknown.id.partition("_")[0]
    if not model.is_root and unknown.reason == "unknown" and vendor not in ("Magento", module.name.partition("_")[0]):
        return Severity.WARNING  # another vendor's module may declare it, where that is installed
    return None
