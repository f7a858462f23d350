"""See composer_autoload_files.md."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

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
from magelint_rules.composer._package import (
    json_fix,
    map_cause,
    once_installed,
    paths_elsewhere,
    severity_of,
    severity_of_autoload,
)


class ComposerAutoloadFiles(Rule[NoOptions]):
    id = "composer-autoload-files"
    summary = "autoload.files does not list registration.php, or lists a missing file."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_package(self, package: ModulePackage, model: Model) -> Iterator[Finding]:
        files = package.composer.section("autoload").get("files", [])
        if not package.composer.is_object or package.composer.type == "metapackage":
            return
        if not isinstance(files, list):
            helps = 'set `"files": ["registration.php"]`'
            yield _finding(package, "`autoload.files` is not a list", helps, subject="not a list")
            return
        if elsewhere := paths_elsewhere(package):
            yield _other_layout(package, elsewhere)
            return
        suggestion: set[str | None] = set()
        # Magento does not run without its own files, so a tree that lacks some is not a running installation
        for index, relative in enumerate(files if not package.is_core else ()):
            path = package.composer.resolve(str(relative))
            if not package.files.is_file(path):
                lost = _unregistered(package, path)
                right = package.in_other_case(path) or _only_unlisted(package) if lost is None else None
                suggestion.add(right)
                yield _missing(package, index, str(relative), right, lost)
        for module in package.modules:
            registration = _registration(module)
            if registration and registration not in package.loaded and registration not in suggestion:
                yield replace(_unloaded(package, module, registration), cause=map_cause(package))


def _other_layout(package: ModulePackage, paths: list[str]) -> Finding:
    others = len(paths) - 1
    more = f" and {others} more path{'s' if others > 1 else ''} do" if others else " does"
    return Finding(
        f"`autoload` describes another layout: `{paths[0]}`{more} not exist",
        primary=Label(package.composer.key_place("autoload"), "has no effect in app/code"),
        help="correct the paths, or remove `autoload`",
        severity=Severity.INFO,
        subject="another layout",
    )


def _only_unlisted(package: ModulePackage) -> str | None:
    """The registration file that is not listed, if there is exactly one."""
    found = {_registration(module) for module in package.modules} - package.loaded - {None}
    return found.pop() if len(found) == 1 else None


def _registration(module: Module) -> str | None:
    """The file that registers a module, if it is in the module's package."""
    if module.registration is not None:
        path = module.registration.place.file.path
        return path if module.composer is not None and path.startswith(module.composer.folder + "/") else None
    return f"{module.path}/registration.php" if module.written_registrations else None


def _unregistered(package: ModulePackage, path: str) -> Module | None:
    """The module that a missing registration.php at this path would register."""
    lost = (module for module in package.modules if not module.registered and module.has("etc/module.xml"))
    return next((module for module in lost if path == f"{module.path}/registration.php"), None)


def _missing(package: ModulePackage, index: int, relative: str, right: str | None, lost: Module | None) -> Finding:
    where = ("autoload", "files", index)
    written = package.relative(right) if right is not None else ""
    fix = json_fix(
        package, f"replace with `{written}`", "safe", lambda file: json_edits.set_value(file, written, *where)
    )
    return Finding(
        f"`autoload.files` lists `{relative}`, which does not exist",
        primary=Label(
            package.composer.place(*where),
            once_installed(package, "fatal error on every request", "fatal error"),
        ),
        help=f"replace with `{written}`" if right else "list an existing file, or remove the entry",
        severity=severity_of(package),
        fix=fix if right else None,
        effective="always" if package.by_composer else None,
        cause=Cause("module-unregistered", lost.place) if lost is not None else None,
    )


def _unloaded(package: ModulePackage, module: Module, registration: str) -> Finding:
    relative, where = package.relative(registration), ("autoload", "files")
    is_listed = "files" in package.composer.section("autoload")
    return _finding(
        package,
        f"`autoload.files` does not list `{relative}`, which registers `{module.name}`",
        f'add `"{relative}"` to `autoload.files`',
        subject=f"{module.name} {relative}",
        fix=json_fix(
            package,
            f"add `{relative}` to `autoload.files`",
            "safe",
            lambda file: (
                json_edits.append(file, relative, *where) if is_listed else json_edits.put(file, [relative], *where)
            ),
        ),
    )


def _finding(package: ModulePackage, message: str, helps: str, *, subject: str, fix: Fix | None = None) -> Finding:
    composer = package.composer
    autoload = composer.section("autoload")
    path = ("autoload", "files") if "files" in autoload else ("autoload",) if autoload else ("name",)
    return Finding(
        message,
        primary=Label(composer.key_place(*path), "not registered if installed by Composer"),
        help=helps,
        severity=severity_of_autoload(package),
        subject=subject,
        fix=fix,
    )
