"""See module_missing_dependency.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Edit,
    Element,
    Finding,
    Fix,
    Installation,
    Label,
    Module,
    NoOptions,
    Rule,
    Severity,
    sequence_closure,
    xml_edits,
)
from magelint_rules.common.dependencies import Use, module_uses


class ModuleMissingDependency(Rule[NoOptions]):
    id = "module-missing-dependency"
    summary = "A module uses another one that its sequence does not name."
    severity = Severity.INFO
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            if module.declaration is None:
                continue
            # those in the wrong place too, which module-ignored-element tells of
            root = module.declaration.element.file.root
            named = {element.get("name") for element in root.descendants("module")}
            for use in module_uses(model, module):
                if use.module not in named and use.module not in sequence_closure(model.tree, module):
                    yield _finding(module, module.declaration.element, use)


def _finding(module: Module, element: Element, use: Use) -> Finding:
    return Finding(
        f"`{module.name}` {use.what}, but its sequence does not name `{use.module}`",
        primary=Label(element.place),
        help=f'add `<module name="{use.module}"/>` to its `<sequence>`',
        related=(Label(use.place, f"here it needs `{use.module}`"),),
        subject=use.module,
        fix=Fix(f"add `{use.module}`", "unsafe", lambda: _edits(element, use.module)),
    )


def _edits(element: Element, name: str) -> list[Edit]:
    entry = f'<module name="{name}"/>'
    sequence = element.find("sequence")
    entries = sequence.find_all("module") if sequence is not None else []
    if entries:
        return [xml_edits.insert_before(entries[0], entry)]
    edit = None if sequence is not None else xml_edits.append_child(element, f"<sequence>{entry}</sequence>")
    return [edit] if edit is not None else []
