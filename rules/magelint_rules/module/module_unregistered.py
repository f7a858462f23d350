"""See module_unregistered.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import CreateFile, Finding, Fix, Installation, Label, Module, NoOptions, Rule, Severity

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
            written = module.written_registrations
            if written is None:
                yield _without_file(module)
            elif not written:
                yield _finding(module, "its registration.php registers nothing", "call `ComponentRegistrar::register`")
            elif model.kind == "root" and any(r.type == "module" and r.path == module.path for r in written):
                yield _out_of_reach(module)


def _finding(module: Module, why: str, helps: str, fix: Fix | None = None, severity: Severity | None = None) -> Finding:
    return Finding(
        f"nothing registers `{module.name}`: {why}",
        primary=Label(module.place, "Magento does not see this module"),
        help=helps,
        fix=fix,
        severity=severity,
    )


def _without_file(module: Module) -> Finding:
    fix = None
    if module.declared_name:
        made = CreateFile(f"{module.path}/registration.php", _REGISTRATION.format(name=module.declared_name))
        fix = Fix("write a registration.php", "unsafe", lambda: [made])
    return _finding(module, "it has no registration.php", "write a registration.php beside its `etc`", fix)


def _out_of_reach(module: Module) -> Finding:
    if module.in_app_code:
        why = "Magento looks for registration.php in `app/code/VENDOR/MODULE` only"
        return _finding(module, why, "move it there")
    why = "no package that composer has installed loads its registration.php"
    return _finding(module, why, "install it with composer, or remove it", severity=Severity.WARNING)
