"""See module_obsolete_setup_version.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, Module, NoOptions, Rule, Severity
from magelint_rules.common.frameworks import BEFORE_2_3
from magelint_rules.module._setup_version import has_scripts


class ModuleObsoleteSetupVersion(Rule[NoOptions]):
    id = "module-obsolete-setup-version"
    summary = "A module has a setup_version that no Setup script requires."
    severity = Severity.INFO
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        declaration = module.declaration
        version = declaration.setup_version if declaration is not None else None
        if declaration is None or version is None or not model.at_least(2, 3) or _is_needed(module):
            return
        invalid = Cause("module-invalid-setup-version", declaration.element.value_place("setup_version"))
        yield Finding(
            f"`{module.name}` has a `setup_version`, but no Setup script requires it",
            primary=Label(declaration.element.attribute_place("setup_version")),
            help="remove it: patches and `db_schema.xml` do not use it",
            cause=None if Module.is_valid_setup_version(version) else invalid,
        )


def _is_needed(module: Module) -> bool:
    """True if code may depend on the attribute, or if the module's PHP is missing from the tree."""
    return (
        has_scripts(module)
        or _allows_old_magento(module)
        or not _has_code(module)
        or module.php_mentions(b"setup_version")
    )


def _allows_old_magento(module: Module) -> bool:
    """True if composer.json allows a Magento version that throws an exception without the attribute."""
    framework = module.composer.required("magento/framework") if module.composer is not None else None
    if framework is None:
        return not module.in_app_code
    return framework.constraint is None or any(framework.constraint.admits(version) for version in BEFORE_2_3)


def _has_code(module: Module) -> bool:
    """True if the tree contains its PHP, so that a script that is not found does not exist."""
    return any(path.endswith(".php") and path != "registration.php" for path in module.paths)
