"""See module_name_mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Declaration,
    Finding,
    Fix,
    Installation,
    Label,
    NoOptions,
    Registration,
    Rule,
    Severity,
    replace,
    xml_edits,
)
from magelint_rules.common.dependencies import is_module_name
from magelint_rules.common.load_faults import is_wrong_in_module_xml


class ModuleNameMismatch(Rule[NoOptions]):
    id = "module-name-mismatch"
    summary = "A registration and its module.xml give the module different names."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        twice = {module for pair in model.tree.discovered.again for module in pair} if model.is_root else set()
        for module in model.checked:
            if module in twice:  # module-registered-twice says it
                continue
            registration, declaration = module.registration, module.declaration
            if registration is None or declaration is None or not module.registered_otherwise:
                continue
            if not is_module_name(declaration.name):  # module-invalid-name says it
                continue
            if is_wrong_in_module_xml(module, declaration.name):
                yield _in_module_xml(registration, declaration)
            else:
                yield _in_registration(registration, declaration)


def _in_module_xml(registration: Registration, declaration: Declaration) -> Finding:
    edit = xml_edits.set_value(declaration.element, "name", registration.name or "")
    return Finding(
        f"named `{declaration.name}` here, but registered as `{registration.name}`",
        primary=Label(declaration.element.value_place("name"), "Magento looks for its files by this name"),
        help="both have to say the same, to the letter's case",
        related=(Label(registration.name_place, "the name that it is registered by"),),
        fix=Fix(f"name it `{registration.name}`", "unsafe", lambda: [edit] if edit is not None else []),
    )


def _in_registration(registration: Registration, declaration: Declaration) -> Finding:
    place = registration.name_place
    literal = place.file.text[place.span.start : place.span.end] == registration.name
    edit = replace(place, declaration.name)
    return Finding(
        f"registered as `{registration.name}`, but its module.xml says `{declaration.name}`",
        primary=Label(place, "Magento looks for its files by the name in module.xml"),
        help="both have to say the same, to the letter's case",
        related=(Label(declaration.element.value_place("name"), "the name that counts"),),
        fix=Fix(f"register it as `{declaration.name}`", "unsafe", lambda: [edit]) if literal else None,
    )
