"""See module_missing_setup_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Element, Finding, Label, Model, Module, NoOptions, Rule, Severity, xml_edits
from magelint_rules.common.fixes import edit_fix
from magelint_rules.module._setup_version import misnamed_setup_version


class ModuleMissingSetupVersion(Rule[NoOptions]):
    id = "module-missing-setup-version"
    summary = "A module lacks the setup_version that its Setup scripts or Magento require."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        declaration = module.declaration
        if declaration is None or declaration.setup_version is not None:
            return
        if not model.at_least(2, 3):
            if _promises_nothing(model, module):
                return
            yield _finding(
                module,
                declaration.element,
                f"`{module.name}` has no `setup_version`, which Magento before 2.3 requires",
                severity=Severity.INFO if not model.is_root and _allows_any_magento(module) else None,
            )
        elif scripts := module.legacy_setup_scripts:
            listed = " and ".join(f"`{name}`" for name in scripts)
            yield _finding(
                module,
                declaration.element,
                f"`{module.name}` has no `setup_version`, so {listed} never run" + ("s" if len(scripts) == 1 else ""),
                severity=Severity.WARNING if _may_be_replaced(module) else None,
            )


def _promises_nothing(model: Model, module: Module) -> bool:
    """True for a standalone module whose composer.json allows all versions by `*`, or requires no Magento."""
    if model.tree.kind != "modules" or model.core.requested:
        return False
    framework = module.composer.required("magento/framework") if module.composer is not None else None
    constraint = framework.constraint if framework is not None else None
    if constraint is None:
        return framework is None
    return any(all(comparison.op == "*" for comparison in group) for group in constraint.groups)


def _allows_any_magento(module: Module) -> bool:
    """True if its composer.json allows any Magento, so that old versions are probably not intended."""
    framework = module.composer.required("magento/framework") if module.composer is not None else None
    return framework is not None and framework.constraint is not None and framework.constraint.unbounded


def _may_be_replaced(module: Module) -> bool:
    """True if patches or a declarative schema may have replaced the scripts."""
    return module.has("Setup/Patch") or module.has("etc/db_schema.xml")


def _finding(module: Module, element: Element, message: str, severity: Severity | None = None) -> Finding:
    misnamed = misnamed_setup_version(module)
    return Finding(
        message,
        primary=Label(element.place),
        help='add `setup_version="1.0.0"`'
        + (", or delete the scripts if patches have replaced them" if severity is Severity.WARNING else ""),
        severity=severity,
        subject="setup_version",
        fix=edit_fix(
            'add `setup_version="1.0.0"`', "unsafe", lambda: xml_edits.add_attribute(element, "setup_version", "1.0.0")
        ),
        cause=Cause("module-ignored-attribute", element.attribute_place(misnamed)) if misnamed else None,
    )
