"""See module_obsolete_setup_version.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Constraint, ConstraintError, Finding, Installation, Label, Module, NoOptions, Rule, Severity

# The last magento/framework of 2.0, 2.1 and 2.2, which throw where there is no setup_version
_OLD_FRAMEWORKS = ("100.0.20", "100.1.18", "101.0.11")
_SCRIPTS = ("installdata.php", "installschema.php", "upgradedata.php", "upgradeschema.php")


class ModuleObsoleteSetupVersion(Rule[NoOptions]):
    id = "module-obsolete-setup-version"
    summary = "A setup_version that no Setup script needs."
    severity = Severity.INFO
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        if not model.at_least(2, 3):
            return
        for module in model.checked:
            declaration = module.declaration
            if declaration is None or not declaration.setup_version or _has_scripts(module):
                continue
            if not re.fullmatch(r"[0-9.]+", declaration.setup_version):  # module-invalid-setup-version says it
                continue
            if not _admits_old(module) and _has_code(module) and not module.php_mentions(b"setup_version"):
                yield Finding(
                    f"`{module.name}` has a `setup_version`, but no Setup script that depends on it",
                    primary=Label(declaration.element.attribute_place("setup_version")),
                    help="leave it out: patches and `db_schema.xml` do without it",
                )


def _has_scripts(module: Module) -> bool:
    """Whether it has scripts, be it under a name by which Magento does not find them: other rules say that."""
    return any(path.lower().endswith(_SCRIPTS) for path in module.paths)


def _admits_old(module: Module) -> bool:
    """Whether composer would install it beside a Magento that wants the attribute, as far as it says."""
    framework = module.composer.requirements.get("magento/framework") if module.composer is not None else None
    if framework is None:
        return not module.in_app_code
    try:
        constraint = Constraint.parse(framework)
    except ConstraintError:
        return True
    return any(constraint.admits(version) for version in _OLD_FRAMEWORKS)


def _has_code(module: Module) -> bool:
    """Whether its PHP is there at all, so that it is certain that there are no scripts."""
    return any(path.endswith(".php") and path != "registration.php" for path in module.paths)
