"""See module_missing_setup_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Constraint,
    ConstraintError,
    Finding,
    Fix,
    Installation,
    Label,
    Module,
    NoOptions,
    Rule,
    Severity,
    xml_edits,
)


class ModuleMissingSetupVersion(Rule[NoOptions]):
    id = "module-missing-setup-version"
    summary = "Setup scripts, or this Magento, need a setup_version that is not there."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        required = not model.at_least(2, 3)
        for module in model.checked:
            declaration = module.declaration
            if declaration is None or declaration.setup_version is not None:
                continue
            if module.misnamed_setup_version is not None:  # module-ignored-attribute says it
                continue
            if required:
                yield _finding(
                    module,
                    f"`{module.name}` has no `setup_version`, without which Magento before 2.3 throws",
                    severity=Severity.INFO if not model.is_root and _admits_all(module) else None,
                )
            elif module.legacy_setup_scripts:
                yield _finding(
                    module,
                    f"`{module.name}` has no `setup_version`, so that {_listed(module)} never run"
                    + ("s" if len(module.legacy_setup_scripts) == 1 else ""),
                    severity=Severity.WARNING if _has_successors(module) else None,
                )


def _admits_all(module: Module) -> bool:
    """Whether its composer.json admits any Magento, so that the old ones are hardly meant."""
    framework = module.composer.requirements.get("magento/framework") if module.composer is not None else None
    try:
        return framework is not None and Constraint.parse(framework).unbounded
    except ConstraintError:
        return False


def _listed(module: Module) -> str:
    return " and ".join(f"`{name}`" for name in module.legacy_setup_scripts)


def _has_successors(module: Module) -> bool:
    """Whether patches or a declarative schema do the work by now, so that the scripts may have been retired."""
    return module.has("Setup/Patch") or module.has("etc/db_schema.xml")


def _finding(module: Module, message: str, severity: Severity | None = None) -> Finding:
    element = module.declarations[0].element
    edit = xml_edits.add_attribute(element, "setup_version", "1.0.0")
    return Finding(
        message,
        primary=Label(element.place),
        help='add `setup_version="1.0.0"`'
        + ("; or delete the scripts, if others have taken their place" if severity is Severity.WARNING else ""),
        severity=severity,
        subject="setup_version",
        fix=Fix('add `setup_version="1.0.0"`', "unsafe", lambda: [edit] if edit else []),
    )
