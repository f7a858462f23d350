"""See setup_patch_too_new.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Place, Rule, Severity, Version, setup
from magelint_rules.common.frameworks import BEFORE_2_3

_FRAMEWORK = "magento/framework"
_BEFORE_MAGENTO_2 = "1.0.0"
_WITH_PATCHES = Version.parse("2.3.0-dev")


class SetupPatchTooNew(Rule[NoOptions]):
    id = "setup-patch-too-new"
    summary = "A module has patches, but allows Magento versions before 2.3, which have none."
    severity = Severity.ERROR
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        installed = model.is_root and not model.at_least(2, 3)
        if installed or _states_old_magento(model, module):
            found = _first_patch(module)
            if found is not None:
                yield _finding(model, module, *found, installed=installed)


def _states_old_magento(model: Model, module: Module) -> bool:
    """True if composer.json has a constraint with limits that include Magento 2.0, 2.1 or 2.2."""
    link = module.composer.required(_FRAMEWORK) if module.composer is not None else None
    constraint = link.constraint if link is not None else None
    if constraint is None or constraint.unbounded or constraint.admits(_BEFORE_MAGENTO_2):
        return False
    # Constraints on PHP and on other packages can exclude releases that this one allows
    return any(constraint.admits(version) for version in BEFORE_2_3) and any(
        Version.parse(version) < _WITH_PATCHES for version, _ in model.admitted_releases(module)
    )


def _first_patch(module: Module) -> tuple[str, str, Place] | None:
    """The first patch of a module, the interface that it implements and the location of that."""
    for patch in setup.patch_files(module):
        for declared in patch.file.classes[:1]:
            for name, place in declared.base_places.items():
                if name in setup.PATCH_INTERFACES["Schema"]:
                    return declared.fqcn, name.rpartition("\\")[2], place
    return None


def _finding(model: Model, module: Module, patch: str, interface: str, place: Place, *, installed: bool) -> Finding:
    composer = None if installed else module.composer
    if composer is None:
        return Finding(
            f"`{patch}` implements `{interface}`, which does not exist before Magento 2.3",
            primary=Label(place, "stops setup:di:compile"),
            help="replace the patches with Setup scripts, such as `Setup/InstallData.php`",
            subject=module.name,
        )
    return Finding(
        f"composer.json allows Magento before 2.3, where `{interface}` does not exist",
        primary=Label(place, "stops setup:di:compile before 2.3"),
        help=f"require `{_FRAMEWORK}` 102.0 or later, or replace the patches with Setup scripts",
        related=(Label(composer.place("require", _FRAMEWORK), "allows Magento before 2.3"),),
        severity=Severity.WARNING if model.is_root else None,
        subject=module.name,
    )
