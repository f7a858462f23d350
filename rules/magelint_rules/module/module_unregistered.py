"""See module_unregistered.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    CreateFile,
    Finding,
    Fix,
    Installation,
    Label,
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

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            if module.registered or not module.has("etc/module.xml"):
                continue
            if any(m.registered_in == module.path for m in model.modules):
                continue  # its registration is there, and gives another folder
            if _may_be_registered_above(model, module):
                continue
            written = module.written_registrations
            if written is None and module.package is not None and module.package.autoload.files:
                continue  # composer-installed-mismatch says it
            if written is None:
                yield _without_file(module)
            elif not written:
                yield _empty(model, module)
            elif all(r.type == "module" and r.path and r.path != module.path for r in written):
                yield _elsewhere(module, written[0])
            elif (
                model.is_root
                and any(r.type == "module" and r.path == module.path for r in written)
                and not _says_composer(module)
            ):
                yield _out_of_reach(module)


def _may_be_registered_above(model: Installation, module: Module) -> bool:
    """Whether a registration in a folder around it, which cannot be read without running it, may bring it in."""
    folders = {registration.place.file.path.rpartition("/")[0] for registration in model.tree.discovered.odd}
    return any(module.path.startswith(f"{folder}/") for folder in folders)


def _empty(model: Installation, module: Module) -> Finding:
    file = model.files.php(f"{module.path}/registration.php")
    if file is not None and b"<?" not in file.source.data and b"register" in file.source.data:
        return _finding(module, "its registration.php does not begin with `<?php`", "write `<?php` at its start")
    return _finding(module, "its registration.php registers nothing", "call `ComponentRegistrar::register`")


def _elsewhere(module: Module, registration: Registration) -> Finding:
    place = registration.path_place
    return Finding(
        f"nothing registers `{module.name}`: its registration.php gives another folder",
        primary=Label(place, "Magento looks for the module there"),
        help="register `__DIR__`",
        fix=Fix("register `__DIR__`", "unsafe", lambda: [replace(place, "__DIR__")]),
    )


def _says_composer(module: Module) -> bool:
    """Whether its own composer.json is what does not load it, as composer-autoload-files says."""
    composer = module.composer
    if composer is None or module.in_app_code:
        return False
    return f"{module.path}/registration.php" not in {composer.resolve(path) for path in composer.autoload_files}


def _finding(
    module: Module,
    why: str,
    helps: str,
    fix: Fix | None = None,
    severity: Severity | None = None,
    related: tuple[Label, ...] = (),
) -> Finding:
    return Finding(
        f"nothing registers `{module.name}`: {why}",
        primary=Label(module.place, "Magento does not see this module"),
        help=helps,
        related=related,
        fix=fix,
        severity=severity,
    )


def _without_file(module: Module) -> Finding:
    fix = None
    respelt = next((path for path in module.paths if path.lower() in ("registration.php", _TOO_DEEP)), None)
    if respelt is not None:
        moved = RenameFile(f"{module.path}/{respelt}", f"{module.path}/registration.php")
        cure = "move it beside `etc`" if respelt.lower() == _TOO_DEEP else "rename it `registration.php`"
        renaming = Fix(cure, "unsafe", lambda: [moved])
        return _finding(module, f"Magento does not look for `{respelt}`", cure, renaming)
    if module.declared_name:
        made = CreateFile(f"{module.path}/registration.php", _REGISTRATION.format(name=module.declared_name))
        fix = Fix("write a registration.php", "unsafe", lambda: [made])
    named = tuple(_named(module))
    return _finding(
        module, "it has no registration.php", "write a registration.php beside its `etc`", fix, related=named
    )


def _named(module: Module) -> Iterator[Label]:
    """Where composer.json has the file loaded that is not there."""
    composer = module.composer
    for index, path in enumerate(composer.autoload_files if composer is not None else ()):
        if composer is not None and composer.resolve(path) == f"{module.path}/registration.php":
            place = composer.place("autoload", "files", index)
            yield Label(place, "composer's autoloader dies of it, once the package is installed")


def _out_of_reach(module: Module) -> Finding:
    if module.in_app_code:
        why = "Magento looks for registration.php in `app/code/VENDOR/MODULE` only"
        return _finding(module, why, "move it there")
    if module.package is not None:
        why = f"composer has `{module.package.name}` installed, but its list of files lacks the registration.php"
        return _finding(module, why, "name it in the package's `autoload.files`, and have composer install it anew")
    why = "no package that composer has installed loads its registration.php"
    return _finding(module, why, "install it with composer, or remove it", severity=Severity.WARNING)
