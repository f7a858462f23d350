"""See module_absent_dependency.md."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from magelint.api import (
    Cause,
    Element,
    Finding,
    Label,
    Model,
    Module,
    Options,
    Rule,
    Severity,
    xml_edits,
)
from magelint_rules.common.fixes import edit_fix
from magelint_rules.module._names import nearest_module


class ModuleAbsentDependencyOptions(Options, frozen=True, forbid_unknown_fields=True):
    """Options of module-absent-dependency."""

    optional: tuple[str, ...] = ()
    """Names or patterns of modules that a sequence may list even if they are not installed."""


class ModuleAbsentDependency(Rule[ModuleAbsentDependencyOptions]):
    id = "module-absent-dependency"
    summary = "A module's sequence lists a module that does not exist."
    severity = Severity.INFO
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for entry in module.declaration.sequence if module.declaration else ():
            name = entry.name
            if name in model.module_names or not name.strip() or model.is_magento_module(name):
                continue
            is_optional = any(fnmatchcase(name, pattern) for pattern in self.options.optional)
            if not is_optional and _is_known_here(model, name):
                yield _finding(model, module, entry.element, name)


def _is_known_here(model: Model, name: str) -> bool:
    """True if every existing module of that name is known: without an installation, only Magento's own are."""
    return model.has_core or (
        name.startswith("Magento_") and model.core.bundled is not None and bool(model.core.bundled.modules)
    )


def _finding(model: Model, module: Module, entry: Element, name: str) -> Finding:
    place = entry.value_place("name")
    near = nearest_module(model, name)
    where = "is not installed" if model.has_core else "is not part of any Magento release"
    return Finding(
        f"the sequence of `{module.name}` lists `{name}`, " + ("which does not exist" if near else f"which {where}"),
        primary=Label(place, "silently ignored by Magento"),
        help=f"replace with `{near}`" if near else "install the module, or remove the entry if it is not needed",
        severity=Severity.WARNING if near else None,
        subject=name,
        fix=edit_fix(f"replace with `{near}`", "unsafe", lambda: xml_edits.set_value(entry, "name", near))
        if near
        else None,
        cause=None if Module.is_valid_name(name) else Cause("module-invalid-name", place),
    )
