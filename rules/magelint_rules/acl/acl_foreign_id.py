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
    summary = "A module declares a resource in the name of a module that does not exist."
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
            if _is_no_module(model, owner, module):
                yield _finding(module, resource, owner)


def _is_valid(resource: Element) -> bool:
    return is_acl_id(resource.get("id") or "")


def _is_no_module(model: Model, name: str, module: Module) -> bool:
    """True if certainly no module has a name that one of its ids begins with.

    In an installation, it is a name that no module has, and Magento never had. In a checkout, where other modules may
    be elsewhere, it is only a misspelling of the name of the module itself.
    """
    if name in model.resource_owners or "_" not in name:
        return False
    return model.is_root or similarity(name, module.name) >= _MISSPELLED


def _finding(module: Module, resource: Element, owner: str) -> Finding:
    place = resource.value_place("id")
    return Finding(
        f"`{resource.get('id')}` is named after `{owner}`, which is no module here",
        primary=Label(place, f"declared by `{module.name}`"),
        help=f"name it `{module.name}::…`, or keep it if roles and integrations hold it already",
        subject=owner,
        cause=None if _is_valid(resource) else Cause("acl-invalid", place),
    )
