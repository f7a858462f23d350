"""See composer_installed_mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Cause, Finding, Label, Model, NoOptions, Package, Place, Rule, Severity


class ComposerInstalledMismatch(Rule[NoOptions]):
    id = "composer-installed-mismatch"
    summary = "Composer's installed.json lists a module whose files are missing."
    severity = Severity.ERROR
    since = "0.1.0"
    effective = "always"
    needs_installation = True

    def check(self, model: Model) -> Iterator[Finding]:
        packages = [package for package in model.tree.packages if package.type == "magento2-module" and package.path]
        if not any(model.files.exists(package.path) for package in packages):
            return  # the vendor folder is not part of the tree
        for package in packages:
            place = model.tree.listed_place(package)
            # A tree that lacks parts of Magento itself is not a running installation
            if place is not None and package.name not in model.tree.core_packages:
                yield from _missing(model, package, place)


def _missing(model: Model, package: Package, place: Place) -> Iterator[Finding]:
    if not model.files.exists(package.path):
        yield _finding(model, package, place, package.path)
        return
    composer = model.tree.composer_of(package)
    for path in package.loaded_files:
        if model.files.is_file(path):
            continue
        # The package itself may list a file that it does not contain
        listed = composer.autoload_place(path) if composer is not None and not _is_registration(model, path) else None
        yield _finding(model, package, place, path, Cause("composer-autoload-files", listed) if listed else None)


def _is_registration(model: Model, path: str) -> bool:
    """True if the file would register the module in its folder."""
    folder, _, name = path.rpartition("/")
    return name == "registration.php" and model.files.exists(f"{folder}/etc/module.xml")


def _finding(model: Model, package: Package, place: Place, missing: str, cause: Cause | None = None) -> Finding:
    whole = missing == package.path
    return Finding(
        f"Composer lists `{package.name}` as installed, but {model.files.name(missing)} does not exist",
        primary=Label(place, "" if whole else "fatal error on every request"),
        help="run `composer install`" if whole else f"run `composer reinstall {package.name}`",
        subject=missing,
        cause=cause,
    )
