"""See admin_unknown_menu_parent.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Element, Finding, Label, MenuItem, Model, Module, NoOptions, Rule, Severity
from magelint_rules.admin._menu_parents import UnknownParent, explain_parent
from magelint_rules.common.load_faults import load_fault


class AdminUnknownMenuParent(Rule[NoOptions]):
    id = "admin-unknown-menu-parent"
    summary = "A menu item's parent is not declared in any menu.xml."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        declared = model.declared_menu([module]).items if model.is_enabled(module) else {}
        for identifier, own in declared.items():
            # the parent is often in the same file, and reading the menu of a whole installation takes time
            if own.parent is None or own.parent in declared:
                continue
            item = model.menu.items[identifier]
            command = item.attributes.get("parent")
            if item.removed or item.parent is None or command is None or command.file is not own.commands[0].file:
                continue
            unknown = explain_parent(model, item.parent, module)
            if unknown is not None:
                yield _finding(model, item, command, unknown)


def _finding(model: Model, item: MenuItem, command: Element, unknown: UnknownParent) -> Finding:
    reason, help_text = _wording(model, unknown)
    declared = unknown.item.commands[0] if unknown.item is not None else None
    return Finding(
        f"menu item `{item.id}` has the parent `{item.parent}`, {reason}",
        primary=Label(command.value_place("parent"), "the whole Admin fails"),
        help=help_text,
        related=(Label(declared.value_place("id"), "declared here"),) if declared is not None else (),
        severity=Severity.INFO if unknown.reason == "dependency" else None,
        subject=item.id,
        cause=_cause(model, unknown),
    )


def _cause(model: Model, unknown: UnknownParent) -> Cause | None:
    return load_fault(model, unknown.module) if unknown.module is not None else None


def _wording(model: Model, unknown: UnknownParent) -> tuple[str, str]:
    """The reason, as a relative clause after the id, and the help."""
    if unknown.reason == "misspelled":
        text = f"which differs in case or punctuation from `{unknown.suggestion}`"
        return text, f"replace with `{unknown.suggestion}`"
    if unknown.reason == "not enabled" and unknown.module is not None:
        state = model.module_list.state(unknown.module)
        return f"which is declared by the {state} module `{unknown.module.name}`", f"enable `{unknown.module.name}`"
    if unknown.reason == "dependency":
        return "which belongs to a module that is not installed", "run the check where that module is installed"
    return (
        "which is not declared in any menu.xml",
        f"did you mean `{unknown.suggestion}`?"
        if unknown.suggestion is not None
        else "correct the id, or require the module that declares the parent",
    )
