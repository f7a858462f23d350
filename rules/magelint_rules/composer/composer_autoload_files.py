"""See composer_autoload_files.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Cause,
    Finding,
    Fix,
    Label,
    Model,
    Module,
    ModulePackage,
    NoOptions,
    Rule,
    Severity,
    json_edits,
)
from magelint_rules.composer._package import json_fix, severity_of


class ComposerAutoloadFiles(Rule[NoOptions]):
    id = "composer-autoload-files"
    summary = "autoload.files lacks the registration, or names a file that is not there."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        files = package.composer.section("autoload").get("files", [])
        if not package.composer.is_object or package.composer.type == "metapackage":
            return
        if not isinstance(files, list):
            yield _finding(package, "`autoload.files` is no list", 'write `"files": ["registration.php"]`')
            return
        suggestion: set[str | None] = set()
        # Without a file of its own Magento does not run: a tree that lacks one is not meant to
        for index, relative in enumerate(files if not package.is_core else ()):
            path = package.composer.resolve(str(relative))
            if not package.files.is_file(path):
                lost = _without_registration(package, path)
                right = package.in_other_case(path) or _unnamed(package) if lost is None else None
                suggestion.add(right)
                yield _absent(package, index, str(relative), right, lost)
        for module in package.modules:
            registration = _registration(module)
            if registration and registration not in package.loaded and registration not in suggestion:
                yield _unloaded(package, module, registration)


def _unnamed(package: ModulePackage) -> str | None:
    """The registration that a path to no file was meant to lead to, if only one is not named."""
    found = {_registration(module) for module in package.modules} - package.loaded - {None}
    return found.pop() if len(found) == 1 else None


def _registration(module: Module) -> str | None:
    """The file that registers a module, in its own package."""
    if module.registration is not None:
        path = module.registration.place.file.path
        return path if module.composer is not None and path.startswith(module.composer.folder + "/") else None
    return f"{module.path}/registration.php" if module.written_registrations else None


def _without_registration(package: ModulePackage, path: str) -> Module | None:
    """The module whose registration a missing file would be."""
    lost = (module for module in package.modules if not module.registered and module.has("etc/module.xml"))
    return next((module for module in lost if path == f"{module.path}/registration.php"), None)


def _absent(package: ModulePackage, index: int, relative: str, right: str | None, lost: Module | None) -> Finding:
    where = ("autoload", "files", index)
    written = package.relative(right) if right is not None else ""
    fix = json_fix(package, f"write `{written}`", "safe", lambda file: json_edits.set_value(file, written, *where))
    return Finding(
        f"`autoload.files` names `{relative}`, which is not there",
        primary=Label(package.composer.place(*where), "composer's autoloader dies of it on every request"),
        help=f"write `{written}`" if right else "name a file of the package, or remove it",
        severity=severity_of(package),
        fix=fix if right else None,
        cause=Cause("module-unregistered", lost.place) if lost is not None else None,
    )


def _unloaded(package: ModulePackage, module: Module, registration: str) -> Finding:
    relative, where = package.relative(registration), ("autoload", "files")
    is_listed = "files" in package.composer.section("autoload")
    return _finding(
        package,
        f"`autoload.files` does not name `{relative}`, which registers `{module.name}`",
        f'add `"{relative}"` to `autoload.files`',
        json_fix(
            package,
            f"add `{relative}`",
            "safe",
            lambda file: (
                json_edits.append(file, relative, *where) if is_listed else json_edits.put(file, [relative], *where)
            ),
        ),
    )


def _finding(package: ModulePackage, message: str, helps: str, fix: Fix | None = None) -> Finding:
    composer = package.composer
    autoload = composer.section("autoload")
    path = ("autoload", "files") if "files" in autoload else ("autoload",) if autoload else ("name",)
    return Finding(
        message,
        primary=Label(composer.key_place(*path), "Magento does not see a module installed by composer"),
        help=helps,
        severity=severity_of(package),
        subject=message,
        fix=fix,
    )
