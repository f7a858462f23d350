"""See module_unregistered.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace as changed

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

_TOO_DEEP = "etc/registration.php"
_REGISTRATION = """<?php

use Magento\\Framework\\Component\\ComponentRegistrar;

ComponentRegistrar::register(ComponentRegistrar::MODULE, '{name}', __DIR__);
"""


class ModuleUnregistered(Rule[NoOptions]):
    id = "module-unregistered"
    summary = "A module lies on disk, but nothing registers it."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        if module.registered or not module.has("etc/module.xml"):
            return
        if any(other.registered_in == module.path for other in model.modules):
            return  # its registration gives the folder of another module.xml
        if _may_be_registered_above(model, module):
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
                yield _out_of_reach(module)
        else:
            yield from _in_vain(module, written)


def _may_be_registered_above(model: Model, module: Module) -> bool:
    """True if a registration in a folder above, which cannot be read without running it, may be the module's."""
    folders = {registration.place.file.path.rpartition("/")[0] for registration in model.tree.discovered.odd}
    return any(module.path.startswith(f"{folder}/") for folder in folders)


def _finding(module: Module, why: str, helps: str, fix: Fix | None = None, severity: Severity | None = None) -> Finding:
    return Finding(
        f"nothing registers `{module.name}`: {why}",
        primary=Label(module.place, "Magento does not see this module"),
        help=helps,
        fix=fix,
        severity=severity,
    )


def _without_file(model: Model, module: Module) -> Iterator[Finding]:
    why = "it has no registration.php"
    if module.package is not None and module.package.autoload.files:
        place = model.tree.listed_place(module.package)
        # Without a file of its own Magento does not run: a tree that lacks one is not meant to
        if place is not None and module.origin != "core":
            found = _finding(module, why, "run `composer install`")
            yield changed(found, cause=Cause("composer-installed-mismatch", place))
        return
    respelt = next((path for path in module.paths if path.lower() in ("registration.php", _TOO_DEEP)), None)
    if respelt is not None:
        moved = RenameFile(f"{module.path}/{respelt}", f"{module.path}/registration.php")
        cure = "move it beside `etc`" if respelt.lower() == _TOO_DEEP else "rename it `registration.php`"
        why = f"Magento does not look for `{respelt}`"
        yield _finding(module, why, cure, Fix(cure, "unsafe", lambda: [moved]))
        return
    made = CreateFile(f"{module.path}/registration.php", _REGISTRATION.format(name=module.declared_name))
    fix = Fix("write a registration.php", "unsafe", lambda: [made]) if module.declared_name else None
    found = _finding(module, why, "write a registration.php beside its `etc`", fix)
    named = module.composer.autoload_place(made.path) if module.composer is not None else None
    label = Label(named, "composer's autoloader dies of it, once the package is installed") if named else None
    yield changed(found, related=(label,) if label is not None else ())


def _empty(model: Model, module: Module) -> Finding:
    file = model.files.php(f"{module.path}/registration.php")
    if file is not None and b"<?" not in file.source.data and b"register" in file.source.data:
        return _finding(module, "its registration.php does not begin with `<?php`", "write `<?php` at its start")
    if file is not None and file.syntax_error is not None:
        found = _finding(module, "PHP cannot read its registration.php", "correct its syntax")
        return changed(found, cause=Cause("php-syntax-error", file.source.whole()))
    return _finding(module, "its registration.php registers nothing", "call `ComponentRegistrar::register`")


def _elsewhere(module: Module, registration: Registration) -> Finding:
    place = registration.path_place
    return Finding(
        f"nothing registers `{module.name}`: its registration.php gives another folder",
        primary=Label(place, "Magento looks for the module there"),
        help="register `__DIR__`",
        fix=Fix("register `__DIR__`", "unsafe", lambda: [replace(place, "__DIR__")]),
    )


def _out_of_reach(module: Module) -> Finding:
    """A module whose registration.php is right, but is not executed."""
    if module.in_app_code:
        why = "Magento looks for registration.php in `app/code/VENDOR/MODULE` only"
        return _finding(module, why, "move it there")
    if module.package is not None:
        why = f"composer has `{module.package.name}` installed, but its list of files lacks the registration.php"
        helps = "name it in the package's `autoload.files`, and have composer install it anew"
        return changed(_finding(module, why, helps), cause=_not_loaded(module))
    why = "no package that composer has installed loads its registration.php"
    found = _finding(module, why, "install it with composer, or remove it", severity=Severity.WARNING)
    return changed(found, cause=_not_loaded(module))


def _not_loaded(module: Module) -> Cause | None:
    """That the module's own composer.json does not load its registration."""
    composer = module.composer
    if composer is None or composer.autoload_place(f"{module.path}/registration.php") is not None:
        return None
    rule = "composer-autoload-files" if composer.is_object else "composer-json-unreadable"
    return Cause(rule, composer.source.whole())


def _in_vain(module: Module, written: list[Registration]) -> Iterator[Finding]:
    """A registration.php in which no call registers a module, if all of them can be read."""
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
            found = _finding(module, why, "register it as `ComponentRegistrar::MODULE`")
            yield changed(found, cause=Cause("module-registration-type", registration.type_place))
            return
