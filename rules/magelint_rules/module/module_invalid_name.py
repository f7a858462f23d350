"""See module_invalid_name.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Element, Finding, Label, Model, Module, NoOptions, Rule, Severity, xml_edits
from magelint_rules.common.fixes import edit_fix
from magelint_rules.module._names import nearest_module


class ModuleInvalidName(Rule[NoOptions]):
    id = "module-invalid-name"
    summary = "A module.xml gives no name, or one that is no module's name."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for element in _named(module):
            name = element.get("name")
            if name is None or not name.strip():
                yield _missing(element)
            elif not Module.is_valid_name(name):
                yield _wrong(model, module, element, name)


def _named(module: Module) -> Iterator[Element]:
    """The elements whose name Magento reads."""
    xml = module.module_xml
    for element in xml.root.find_all("module") if xml is not None and xml.root.name == "config" else ():
        yield element
        for sequence in element.find_all("sequence"):
            yield from sequence.find_all("module")


def _missing(element: Element) -> Finding:
    absent = element.get("name") is None
    return Finding(
        "a `<module>` without a name" if absent else "a `<module>` whose name is empty",
        primary=Label(element.value_place("name"), "Magento throws" if absent else ""),
        help='write `name="Vendor_Module"`',
        severity=Severity.ERROR,
    )


def _wrong(model: Model, module: Module, element: Element, name: str) -> Finding:
    stripped = name.strip()
    fix = None
    declaration, registration = module.declaration, module.registration
    at_odds = module.has_two_names and declaration is not None and declaration.element == element
    if Module.is_valid_name(stripped):
        message = f"the name `{stripped}` has blanks around it, so that it is another module's to Magento"
        helps = "remove the blanks"
        fix = edit_fix("remove the blanks", "safe", lambda: xml_edits.set_value(element, "name", stripped))
    else:
        message = f"`{name}` is no name for a module"
        names = model.module_names.union(other.name for other in model.modules)
        near = nearest_module(name, filter(Module.is_valid_name, names))
        helps = f"did you mean `{near}`?" if near else "it has to be as `Vendor_Module`: a capital letter first, twice"
    related: tuple[Label, ...] = ()
    if at_odds and registration is not None and registration.name:
        helps = (
            f"write `{registration.name}`, as it is registered" if Module.is_valid_name(registration.name) else helps
        )
        related = (Label(registration.name_place, "registered so"),)
    return Finding(
        message,
        primary=Label(element.value_place("name"), "not registered by this name: Magento throws" if at_odds else ""),
        help=helps,
        related=related,
        severity=Severity.ERROR if at_odds else None,
        fix=fix,
    )
