"""See module_unregistered.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec.structs import replace as changed

from magelint.api import (
    Cause,
    CreateFile,
    Finding,
    Fix,
    Label,
    Model,
    Module,
    NoOptions,
    Registration,
    RenameFile,
    Rule,
    Severity,
    replace,
)
from magelint_rules.module._registrations import is_library

_IN_ETC = "etc/registration.php"
# A file next to `etc` that was `registration.php`, renamed to disable the module
_RENAMED = re.compile(r"(?i)(?!registration\.php$)[^/]*registration[^/]*")
_REGISTRATION = """<?php

use Magento\\Framework\\Component\\ComponentRegistrar;

ComponentRegistrar::register(ComponentRegistrar::MODULE, '{name}', __DIR__);
"""


class ModuleUnregistered(Rule[NoOptions]):
    id = "module-unregistered"
    summary = "A module is not registered."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        if module.registered or not module.has("etc/module.xml"):
            return
        listed = model.module_list.listed or {}
        is_disabled = module.declared_name is not None and listed.get(module.declared_name) is False
        for found in self._findings(module, model):
            yield changed(found, severity=Severity.INFO if is_disabled else found.severity, inactive="unregistered")

    def _findings(self, module: Module, model: Model) -> Iterator[Finding]:
        twin = model.module(module.declared_name) if module.declared_name is not None else None
        if twin is not None:
            yield _copy(module, twin)
            return
        if module.path in model.derive(_registering_folders):
            return  # its registration names the folder of another module.xml
        if _may_be_registered_by_parent(model, module):
            return
        written = module.written_registrations
        if written is None:
            yield from _without_file(model, module)
        elif not written:
            yield _empty(model, module)
        elif all(r.type == "module" and r.path and r.path != module.path for r in written):
            yield _elsewhere(module, written[0])
        elif any(r.type == "module" and r.path == module.path for r in written):
            if model.is_root:
                yield _not_executed(module)
        else:
            yield from _of_other_types(module, written)


def _registering_folders(model: Model) -> frozenset[str]:
    """The folders of files that register a module."""
    return frozenset(module.registered_in for module in model.modules if module.registered_in is not None)


def _may_be_registered_by_parent(model: Model, module: Module) -> bool:
    """True if a computed registration in a parent folder may be the module's."""
    return not model.derive(_computing_folders).isdisjoint(map(str, PurePosixPath(module.path).parents))


def _computing_folders(model: Model) -> frozenset[str]:
    """The folders of files with a registration whose name or path is only known at run time."""
    return frozenset(odd.place.file.path.rpartition("/")[0] for odd in model.tree.discovered.odd)


def _copy(module: Module, twin: Module) -> Finding:
    """The finding about a copy of a registered module, which must not be registered too."""
    return Finding(
        f"`{module.folder}` is an unregistered copy of `{twin.name}`",
        primary=Label(module.place, "not loaded by Magento"),
        help=f"remove the copy; Magento loads `{twin.folder}`",
        related=(Label(twin.place, "the registered module"),),
        severity=Severity.INFO,
    )


def _finding(module: Module, why: str, helps: str, fix: Fix | None = None, severity: Severity | None = None) -> Finding:
    return Finding(
        f"`{module.name}` is not registered: {why}",
        primary=Label(module.place, "not loaded by Magento"),
        help=helps,
        fix=fix,
        severity=severity,
    )


def _without_file(model: Model, module: Module) -> Iterator[Finding]:
    why = "it has no registration.php"
    if module.package is not None and module.package.autoload.files:
        place = model.tree.listed_place(module.package)
        # Magento does not run without its own files, so a tree that lacks one is not a working installation
        if place is not None and module.origin != "core":
            found = _finding(module, why, "run `composer install`")
            yield changed(found, cause=Cause("composer-installed-mismatch", place))
        return
    misplaced = next((path for path in module.paths if path.lower() in ("registration.php", _IN_ETC)), None)
    if misplaced is not None:
        moved = RenameFile(f"{module.path}/{misplaced}", f"{module.path}/registration.php")
        action = "move it next to `etc`" if misplaced.lower() == _IN_ETC else "rename it to `registration.php`"
        why = f"Magento does not load `{misplaced}`"
        yield _finding(module, why, action, Fix(action, "unsafe", lambda: [moved]))
        return
    renamed = next((path for path in module.paths if _RENAMED.fullmatch(path)), None)
    if renamed is not None:
        why = f"its registration.php is renamed to `{renamed}`"
        helps = "remove the module, or rename the file to `registration.php`"
        yield _finding(module, why, helps, severity=Severity.INFO)
        return
    created = CreateFile(f"{module.path}/registration.php", _REGISTRATION.format(name=module.declared_name))
    fix = Fix("create a registration.php", "unsafe", lambda: [created]) if module.declared_name else None
    found = _finding(module, why, "create a registration.php next to `etc`", fix)
    named = module.composer.autoload_place(created.path) if module.composer is not None else None
    label = Label(named, "PHP fatal error once the package is installed") if named else None
    yield changed(found, related=(label,) if label is not None else ())


def _empty(model: Model, module: Module) -> Finding:
    file = model.files.php(f"{module.path}/registration.php")
    if file is not None and b"<?" not in file.source.data and b"register" in file.source.data:
        return _finding(module, "its registration.php does not begin with `<?php`", "add `<?php` at its start")
    if file is not None and file.syntax_error is not None:
        found = _finding(module, "its registration.php has a syntax error", "fix the syntax error")
        return changed(found, cause=Cause("php-syntax-error", file.source.whole()))
    return _finding(module, "its registration.php registers nothing", "call `ComponentRegistrar::register`")


def _elsewhere(module: Module, registration: Registration) -> Finding:
    place = registration.path_place
    return Finding(
        f"`{module.name}` is not registered: its registration.php names another folder",
        primary=Label(place, "Magento looks for the module here"),
        help="register `__DIR__`",
        fix=Fix("register `__DIR__`", "unsafe", lambda: [replace(place, "__DIR__")]),
    )


def _not_executed(module: Module) -> Finding:
    """The finding about a registration.php that is correct but never executed."""
    if module.in_app_code:
        why = "Magento looks for registration.php in `app/code/VENDOR/MODULE` only"
        return _finding(module, why, "move the module there")
    if module.package is not None:
        why = f"the installed package `{module.package.name}` does not load its registration.php"
        helps = "add it to the package's `autoload.files`, and reinstall the package"
        return changed(_finding(module, why, helps), cause=_not_loaded(module))
    why = "no installed Composer package loads its registration.php"
    found = _finding(module, why, "install it with Composer, or remove it", severity=Severity.WARNING)
    return changed(found, cause=_not_loaded(module))


def _not_loaded(module: Module) -> Cause | None:
    """The finding that the module's own composer.json does not load its registration."""
    composer = module.composer
    if composer is None or composer.autoload_place(f"{module.path}/registration.php") is not None:
        return None
    rule = "composer-autoload-files" if composer.is_object else "composer-json-unreadable"
    return Cause(rule, composer.source.whole())


def _of_other_types(module: Module, written: list[Registration]) -> Iterator[Finding]:
    """Yield the finding about a registration.php that registers no module, if all its calls can be read."""
    if any(r.type in (None, "module") and r.path is None and not r.lacks for r in written):
        return
    for registration in written:
        if registration.lacks:
            why = "its registration.php calls `register` with too few arguments"
            found = _finding(module, why, "register it as `ComponentRegistrar::MODULE`")
            yield changed(found, cause=Cause("module-registration-fatal", registration.place))
            return
        if registration.type not in (None, "module"):
            why = f"its registration.php registers a {registration.type}"
            severity = Severity.INFO if is_library(module) else None
            found = _finding(module, why, "register it as `ComponentRegistrar::MODULE`", severity=severity)
            yield changed(found, cause=Cause("module-registration-type", registration.type_place))
            return
