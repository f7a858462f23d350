"""See composer_autoload_files.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Edit,
    Finding,
    Fix,
    Installation,
    Label,
    Module,
    ModulePackage,
    NoOptions,
    Rule,
    Severity,
    json_edits,
)


class ComposerAutoloadFiles(Rule[NoOptions]):
    id = "composer-autoload-files"
    summary = "autoload.files lacks the registration, or names a file that is not there."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for package in model.packages:
            files = package.composer.section("autoload").get("files", [])
            if not package.composer.is_object or package.composer.type == "metapackage":
                continue
            if not isinstance(files, list):
                yield _finding(package, "`autoload.files` is no list", 'write `"files": ["registration.php"]`')
                continue
            meant: set[str | None] = set()
            # without a file of Magento's own no shop runs: such a tree holds a part of it and is not meant to
            core = all(module.origin == "core" for module in package.modules)
            for index, relative in enumerate(files if not core else ()):
                path = package.composer.resolve(str(relative))
                if not package.files.is_file(path) and not _is_lost_registration(package, path):
                    right = package.spelt(path) or _unnamed(package)
                    meant.add(right)
                    yield _absent(package, index, str(relative), right)
            for module in package.modules:
                registration = _registration(module)
                if registration and registration not in package.loaded and registration not in meant:
                    yield _unloaded(package, module, registration)


def _unnamed(package: ModulePackage) -> str | None:
    """The registration that a path which leads nowhere was meant to lead to, where there is but one unnamed."""
    found = {_registration(module) for module in package.modules} - package.loaded - {None}
    return found.pop() if len(found) == 1 else None


def _registration(module: Module) -> str | None:
    """The file that registers a module, in its own package."""
    if module.registration is not None:
        path = module.registration.place.file.path
        return path if module.composer is not None and path.startswith(module.composer.folder + "/") else None
    return f"{module.path}/registration.php" if module.written_registrations else None


def _is_lost_registration(package: ModulePackage, path: str) -> bool:
    """Whether a module has no registration at all, or a misspelt one, which module-unregistered says."""
    lost = [m for m in package.modules if not m.registered and m.has("etc/module.xml")]
    return any(path == f"{module.path}/registration.php" for module in lost)


def _absent(package: ModulePackage, index: int, relative: str, right: str | None) -> Finding:
    composer = package.composer
    where = ("autoload", "files", index)
    written = package.relative(right) if right is not None else ""

    def respelt() -> list[Edit]:
        edit = json_edits.set_value(composer.file, written, *where) if composer.file is not None else None
        return [edit] if edit is not None else []

    return Finding(
        f"`autoload.files` names `{relative}`, which is not there",
        primary=Label(composer.place(*where), "composer's autoloader dies of it on every request"),
        help=f"write `{written}`" if right else "name a file of the package, or remove it",
        severity=None if package.by_composer else Severity.WARNING,
        fix=Fix(f"write `{written}`", "safe", respelt) if right else None,
    )


def _unloaded(package: ModulePackage, module: Module, registration: str) -> Finding:
    composer = package.composer
    relative = package.relative(registration)

    def added() -> list[Edit]:
        if composer.file is None:
            return []
        there = "files" in composer.section("autoload")
        where = ("autoload", "files")
        edit = (
            json_edits.append(composer.file, relative, *where)
            if there
            else json_edits.put(composer.file, [relative], *where)
        )
        return [edit] if edit is not None else []

    return _finding(
        package,
        f"`autoload.files` does not name `{relative}`, which registers `{module.name}`",
        f'add `"{relative}"` to `autoload.files`',
        Fix(f"add `{relative}`", "safe", added),
    )


def _finding(package: ModulePackage, message: str, helps: str, fix: Fix | None = None) -> Finding:
    composer = package.composer
    autoload = composer.section("autoload")
    path = ("autoload", "files") if "files" in autoload else ("autoload",) if autoload else ("name",)
    return Finding(
        message,
        primary=Label(composer.key_place(*path), "Magento does not see a module installed by composer"),
        help=helps,
        severity=None if package.by_composer else Severity.WARNING,
        subject=message,
        fix=fix,
    )
