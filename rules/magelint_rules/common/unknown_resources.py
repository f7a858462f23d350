"""Why a resource that something asks for is not there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
from magelint.api import (
    AclResource,
    Installation,
    Module,
    Place,
    Version,
    admitted,
    is_acl_id,
    known_versions,
    nearest,
    packed,
    resource_history,
    similarity,
)

Reason = Literal["blanks", "case", "list", "disabled", "off", "edition", "removed", "later", "dependency", "unknown"]

# Of the betas: the tutorial still has it, whose readers copied it into their modules
_SUCCESSORS = {"Magento_Log::online": "Magento_Customer::online"}
_MISSPELT = 0.85
_MOST_PAIRS = 200_000
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_QUOTED = re.compile(rb"""=\s*["']([^"'<>]*_[^"'<>]*:[^"'<>]*)["']""")
_LEAVE = "leave it, if both are to be supported: where Magento has no such resource, it guards nothing"


@dataclass(frozen=True, slots=True)
class UnknownResource:
    """A resource that is not in force, and why.

    `blanks` around the id or another `case`: `meant` is the right one; several ids in one `list`; `disabled` in the
    tree, or declared by a module that is `off`; only another `edition` has it, Magento has `removed` it or had it only
    `later`; it is of a module that is required but not here (`dependency`); or simply `unknown`, `meant` being the
    nearest id, if any is near.
    """

    id: str
    reason: Reason
    why: str
    """Ends a message after the id: `which no acl.xml declares`."""
    help: str
    """What to do."""
    meant: str | None = None
    place: Place | None = None
    """Where it is declared, or disabled, where it is at all."""
    absent: str | None = None
    """Of a simply unknown id that is like none: the other vendor's module that it is named after, which is not here."""

    later_too: bool = False
    """Of what Magento had only later: whether the module admits such a Magento, by its `composer.json`."""

    @property
    def only_absent(self) -> bool:
        """Whether it may well exist where what is required is installed: no mistake of the file that asks for it."""
        return self.reason == "dependency"


def explain_unknown(model: Installation, identifier: str, module: Module | None = None) -> UnknownResource | None:
    """Why an id that `module` references is not in force; `None` if it is, or is disabled together with `module`."""
    return model.derive(UnknownResources).explain(identifier, module)


def explain_untitled(model: Installation, identifier: str, module: Module | None = None) -> UnknownResource:
    """Why no `acl.xml` that counts gives an id of the ACL its title."""
    return model.derive(UnknownResources).explain_untitled(identifier, module)


def is_of_a_broken_module(model: Installation, identifier: str) -> bool:
    """True if a checked module that is enabled, but that Magento cannot load, declares an id."""
    return model.derive(UnknownResources).is_of_a_broken_module(identifier)


def is_no_module(model: Installation, name: str, beside: Module) -> bool:
    """True if certainly no module has a name, which a file of the module `beside` gives."""
    return model.derive(UnknownResources).is_no_module(name, beside)


class UnknownResources:
    """Explains ids that are not in an installation's ACL."""

    def __init__(self, model: Installation) -> None:
        self._model = model
        self._nearest: dict[str, str | None] = {}

    def explain(self, identifier: str, module: Module | None = None) -> UnknownResource | None:
        """Why an id is not in force; `None` where it is, or where it is as much off as `module`, which asks for it."""
        if identifier in self._model.acl:
            return None
        if module is not None and not self._model.is_enabled(module) and identifier in self._off_ids:
            return None  # neither of them counts now; together they may be sound
        if _letters(identifier) in self._illegible or self.is_of_a_broken_module(identifier):
            return None  # the file that means to declare it is what is at fault
        return self.explain_untitled(identifier, module)

    def explain_untitled(self, identifier: str, module: Module | None = None) -> UnknownResource:
        """Why no `acl.xml` that counts gives an id its title, though one may hang others below it."""
        return (
            self._mistyped(identifier)
            or self._disabled(identifier)
            or self._off(identifier)
            or self._succeeded(identifier)
            or self._of_another_magento(identifier, module)
            or self._of_a_dependency(identifier, module)
            or self._unknown(identifier, module)
        )

    def _mistyped(self, identifier: str) -> UnknownResource | None:
        ids = self._ids
        stripped = identifier.strip()
        if stripped in ids:
            why = f"which is not `{stripped}` to Magento because of the blanks around it"
            return UnknownResource(identifier, "blanks", why, "remove the blanks", stripped)
        parts = [part for part in re.split(r"[,;\s]+", stripped) if part]
        if len(parts) > 1 and any(part in ids for part in parts) and all("::" in part for part in parts):
            why = "which Magento takes for a single id"
            return UnknownResource(identifier, "list", why, "give each id an element of its own")
        same = self._folded.get(stripped.lower())
        if same is not None:
            why = f"which is declared as `{same}`: ids are case-sensitive"
            return UnknownResource(identifier, "case", why, f"write `{same}`", same)
        return None

    @cached_property
    def _ids(self) -> frozenset[str]:
        """The ids that one can ask for."""
        acl = self._model.acl
        return frozenset(node.id for node in acl if node.titled and node.effective)

    @cached_property
    def _suggested(self) -> frozenset[str]:
        """The ids worth a suggestion: those that Magento's schema allows."""
        return frozenset(filter(is_acl_id, self._ids))

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {identifier.lower(): identifier for identifier in self._suggested}

    @cached_property
    def _illegible(self) -> frozenset[str]:
        """What `acl.xml` files mean to declare in a way that Magento does not read: the letters of each."""
        acl = self._model.acl
        meant: set[str] = set()
        for module in self._model.enabled:
            source = module.files.source(f"{module.path}/etc/acl.xml")
            if source is None:
                continue
            written = {found.decode("utf-8", "replace") for found in _QUOTED.findall(_COMMENT.sub(b"", source.data))}
            meant.update(_letters(text) for text in written if not (is_acl_id(text) and acl.nodes(text)))
        return frozenset(meant)

    def _disabled(self, identifier: str) -> UnknownResource | None:
        for node in self._model.acl.nodes(identifier):
            holder = disabled_above(node)
            if holder is None:
                continue
            place = next((d.value_place("disabled") for d in holder.declarations if d.get("disabled")), None)
            below = "" if holder is node else f" with `{holder.id}` above it"
            why = f'which is switched off{below} by `disabled="true"`'
            return UnknownResource(identifier, "disabled", why, "remove it, or enable the resource", place=place)
        return None

    @cached_property
    def _off_ids(self) -> dict[str, tuple[Module, Place]]:
        """What modules that are not on declare, each id with the first of them."""
        found: dict[str, tuple[Module, Place]] = {}
        for module in self._model.modules:
            file = None if self._model.is_enabled(module) else module.config("acl.xml")
            for element in () if file is None else file.root.descendants("resource"):
                if element.get("title") is not None:  # without one it only names the place where others hang
                    found.setdefault(element.get("id") or "", (module, element.value_place("id")))
        return found

    def _off(self, identifier: str) -> UnknownResource | None:
        found = self._off_ids.get(identifier)
        if found is None:
            return None
        module, place = found
        if self._model.module_list.setting(module):  # on, but without a `module.xml` that Magento could load it by
            why, cure = f"declared by `{module.name}`, which Magento cannot load", "correct its etc/module.xml"
        elif module.registered:
            why, cure = f"declared by `{module.name}`, which is off", f"enable `{module.name}`, or remove it"
        else:
            why = f"declared by `{module.name}`, which no registration.php brings in"
            cure = f"register `{module.name}`, or remove it"
        return UnknownResource(identifier, "off", why, cure, place=place)

    def is_of_a_broken_module(self, identifier: str) -> bool:
        """Whether a checked module declares it that is switched on, but cannot be loaded: that is said of it."""
        found = self._off_ids.get(identifier)
        return found is not None and bool(self._model.module_list.setting(found[0])) and found[0] in self._model.checked

    def _succeeded(self, identifier: str) -> UnknownResource | None:
        successor = _SUCCESSORS.get(identifier)
        if successor not in self._ids:
            return None
        why, cure = "which no Magento since 2.0.0 declares", f"its successor is `{successor}`"
        return UnknownResource(identifier, "removed", why, cure, successor)

    def _of_another_magento(self, identifier: str, module: Module | None) -> UnknownResource | None:
        """What the facts of Magento's versions know of it."""
        current = self._current
        if current is None:
            return None

        history = resource_history(identifier)
        if not history:
            return None
        now, last, first = (Version.parse(v) for v in (current[0], history[-1][0], history[0][0]))
        commerce_alone = not any(edition == "community" for _, edition in history)
        newest = max(Version.parse(v) for v, edition in known_versions() if edition == history[-1][1])
        if commerce_alone and current[1] != "commerce" and last >= min(now, newest):
            why = "which only Adobe Commerce declares"
            return UnknownResource(
                identifier, "edition", why, "remove it, or ask for it in a module for Commerce alone"
            )
        if first > now:
            why, cure = (
                f"which Magento has only from {history[0][0]} on",
                "remove it, or require that version of Magento",
            )
            later = self._admits(module, history)
            return UnknownResource(identifier, "later", why, _LEAVE if later else cure, later_too=later)
        if last >= now:
            return None
        gone = next((v for v, e in known_versions() if Version.parse(v) > last and e == history[-1][1]), None)
        gone = gone or next(v for v, _ in known_versions() if Version.parse(v) > last)
        near = self._near(identifier)
        why = f"which Magento last declared in {history[-1][0]} and no longer does in {gone}"
        return UnknownResource(identifier, "removed", why, _did_you_mean(near), near)

    def _admits(self, module: Module | None, history: Collection[tuple[str, str]]) -> bool:
        """Whether a module that is checked alone, with no version asked for, admits one of these Magentos."""
        if module is None or self._model.tree.kind != "modules" or self._model.core.requested:
            return False

        return any(key in history for key in admitted(self._model.tree.requirements(module)) or ())

    @property
    def _current(self) -> tuple[str, str] | None:
        """Version and edition of Magento, where they are known."""
        model = self._model
        magento = model.core.bundled.magento if model.core.bundled is not None else model.magento
        if magento is None:
            return None
        if magento.edition == "mage-os":
            return ".".join(map(str, magento.numbers)), "community"
        return magento.version, magento.edition

    def _of_a_dependency(self, identifier: str, module: Module | None) -> UnknownResource | None:
        owner = identifier.partition("::")[0]
        if module is None or "_" not in owner or owner in self._owners:
            return None
        named = module.comes_after(owner)
        package = next(self._packages_of(owner, module), None)
        if package is None and not named:
            return None
        if package is None:
            what = f"of `{owner}`, which the sequence names but is absent"
        elif _is_called_after(package, owner):
            what = f"of `{owner}`, which is required as `{package}` but absent"
        else:
            what = f"of `{owner}`, which may come with `{package}`, required but absent"
        return UnknownResource(identifier, "dependency", what, f"check it where `{owner}` is installed")

    @cached_property
    def _owners(self) -> frozenset[str]:
        """The modules that there are, and what stands before the `::` of the ids that there are."""
        ids = {identifier.partition("::")[0] for identifier in self._ids}
        known = self._model.core.bundled.modules if self._model.core.bundled is not None else ()
        return frozenset({*ids, *known, *(module.name for module in self._model.modules)})

    def is_no_module(self, name: str, beside: Module) -> bool:
        """Whether certainly no module is called so: in a shop one that is not there and that Magento never had; in
        a checkout, where other modules may be elsewhere, only a misspelling of the module that says it."""
        if name in self._owners_ever or "_" not in name:
            return False
        if self._model.is_root:
            return True
        return similarity(name, beside.name) >= _MISSPELT

    @cached_property
    def _owners_ever(self) -> frozenset[str]:

        ever = {identifier.partition("::")[0] for identifier, _ in packed().resources}
        return frozenset({*ever, *(module.name for module in self._model.modules)})

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

    def _is_magentos(self, identifier: str) -> bool:
        """Whether Magento declares it in the version that is here, though no module that is here does."""

        history, current = resource_history(identifier), self._current
        if not self._model.is_root or not history or current is None:
            return False
        first, now, last = (Version.parse(v) for v in (history[0][0], current[0], history[-1][0]))
        return first <= now <= last

    def _unknown(self, identifier: str, module: Module | None) -> UnknownResource:
        if self._is_magentos(identifier):
            why = "which no module here declares, though this version of Magento does"
            return UnknownResource(identifier, "unknown", why, "install the module of Magento's that declares it")
        near = self._near(identifier) or self._with_owner(identifier)
        owner = identifier.partition("::")[0]
        foreign = is_acl_id(identifier) and not owner.startswith("Magento_") and owner not in self._owners
        absent = owner if foreign and near is None else None
        own = near is None and module is not None and owner == module.name
        cure = "declare it in this module's etc/acl.xml, or correct it" if own else _did_you_mean(near)
        return UnknownResource(identifier, "unknown", "which no acl.xml declares", cure, near, absent=absent)

    def _near(self, identifier: str) -> str | None:
        """The id that was most likely meant; none from the point on where so many were asked for that the answers
        would take seconds."""
        if identifier not in self._nearest:
            many = len(self._nearest) * len(self._suggested) > _MOST_PAIRS
            self._nearest[identifier] = None if many else nearest(identifier, self._suggested)
        return self._nearest[identifier]

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


def _is_called_after(package: str, module: str) -> bool:
    """Whether the name of a package holds that of a module."""
    return _letters(module.partition("_")[2]) in _letters(package.partition("/")[2])


def _letters(identifier: str) -> str:
    """An id without what tells a right one from one that is written wrong."""
    return re.sub(r"[^A-Za-z0-9]", "", identifier).lower()


def _did_you_mean(near: str | None) -> str:
    return f"did you mean `{near}`?" if near else "remove it, or require the module that declares it"


def disabled_above(node: AclResource) -> AclResource | None:
    """The resource that switches a node off: itself, or the nearest disabled one above it."""
    return next((n for n in (node, *node.ancestors) if n.disabled), None)
