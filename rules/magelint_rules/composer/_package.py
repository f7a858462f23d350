"""Severity and fixes of findings in a package's composer.json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from magelint.api import Cause, Edit, Fix, ModulePackage, Severity
from magelint_rules.common.fixes import edit_fix


def severity_of(package: ModulePackage) -> Severity | None:
    """A warning for a package in `app/code`, which Composer does not load; else `None`, the rule's own severity."""
    return None if package.by_composer else Severity.WARNING


def severity_of_autoload(package: ModulePackage) -> Severity | None:
    """The severity of a fault in `autoload`: that of `map_cause` if `extra.map` makes the module work without it."""
    if map_cause(package) is None:
        return severity_of(package)
    return Severity.WARNING if package.by_composer else Severity.INFO


def paths_elsewhere(package: ModulePackage) -> list[str]:
    """The paths in `autoload` if they are those of a package from which a module was copied to `app/code`.

    Then all of them, `src/Sync/registration.php` for example, are in one folder that the copy does not have. Magento
    registers the copy itself, and Composer does not read its `composer.json`.
    """
    composer = package.composer
    if package.by_composer or not composer.autoload_files or not composer.psr4:
        return []
    if not all(module.written_registrations for module in package.modules):
        return []
    paths = [*map(composer.resolve, composer.autoload_files), *(root.folder.rstrip("/") for root in composer.psr4)]
    relative = [package.relative(path) for path in paths]
    if any("/" not in path for path in relative[: len(composer.autoload_files)]):
        return []
    folders = {path.partition("/")[0] for path in relative}
    copied = len(folders) == 1 and not package.files.exists(f"{composer.folder}/{folders.pop()}")
    return relative if copied else []


def elsewhere_cause(package: ModulePackage) -> Cause | None:
    """The finding about `paths_elsewhere`, if there is one."""
    return (
        Cause("composer-autoload-files", package.composer.key_place("autoload")) if paths_elsewhere(package) else None
    )


def map_cause(package: ModulePackage) -> Cause | None:
    """The finding that `extra.map` does what `autoload` should, if a package has the one and not the other."""
    if "autoload" in package.composer.data or not package.maps_registration:
        return None
    return Cause("composer-extra-map", package.composer.key_place("extra", "map"))


def once_installed(package: ModulePackage, effect: str, later: str) -> str:
    """A label: the effect in an installed package, or what follows `app/code` if Composer installs the package."""
    return effect if package.by_composer else f"{later} once installed by Composer"


def json_fix(
    package: ModulePackage, title: str, safety: Literal["safe", "unsafe"], make: Callable[[Any], Edit | None]
) -> Fix:
    """A fix with one edit of the package's composer.json; `make` receives the parsed file."""
    file = package.composer.file
    return edit_fix(title, safety, lambda: make(file) if file is not None else None)
