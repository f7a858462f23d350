"""See module_registration_type.md."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace as replaced

from magelint.api import Finding, Fix, Label, Model, Module, NoOptions, Place, Rule, Severity, replace
from magelint_rules.module._registrations import is_library

_REMOVE = "remove its module.xml, which Magento does not read"
_TYPES = ("language", "library", "module", "setup", "theme")


class ModuleRegistrationType(Rule[NoOptions]):
    id = "module-registration-type"
    summary = "A module is registered as another component type."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        if module.registered or not module.has("etc/module.xml"):
            return
        for registration in module.written_registrations or ():
            if registration.type is not None and registration.type != "module":
                found = _finding(module, registration.type_place, registration.type)
                yield replaced(found, severity=Severity.INFO, fix=None, help=_REMOVE) if is_library(module) else found


def _finding(module: Module, place: Place, kind: str) -> Finding:
    registrar, constant, _ = place.file.text[place.span.start : place.span.end].rpartition("::")
    edit = replace(place, f"{registrar}::MODULE" if constant else "'module'")
    known = kind in _TYPES
    return Finding(
        f"`{module.name}` has a module.xml, but is registered as a {kind}"
        if known
        else f"unknown component type `{kind}`",
        primary=Label(place, "not registered as a module" if known else "Magento throws an exception"),
        help="register it as `ComponentRegistrar::MODULE`",
        fix=Fix("register it as a module", "unsafe", lambda: [edit]),
    )
