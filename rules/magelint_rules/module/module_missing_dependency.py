"""See module_missing_dependency.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Cause,
    Edit,
    Element,
    Finding,
    Label,
    Model,
    Module,
    NoOptions,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.common.dependencies import Use, module_uses
from magelint_rules.common.fixes import edit_fix


class ModuleMissingDependency(Rule[NoOptions]):
    id = "module-missing-dependency"
    summary = "A module uses another module that its sequence does not list."
    severity = Severity.INFO
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        if module.declaration is None:
            return
        for use in module_uses(model, module):
            if not model.is_loaded_after(module, use.needed):
                yield _finding(module, module.declaration.element, use)


def _finding(module: Module, element: Element, use: Use) -> Finding:
    return Finding(
        f"`{module.name}` {use.what}, but its sequence does not list `{use.needed}`",
        primary=Label(element.place),
        help=f'add `<module name="{use.needed}"/>` to its `<sequence>`',
        related=(Label(use.place, f"requires `{use.needed}`"),),
        subject=use.needed,
        fix=edit_fix(f"add `{use.needed}` to the sequence", "unsafe", lambda: _edit(element, use.needed)),
        cause=_cause(element, use.needed),
    )


def _cause(element: Element, name: str) -> Cause | None:
    """The finding that module.xml lists the module where Magento ignores it."""
    source = element.file.source
    named = (found.get("name") for found in element.file.root.descendants("module"))
    return Cause("module-ignored-element", source.whole()) if name in named else None


def _edit(element: Element, name: str) -> Edit | None:
    entry = f'<module name="{name}"/>'
    sequence = element.find("sequence")
    entries = sequence.find_all("module") if sequence is not None else []
    if entries:
        return xml_edits.insert_before(entries[0], entry)
    return None if sequence is not None else xml_edits.append_child(element, f"<sequence>{entry}</sequence>")
