"""Reasons why a menu item's parent is not in the Admin menu."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from magelint.api import KnownNames, MenuItem, Model, Module, nearest
from magelint_rules.common.absent_modules import absent_modules, packages_of

Reason = Literal["misspelled", "not enabled", "dependency", "unknown"]


class UnknownParent(Struct, frozen=True):
    """A parent that no `menu.xml` of an enabled module names."""

    reason: Reason
    suggestion: str | None = None
    module: Module | None = None
    """The module that declares it, which is not enabled."""
    item: MenuItem | None = None
    """The item in that module."""


def explain_parent(model: Model, identifier: str, module: Module) -> UnknownParent | None:
    """Explain why an item that `module` names as a parent is unknown; `None` if it is known or may exist."""
    if identifier in _menu(model) or model.derive(_has_broken_file):
        return None
    return _misspelled(model, identifier) or _not_enabled(model, identifier) or _elsewhere(model, identifier, module)


def _has_core(model: Model) -> bool:
    """True if the tree contains the menu of Magento's own modules."""
    backend = model.module("Magento_Backend")
    return backend is not None and backend.config("adminhtml/menu.xml") is not None


def _menu(model: Model) -> dict[str, MenuItem]:
    return model.menu.items


def _has_broken_file(model: Model) -> bool:
    """True if a `menu.xml` does not parse: its items are not known."""
    return any(module.xml_error("etc/adminhtml/menu.xml") is not None for module in model.enabled)


def _known(model: Model) -> frozenset[str]:
    """The ids of items of enabled modules, and of Magento's own modules where they are not in the tree."""
    return frozenset(_menu(model)) if model.derive(_has_core) else model.magento_menu_ids | _menu(model).keys()


def _names(model: Model) -> KnownNames:
    return KnownNames(model.derive(_known))


def _misspelled(model: Model, identifier: str) -> UnknownParent | None:
    """An id that differs from a known one only in case, whitespace or punctuation."""
    if identifier in model.derive(_known):
        return None
    found = model.derive(_names).same_letters(identifier)
    return UnknownParent("misspelled", found) if found is not None else None


def _not_enabled(model: Model, identifier: str) -> UnknownParent | None:
    module, item = model.derive(_disabled_items).get(identifier, (None, None))
    return None if item is None else UnknownParent("not enabled", module=module, item=item)


def _disabled_items(model: Model) -> dict[str, tuple[Module, MenuItem]]:
    """The items of modules that are not enabled, each of the first such module."""
    found: dict[str, tuple[Module, MenuItem]] = {}
    for module in model.modules:
        if not model.is_enabled(module):
            for identifier, item in model.declared_menu([module]).items.items():
                found.setdefault(identifier, (module, item))
    return found


def _elsewhere(model: Model, identifier: str, module: Module) -> UnknownParent | None:
    """An item of a module that is not in the tree, or of no module."""
    if not model.derive(_has_core) and identifier in model.magento_menu_ids:
        return None
    owner, separator, _ = identifier.partition("::")
    near = nearest(identifier, model.derive(_names))
    if separator and model.module(owner) is not None:
        return UnknownParent("unknown", near)
    if separator and (model.is_magento_module(owner) or owner in model.module_names):
        return _of_magento(model, owner, near)
    if _is_required(model, owner if separator else None, module):
        return UnknownParent("dependency") if model.derive(_has_core) else None
    return UnknownParent("unknown", near)


def _of_magento(model: Model, owner: str, near: str | None) -> UnknownParent | None:
    """An item of a Magento module that is not in the tree: only the ids of Magento Open Source are known."""
    if model.derive(_has_core):
        return UnknownParent("dependency")
    is_open_source = owner in model.derive(_open_source_owners)
    return UnknownParent("unknown", near) if is_open_source and near is not None else None


def _open_source_owners(model: Model) -> frozenset[str]:
    """The modules before the `::` in ids of Magento Open Source."""
    return frozenset(identifier.partition("::")[0] for identifier in model.magento_menu_ids)


def _is_required(model: Model, owner: str | None, module: Module) -> bool:
    """True if a module that is required but not in the tree may declare the item."""
    if owner is None:
        return bool(absent_modules(model, module))
    listed = model.module_list.listed or {}
    return owner in listed or module.comes_after(owner) or next(packages_of(model, owner, module), None) is not None
