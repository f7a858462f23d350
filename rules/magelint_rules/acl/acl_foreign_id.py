"""See acl_foreign_id.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Cause,
    Element,
    Finding,
    Label,
    Model,
    Module,
    NoOptions,
    Rule,
    Severity,
    is_acl_id,
    similarity,
)

_MISSPELLED = 0.85


class AclForeignId(Rule[NoOptions]):
    id = "acl-foreign-id"
    summary = "A resource id starts with the name of a module that does not exist."
    severity = Severity.INFO
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        file = module.config("acl.xml")
        if file is None or module.origin == "core":
            return
        titled = [resource for resource in file.root.descendants("resource") if resource.get("title")]
        by_owner: dict[str, Element] = {}
        for resource in sorted(titled, key=lambda resource: not _is_valid(resource)):
            owner, colons, _ = (resource.get("id") or "").partition("::")
            if colons:
                by_owner.setdefault(owner, resource)
        for owner, resource in by_owner.items():
            if _is_unknown_module(model, owner, module):
                yield _finding(module, resource, owner)


def _is_valid(resource: Element) -> bool:
    return is_acl_id(resource.get("id") or "")


def _is_unknown_module(model: Model, name: str, module: Module) -> bool:
    """True if the module name in a resource id is certainly not that of any module.

    In an installation: no module has the name, and Magento never used it. Elsewhere, other modules may not be part of
    the checkout, so only a misspelling of the declaring module's own name counts.
    """
    if name in model.resource_owners or "_" not in name:
        return False
    return model.is_root or similarity(name, module.name) >= _MISSPELLED


def _finding(module: Module, resource: Element, owner: str) -> Finding:
    place = resource.value_place("id")
    return Finding(
        f"`{resource.get('id')}` is named after the module `{owner}`, which does not exist",
        primary=Label(place, f"declared by `{module.name}`"),
        help=f"rename to `{module.name}::…`, unless roles or integrations already use the id",
        subject=owner,
        cause=None if _is_valid(resource) else Cause("acl-invalid", place),
    )
