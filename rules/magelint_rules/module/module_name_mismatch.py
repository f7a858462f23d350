"""See module_name_mismatch.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Cause,
    Element,
    Finding,
    Label,
    Model,
    Module,
    NoOptions,
    Place,
    Rule,
    Severity,
    replace,
    xml_edits,
)
from magelint_rules.common.fixes import edit_fix
from magelint_rules.common.load_faults import is_wrong_in_module_xml
from magelint_rules.module._registrations import registered_twice_cause


class ModuleNameMismatch(Rule[NoOptions]):
    id = "module-name-mismatch"
    summary = "A module is registered under another name than its module.xml declares."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        registration, declaration = module.registration, module.declaration
        if registration is None or declaration is None or not module.has_two_names:
            return
        cause = registered_twice_cause(model, module)
        if not Module.is_valid_name(declaration.name):
            invalid = Cause("module-invalid-name", declaration.element.value_place("name"))
            yield _in_module_xml(module, declaration.element, registration.name_place, cause or invalid)
        elif is_wrong_in_module_xml(module):
            yield _in_module_xml(module, declaration.element, registration.name_place, cause)
        else:
            yield _in_registration(module, declaration.element, registration.name_place, cause)


def _in_module_xml(module: Module, element: Element, registered: Place, cause: Cause | None) -> Finding:
    return Finding(
        f"module.xml declares `{module.declared_name}`, but the module is registered as `{module.name}`",
        primary=Label(element.value_place("name"), "Magento looks up its files by this name"),
        help=f"rename it to `{module.name}`: both files must have the same name, in the same case",
        related=(Label(registered, "registered here"),),
        fix=edit_fix(
            f"rename it to `{module.name}`", "unsafe", lambda: xml_edits.set_value(element, "name", module.name)
        ),
        cause=cause,
    )


def _in_registration(module: Module, element: Element, registered: Place, cause: Cause | None) -> Finding:
    name = module.declared_name or ""
    is_literal = registered.file.text[registered.span.start : registered.span.end] == module.name
    return Finding(
        f"the module is registered as `{module.name}`, but its module.xml declares `{name}`",
        primary=Label(registered, "differs from module.xml"),
        help=f"register it as `{name}`: both files must have the same name, in the same case",
        related=(Label(element.value_place("name"), "Magento looks up its files by this name"),),
        fix=edit_fix(f"register it as `{name}`", "unsafe", lambda: replace(registered, name)) if is_literal else None,
        cause=cause,
    )
