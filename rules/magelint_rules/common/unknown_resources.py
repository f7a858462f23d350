"""Why a resource that something references is not in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from magelint.api import (
    AclDeclaration,
    AclResource,
    Cause,
    Model,
    Module,
    Place,
    ResourceHistory,
    UnreadId,
    folded,
    is_acl_id,
)
from magelint_rules.common.load_faults import acl_fault, load_fault

Reason = Literal[
    "whitespace",
    "case",
    "list",
    "disabled",
    "disabled module",
    "unloadable module",
    "unregistered module",
    "unread",
    "edition",
    "removed",
    "later",
    "dependency",
    "unknown",
]
_OF_MODULE: dict[str, Reason] = {
    "disabled": "disabled module",
    "unloadable": "unloadable module",
    "unregistered": "unregistered module",
}
"""The reasons by the state of the module that declares a resource."""


@dataclass(frozen=True, slots=True)
class UnknownResource:
    """A resource that is not in force, and why.

    `blanks` around the id or another `case`: `meant` is the right one; several ids in one `list`; `disabled` in the
    tree by `holder`; declared by a `module` that is not enabled; in an `acl.xml` where Magento leaves it `unread`; only
    another `edition` has it, Magento has `removed` it or has it only `later`; it is of a module that is required but
    not here (`dependency`); or simply `unknown`, `meant` being the nearest id, if any.
    """

    id: str
    reason: Reason
    suggestion: str | None = None
    holder: AclResource | None = None
    """The resource that disables it: itself, or one above it."""
    module: Module | None = None
    """The module that declares it and is not enabled."""
    unread: UnreadId | None = None
    """What the `acl.xml` has in its place."""
    place: Place | None = None
    """Where it is declared, or disabled."""
    history: ResourceHistory | None = None
    """The releases of Magento that declare it, if that is the reason, or if a module of Magento's is missing."""
    package: str | None = None
    """The package that may bring the module of a `dependency`; `None` if the sequence alone names the module."""
    absent: str | None = None
    """Of a simply unknown id that is like none: the other vendor's module that it is named after, which is not here."""
    own: bool = False
    """True if it is like none, and named after the very module that references it."""
    later_too: bool = False
    """True if the module that references it admits a Magento that has it only later."""
    cause: Cause | None = None
    """The finding that explains it."""

    @property
    def owner(self) -> str:
        """The name of the module that it is named after."""
        return self.id.partition("::")[0]

    @property
    def only_absent(self) -> bool:
        """True if it may well exist where what is required is installed: no mistake of the file that references it."""
        return self.reason == "dependency"


def explain_unknown(model: Model, identifier: str, module: Module | None = None) -> UnknownResource | None:
    """Why an id that `module` references is not in force; `None` if it is, or is disabled together with `module`."""
    return model.derive(UnknownResources).explain(identifier, module)


def explain_untitled(model: Model, identifier: str, module: Module | None = None) -> UnknownResource:
    """Why no `acl.xml` that counts gives an id of the ACL its title."""
    return model.derive(UnknownResources).explain_untitled(identifier, module)


def disabled_above(node: AclResource) -> AclResource | None:
    """The resource that disables another one: itself, or the nearest disabled one above it."""
    return next((n for n in (node, *node.ancestors) if n.disabled), None)


class UnknownResources:
    """Explains ids that are not in an installation's ACL."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def explain(self, identifier: str, module: Module | None = None) -> UnknownResource | None:
        """Why an id is not in force; `None` if it is, or if it is disabled together with `module`."""
        if identifier in self._model.acl:
            return None
        if module is not None and not self._model.is_enabled(module) and identifier in self._elsewhere:
            return None  # neither of them counts now; together they may be sound
        return self._unread(identifier) or self.explain_untitled(identifier, module)

    def explain_untitled(self, identifier: str, module: Module | None = None) -> UnknownResource:
        """Why no `acl.xml` that counts gives an id its title, though one may hang others below it."""
        return (
            self._mistyped(identifier)
            or self._disabled(identifier)
            or self._of_a_module(identifier)
            or self._of_another_magento(identifier, module)
            or self._of_a_dependency(identifier, module)
            or self._unknown(identifier, module)
        )

    @cached_property
    def _ids(self) -> frozenset[str]:
        """The ids that one can ask for."""
        return frozenset(node.id for node in self._model.acl if node.titled and node.effective)

    @cached_property
    def _by_case(self) -> dict[str, str]:
        return {identifier.lower(): identifier for identifier in self._ids if is_acl_id(identifier)}

    def _mistyped(self, identifier: str) -> UnknownResource | None:
        stripped = identifier.strip()
        if stripped in self._ids:
            return UnknownResource(identifier, "whitespace", stripped)
        parts = [part for part in re.split(r"[,;\s]+", stripped) if part]
        if len(parts) > 1 and any(part in self._ids for part in parts) and all("::" in part for part in parts):
            return UnknownResource(identifier, "list")
        same = self._by_case.get(stripped.lower())
        return UnknownResource(identifier, "case", same) if same is not None else None

    def _unread(self, identifier: str) -> UnknownResource | None:
        """What an `acl.xml` has, though Magento does not read it there."""
        found = self._unread_ids.get(folded(identifier))
        if found is None:
            return None
        cause = acl_fault(self._model, found)
        return UnknownResource(identifier, "unread", unread=found, place=found.place, cause=cause)

    @cached_property
    def _unread_ids(self) -> dict[str, UnreadId]:
        """The first of each by its letters: an id that is written wrong may be referenced by the right one."""
        unread_ids = [unread for unread in self._model.unread_ids if folded(unread.text)]
        return {folded(unread.text): unread for unread in reversed(unread_ids)}

    def _disabled(self, identifier: str) -> UnknownResource | None:
        for node in self._model.acl.nodes(identifier):
            holder = disabled_above(node)
            if holder is not None:
                place = next((e.value_place("disabled") for e in holder.declarations if e.get("disabled")), None)
                return UnknownResource(identifier, "disabled", holder=holder, place=place)
        return None

    @property
    def _elsewhere(self) -> dict[str, AclDeclaration]:
        return self._model.acl.declared_elsewhere

    def _of_a_module(self, identifier: str) -> UnknownResource | None:
        declared = self._elsewhere.get(identifier)
        if declared is None or declared.module is None:
            return None
        module = declared.module
        reason = _OF_MODULE[self._model.module_list.state(module)]
        cause = load_fault(self._model, module)
        return UnknownResource(identifier, reason, module=module, place=declared.place, cause=cause)

    def _of_another_magento(self, identifier: str, module: Module | None) -> UnknownResource | None:
        """What the data of Magento's releases says of it."""
        history = self._model.resource_history(identifier)
        if history.successor in self._ids:
            return UnknownResource(identifier, "removed", history.successor, history=history)
        if history.standing == "commerce":
            return UnknownResource(identifier, "edition", history=history)
        if history.standing == "later":
            return UnknownResource(identifier, "later", history=history, later_too=self._admits(module, history))
        if history.standing == "removed":
            return UnknownResource(identifier, "removed", self._model.acl.nearest(identifier), history=history)
        return None

    def _admits(self, module: Module | None, history: ResourceHistory) -> bool:
        """True if a module that is checked alone, with no version asked for, admits a release that declares it."""
        if module is None or self._model.tree.kind != "modules" or self._model.core.requested:
            return False
        return any(release in history.releases for release in self._model.admitted_releases(module))

    def _of_a_dependency(self, identifier: str, module: Module | None) -> UnknownResource | None:
        owner = identifier.partition("::")[0]
        if module is None or "_" not in owner or owner in self._owners:
            return None
        package = next(self._packages_of(owner, module), None)
        if package is None and not module.comes_after(owner):
            return None
        return UnknownResource(identifier, "dependency", package=package)

    @cached_property
    def _owners(self) -> frozenset[str]:
        """The modules that there are, and what stands before the `::` of the ids that there are."""
        ids = {identifier.partition("::")[0] for identifier in self._ids}
        bundled = self._model.core.bundled.modules if self._model.core.bundled is not None else ()
        return frozenset({*ids, *bundled, *(module.name for module in self._model.modules)})

    def _packages_of(self, owner: str, module: Module) -> Iterator[str]:
        """Packages that a module requires and that are not here, of which one may bring another module: those called
        like it, then those of its vendor that are not called after one module."""
        vendor, _, name = (re.sub(r"[^a-z0-9_]", "", part) for part in owner.lower().partition("_"))
        of_vendor = []
        for required in self._model.absent_requirements(module):
            package_vendor, package = (re.sub(r"[^a-z0-9]", "", part) for part in required.lower().split("/", 1))
            if vendor == "magento":  # its packages are called after their modules
                if package_vendor == vendor and package == f"module{name}":
                    yield required
            elif package_vendor.startswith(vendor) and name in package:
                yield required
            elif package_vendor == vendor and not package.startswith("module"):
                of_vendor.append(required)
        yield from of_vendor

    def _unknown(self, identifier: str, module: Module | None) -> UnknownResource:
        history = self._model.resource_history(identifier)
        if self._model.is_root and history.standing == "declared":  # by a module of Magento's that is not here
            return UnknownResource(identifier, "unknown", history=history)
        near = self._model.acl.nearest(identifier) or self._with_owner(identifier)
        owner = identifier.partition("::")[0]
        foreign = is_acl_id(identifier) and not owner.startswith("Magento_") and owner not in self._owners
        return UnknownResource(
            identifier,
            "unknown",
            near,
            absent=owner if foreign and near is None else None,
            own=near is None and module is not None and owner == module.name,
        )

    def _with_owner(self, name: str) -> str | None:
        """The one id that has a name behind its `::`, where a module's is missing before it."""
        found = self._by_name.get(name, ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for identifier in self._ids:
            found.setdefault(identifier.partition("::")[2], []).append(identifier)
        return found
