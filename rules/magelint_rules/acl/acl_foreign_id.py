"""See acl_foreign_id.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Element, Finding, Installation, Label, Module, NoOptions, Rule, Severity, is_acl_id
from magelint_rules.common.unknown_resources import is_no_module


class AclForeignId(Rule[NoOptions]):
    id = "acl-foreign-id"
    summary = "A module declares a resource in the name of a module that does not exist."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            file = module.config("acl.xml")
            if file is None or module.origin == "core":
                continue
            seen: set[str] = set()
            for resource in file.root.descendants("resource"):
                identifier = resource.get("id") or ""
                owner = identifier.partition("::")[0]
                if (
                    is_acl_id(identifier)
                    and resource.get("title")
                    and owner not in seen
                    and is_no_module(model, owner, module)
                ):
                    seen.add(owner)
                    yield _finding(module, resource, owner)


def _finding(module: Module, resource: Element, owner: str) -> Finding:
    return Finding(
        f"`{resource.get('id')}` is named after `{owner}`, which is no module here",
        primary=Label(resource.value_place("id"), f"declared by `{module.name}`"),
        help=f"name it `{module.name}::…`, or keep it if roles and integrations hold it already",
        subject=owner,
    )
