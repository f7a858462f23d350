"""See admin_menu_without_action.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, MenuItem, Model, Module, NoOptions, Rule, Severity


class AdminMenuWithoutAction(Rule[NoOptions]):
    id = "admin-menu-without-action"
    summary = "A top-level menu item has neither an action nor children."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        own = model.declared_menu([module]) if model.is_enabled(module) else None
        for identifier, declared in own.items.items() if own is not None else ():
            # reading the menu of a whole installation takes time
            if own is None or not _is_empty(declared) or own.children(identifier):
                continue
            item = model.menu.items[identifier]
            element = declared.added
            if element is not None and element == item.added and _is_empty(item) and not model.menu.children(item.id):
                yield Finding(
                    f"menu item `{item.id}` has no action, no children and no parent",
                    primary=Label(element.value_place("id"), "can become the start page of the Admin"),
                    help="add an `action`, or items with this parent",
                    severity=None if model.has_core or _has_pages(module) else Severity.INFO,
                    subject=item.id,
                )


def _is_empty(item: MenuItem) -> bool:
    """True if an item is shown at the top level and leads nowhere, without regard to its children.

    With `dependsOnModule`, its children may be those of a module that is not installed.
    """
    return not (item.removed or item.parent or item.get("action") or item.get("dependsOnModule"))


def _has_pages(module: Module) -> bool:
    """True if a module has pages in the Admin: one without them declares items for the children of other modules."""
    return module.config("adminhtml/routes.xml") is not None
