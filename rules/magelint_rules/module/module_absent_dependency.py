"""See module_absent_dependency.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Edit,
    Finding,
    Fix,
    Installation,
    Label,
    Module,
    NoOptions,
    Rule,
    SequenceEntry,
    Severity,
    is_magento_module,
    xml_edits,
)
from magelint_rules.common.dependencies import is_module_name, nearest_module


class ModuleAbsentDependency(Rule[NoOptions]):
    id = "module-absent-dependency"
    summary = "A sequence names a module that is not there."
    severity = Severity.INFO
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        names = {module.declared_name or module.name for module in model.modules}
        if model.core.bundled is not None:
            names |= model.core.bundled.modules
        for module in model.checked:
            for entry in module.declaration.sequence if module.declaration else ():
                if entry.name in names or not is_module_name(entry.name) or is_magento_module(entry.name):
                    continue
                if _is_known_here(model, entry.name):
                    yield _finding(model, module, entry, nearest_module(entry.name, names))


def _is_known_here(model: Installation, name: str) -> bool:
    """Whether such a module would be known if it were one: in a checkout only Magento's own are."""
    return model.has_core or (
        name.startswith("Magento_") and model.core.bundled is not None and bool(model.core.bundled.modules)
    )


def _finding(model: Installation, module: Module, entry: SequenceEntry, near: str | None) -> Finding:
    place = entry.element.value_place("name")
    if near is not None:
        return Finding(
            f"the sequence of `{module.name}` names `{entry.name}`, a module that does not exist",
            primary=Label(place, "Magento passes over it without a word"),
            help=f"did you mean `{near}`?",
            severity=Severity.WARNING,
            subject=entry.name,
            fix=Fix(f"name `{near}`", "unsafe", lambda: _edits(xml_edits.set_value(entry.element, "name", near))),
        )
    where = "is not installed" if model.has_core else "no Magento has"
    return Finding(
        f"the sequence of `{module.name}` names `{entry.name}`, which {where}",
        primary=Label(place, "Magento passes over it without a word"),
        help="install it, or leave it out if the module does without it",
        subject=entry.name,
    )


def _edits(edit: Edit | None) -> list[Edit]:
    return [edit] if edit is not None else []
