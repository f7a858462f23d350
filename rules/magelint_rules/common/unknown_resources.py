"""Reasons why a referenced resource is unknown to Magento."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

from msgspec import Struct

from magelint.api import (
    AclDeclaration,
    AclResource,
    Cause,
    Element,
    Model,
    Module,
    Place,
    ResourceHistory,
    UnreadId,
    folded,
    is_acl_id,
)
from magelint_rules.common.absent_modules import absent_modules, packages_of
from magelint_rules.common.load_faults import acl_fault, load_fault
from magelint_rules.common.misplaced_acl import misplaced_acls

Reason = Literal[
    "whitespace",
    "case",
    "list",
    "disabled",
    "disabled module",
    "unloadable module",
    "unregistered module",
    "copy",
    "unread",
    "misplaced",
    "edition",
    "removed",
    "later",
    "newer",
    "dependency",
    "borrowed",
    "namesake",
    "unknown",
]
_COMMON_NAMES = frozenset(
    {"all", "base", "config", "configuration", "index", "main", "menu", "root", "settings", "system"}
)
"""Names of resources that several modules of a vendor declare."""
_OF_MODULE: dict[str, Reason] = {
    "disabled": "disabled module",
    "unloadable": "unloadable module",
    "unregistered": "unregistered module",
}
"""The reason for each state of the module that declares a resource."""


class UnknownResource(Struct, frozen=True):
    """A referenced resource that Magento does not know, and the reason.

    | reason | meaning |
    |---|---|
    | `whitespace`, `case` | the id differs from `suggestion` in surrounding whitespace or in case |
    | `list` | the id is a list of several ids |
    | `disabled` | the resource is disabled by `holder` |
    | `disabled module`, `unloadable module`, `unregistered module` | declared by `module`, which is not enabled |
    | `copy` | declared by `module`, an unregistered copy of an enabled module of that name |
    | `unread` | in an `acl.xml`, but Magento does not read it |
    | `misplaced` | in an `acl.xml` of `module` at a path that Magento never reads |
    | `edition` | only Adobe Commerce declares it |
    | `removed`, `later` | only older, or only newer, versions of Magento declare it |
    | `newer` | the release under check is newer than `newest`, the newest one known |
    | `dependency` | it belongs to a module that is required but not installed |
    | `borrowed` | named after a Magento module, but probably declared by `package`, which is required and missing |
    | `namesake` | like `dependency`, but the module itself declares `suggestion`, of the same name behind the `::` |
    | `unknown` | none of these; `suggestion` is the nearest id, if there is one |
    """

    id: str
    reason: Reason
    suggestion: str | None = None
    holder: AclResource | None = None
    """The resource with the `disabled` attribute: itself or an ancestor."""
    module: Module | None = None
    """The module that declares it, which is not enabled."""
    unread: UnreadId | None = None
    """The id as it is written in the `acl.xml`."""
    place: Place | None = None
    """Where it is declared or disabled."""
    history: ResourceHistory | None = None
    """The Magento releases that declare it, if these are the reason or if the Magento module is missing."""
    package: str | None = None
    """The package that may contain the module of a `dependency`; `None` if only the sequence names the module.

    For a `borrowed` id, the package or the module that may declare it.
    """
    absent: str | None = None
    """The other vendor's module in the id, if that module is not installed; only if `unknown` without a suggestion."""
    own: bool = False
    """True if `unknown` without a suggestion, and the id names the module that references it."""
    later_too: bool = False
    """True if the module that references it also supports a Magento release that declares it."""
    newest: str = ""
    """The newest release that magelint knows, if a newer one is checked."""
    cause: Cause | None = None
    """The finding that explains it."""

    @property
    def owner(self) -> str:
        """The module name in the id."""
        return self.id.partition("::")[0]

    @property
    def only_absent(self) -> bool:
        """True if the reference may be correct: a required module is not installed, or the Magento is not known."""
        return self.reason in ("dependency", "borrowed", "newer")

    @property
    def provider(self) -> str:
        """The module, or the package, that has to be installed for the resource to exist."""
        return self.package if self.reason == "borrowed" and self.package is not None else self.owner


def explain_unknown(model: Model, identifier: str, module: Module | None = None) -> UnknownResource | None:
    """Explain why an id that `module` references is unknown; `None` if it is known.

    Also `None` if neither `module` nor the module that declares the id is enabled.
    """
    return model.derive(UnknownResources).explain(identifier, module)


def explain_untitled(model: Model, identifier: str, module: Module | None = None) -> UnknownResource:
    """Explain why no `acl.xml` of an enabled module gives an id in the ACL a title."""
    return model.derive(UnknownResources).explain_untitled(identifier, module)


def _words(name: str) -> list[str]:
    """The parts of an id, of a module's name or of a package's name, in lower case."""
    return re.split(r"[^a-z0-9]+", name.lower())


def _disabled_by(node: AclResource) -> AclResource | None:
    """The resource that disables a resource: itself or its nearest disabled ancestor."""
    return next((n for n in (node, *node.ancestors) if n.disabled), None)


class UnknownResources:
    """Explains ids that are not in the ACL of a model."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def explain(self, identifier: str, module: Module | None = None) -> UnknownResource | None:
        """See `explain_unknown`."""
        if identifier in self._model.acl:
            return None
        if module is not None and not self._model.is_enabled(module) and identifier in self._elsewhere:
            return None  # neither module is enabled; once both are, the reference may be valid
        return self._unread(identifier) or self._misplaced(identifier) or self.explain_untitled(identifier, module)

    def explain_untitled(self, identifier: str, module: Module | None = None) -> UnknownResource:
        """See `explain_untitled`."""
        return (
            self._misspelled(identifier)
            or self._disabled(identifier)
            or self._of_a_module(identifier)
            or self._of_an_optional_package(identifier, module)
            or self._of_another_magento(identifier, module)
            or self._of_a_dependency(identifier, module)
            or self._borrowed(identifier, module)
            or self._unknown(identifier, module)
        )

    @cached_property
    def _ids(self) -> frozenset[str]:
        """The ids that references can use."""
        return frozenset(node.id for node in self._model.acl if node.titled and node.effective)

    @cached_property
    def _by_case(self) -> dict[str, str]:
        return {identifier.lower(): identifier for identifier in self._ids if is_acl_id(identifier)}

    def _misspelled(self, identifier: str) -> UnknownResource | None:
        stripped = identifier.strip()
        if stripped in self._ids:
            return UnknownResource(identifier, "whitespace", stripped)
        parts = [part for part in re.split(r"[,;\s]+", stripped) if part]
        if len(parts) > 1 and any(part in self._ids for part in parts) and all("::" in part for part in parts):
            return UnknownResource(identifier, "list")
        same = self._by_case.get(stripped.lower())
        return UnknownResource(identifier, "case", same) if same is not None else None

    def _unread(self, identifier: str) -> UnknownResource | None:
        """An id that is in an `acl.xml` but that Magento does not read."""
        found = self._unread_ids.get(folded(identifier))
        if found is None:
            return None
        cause = acl_fault(self._model, found)
        return UnknownResource(identifier, "unread", unread=found, place=found.place, cause=cause)

    @cached_property
    def _unread_ids(self) -> dict[str, UnreadId]:
        """The first unread id per folded text: a reference may spell correctly an id that `acl.xml` spells wrongly."""
        unread_ids = [unread for unread in self._model.unread_ids if folded(unread.text)]
        return {folded(unread.text): unread for unread in reversed(unread_ids)}

    def _misplaced(self, identifier: str) -> UnknownResource | None:
        """An id that is only in an `acl.xml` that Magento never reads."""
        found = self._misplaced_ids.get(identifier)
        if found is None:
            return None
        module, element = found
        cause = Cause("acl-misplaced", element.file.root.place)
        return UnknownResource(identifier, "misplaced", module=module, place=element.value_place("id"), cause=cause)

    @cached_property
    def _misplaced_ids(self) -> dict[str, tuple[Module, Element]]:
        """The titled ids in misplaced `acl.xml` files of enabled modules, except Magento's own."""
        return {
            element.get("id") or "": (module, element)
            for module in self._model.enabled
            if module.origin != "core"
            for _, file in misplaced_acls(module)
            for element in file.root.descendants("resource")
            if element.get("title")
        }

    def _disabled(self, identifier: str) -> UnknownResource | None:
        for node in self._model.acl.nodes(identifier):
            holder = _disabled_by(node)
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
        twin = self._model.module(module.declared_name or "")
        if twin is not None and twin is not module and not module.registered:
            return UnknownResource(identifier, "copy", module=module, place=declared.place)
        reason = _OF_MODULE[self._model.module_list.state(module)]
        cause = load_fault(self._model, module)
        return UnknownResource(identifier, reason, module=module, place=declared.place, cause=cause)

    def _of_an_optional_package(self, identifier: str, module: Module | None) -> UnknownResource | None:
        """A resource of a package such as B2B, which only some bundled releases of Adobe Commerce contain."""
        history = self._model.resource_history(identifier)
        if module is None or not (history.is_optional or history.is_commerce_only):
            return None
        found = self._of_a_dependency(identifier, module)
        if found is None and history.is_optional:  # of a metapackage such as `magento/extension-b2b`
            required = self._model.absent_requirements(module)
            package = next((name for name in required if name.startswith("magento/extension-")), None)
            found = UnknownResource(identifier, "dependency", package=package) if package is not None else None
        return found

    def _of_another_magento(self, identifier: str, module: Module | None) -> UnknownResource | None:
        """A resource that only other Magento releases or editions declare."""
        history = self._model.resource_history(identifier)
        if history.successor in self._ids:
            return UnknownResource(identifier, "removed", history.successor, history=history)
        core = self._model.core
        if core.is_newest_known and core.bundled is not None and self._is_magentos(identifier):
            return UnknownResource(identifier, "newer", newest=core.bundled.key)
        if history.standing == "commerce" or history.is_optional:
            return UnknownResource(identifier, "edition", history=history)
        if history.standing == "later":
            return UnknownResource(identifier, "later", history=history, later_too=self._admits(module, history))
        if history.standing == "removed":
            return UnknownResource(identifier, "removed", self._model.acl.nearest(identifier), history=history)
        return None

    def _is_magentos(self, identifier: str) -> bool:
        owner = identifier.partition("::")[0]
        return is_acl_id(identifier) and (owner.startswith("Magento_") or self._model.is_magento_module(owner))

    def _admits(self, module: Module | None, history: ResourceHistory) -> bool:
        """True if a standalone module, checked without a requested version, supports a release that declares it."""
        if module is None or not self._is_free:
            return False
        return any(release in history.releases for release in self._model.admitted_releases(module))

    @property
    def _is_free(self) -> bool:
        return self._model.tree.kind == "modules" and not self._model.core.requested

    def _of_a_dependency(self, identifier: str, module: Module | None) -> UnknownResource | None:
        owner = identifier.partition("::")[0]
        if module is None or "_" not in owner or owner in self._owners:
            return None
        package = next(packages_of(self._model, owner, module), None)
        if package is None and not module.comes_after(owner):
            return None
        namesake = self._namesake(identifier, module)
        if namesake is not None and namesake.partition("::")[2].lower() not in _COMMON_NAMES:
            return UnknownResource(identifier, "namesake", namesake)
        return UnknownResource(identifier, "dependency", package=package)

    def _borrowed(self, identifier: str, module: Module | None) -> UnknownResource | None:
        """An id that a required module declares below Magento's prefix, such as `Magento_Backend::acme_map`."""
        if module is None or not self._is_magentos(identifier) or self._model.resource_history(identifier).releases:
            return None
        words = set(_words(identifier.partition("::")[2]))
        absent = {name: _words(name) for name in absent_modules(self._model, module)}
        of_vendor = [name for name, (vendor, *_) in absent.items() if vendor != "magento" and vendor in words]
        best = max(of_vendor, key=lambda name: len(words.intersection(absent[name])), default=None)
        return None if best is None else UnknownResource(identifier, "borrowed", package=best)

    @cached_property
    def _owners(self) -> frozenset[str]:
        """The names of all modules, and the module names in all known ids."""
        ids = {identifier.partition("::")[0] for identifier in self._ids}
        bundled = self._model.core.bundled.modules if self._model.core.bundled is not None else ()
        return frozenset({*ids, *bundled, *(module.name for module in self._model.modules)})

    def _unknown(self, identifier: str, module: Module | None) -> UnknownResource:
        history = self._model.resource_history(identifier)
        if self._model.is_root and history.standing == "declared":  # by a Magento module that is not installed
            return UnknownResource(identifier, "unknown", history=history)
        near = self._model.acl.nearest(identifier) or self._with_owner(identifier) or self._namesake(identifier, module)
        owner = identifier.partition("::")[0]
        foreign = is_acl_id(identifier) and not owner.startswith("Magento_") and owner not in self._owners
        return UnknownResource(
            identifier,
            "unknown",
            near,
            absent=owner if foreign and near is None else None,
            own=near is None and module is not None and owner == module.name,
        )

    def _namesake(self, identifier: str, module: Module | None) -> str | None:
        """The module's own id that differs only in the module, another one of the same vendor.

        `None` if an `acl.xml` names the id, as a parent: then it is the other module's.
        """
        owner, _, name = identifier.partition("::")
        if self._model.acl.occurrences(identifier):
            return None
        if module is None or not name or owner.partition("_")[0] != module.name.partition("_")[0]:
            return None
        return next((own for own in self._by_name.get(name, ()) if own.partition("::")[0] == module.name), None)

    def _with_owner(self, name: str) -> str | None:
        """The only id with `name` after its `::`, for a name without a module."""
        found = self._by_name.get(name, ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for identifier in self._ids:
            found.setdefault(identifier.partition("::")[2], []).append(identifier)
        return found
