"""See module_invalid_name.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Element, Finding, Label, Model, Module, NoOptions, Rule, Severity, xml_edits
from magelint_rules.common.fixes import edit_fix
from magelint_rules.module._names import nearest_module

_CHARACTERS = re.compile(r"[A-Za-z0-9_]+")


class ModuleInvalidName(Rule[NoOptions]):
    id = "module-invalid-name"
    summary = "A module name in module.xml is missing or invalid."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for element in _named(module):
            name = element.get("name")
            if name is None or not name.strip():
                yield _missing(element)
            elif not Module.is_valid_name(name):
                yield _invalid(model, module, element, name)


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
        "`<module>` has no `name`" if absent else "`<module>` has an empty `name`",
        primary=Label(element.value_place("name"), "Magento throws an exception" if absent else "empty name"),
        help='set `name="Vendor_Module"`',
        severity=Severity.ERROR,
    )


def _invalid(model: Model, module: Module, element: Element, name: str) -> Finding:
    stripped = name.strip()
    fix = None
    declaration, registration = module.declaration, module.registration
    differs = module.has_two_names and declaration is not None and declaration.element == element
    if Module.is_valid_name(stripped):
        message = f"`{name}` has surrounding whitespace, so it does not match `{stripped}`"
        helps = "remove the whitespace"
        fix = edit_fix("remove the whitespace", "safe", lambda: xml_edits.set_value(element, "name", stripped))
    else:
        message = f"`{name}` is not a valid module name: {_violation(name)}"
        near = nearest_module(model, name, valid=True)
        helps = f"did you mean `{near}`?" if near else "rename it to the form `Vendor_Module`"
    related: tuple[Label, ...] = ()
    if differs and registration is not None and registration.name:
        if Module.is_valid_name(registration.name) and registration.name != stripped:
            helps, fix = f"rename it to `{registration.name}`, as it is registered", None
        related = (Label(registration.name_place, "registered here"),)
    return Finding(
        message,
        primary=Label(
            element.value_place("name"), "not registered: Magento throws an exception" if differs else "invalid name"
        ),
        help=helps,
        related=related,
        severity=Severity.ERROR if differs else None,
        fix=fix,
    )


def _violation(name: str) -> str:
    """Name the part of the pattern `moduleName` in `Module/etc/module.xsd` that a name violates."""
    if not _CHARACTERS.fullmatch(name):
        return "only `A-Z`, `a-z`, `0-9` and `_` are allowed"
    parts = name.split("_")
    if len(parts) != 2 or not all(parts):
        return "it must consist of two parts separated by one `_`"
    lower = next((part for part in parts if not part[0].isupper()), None)
    if lower is not None:
        return f"`{lower}` must start with an upper-case letter"
    short = next(part for part in parts if len(part) == 1)
    return f"`{short}` must have at least two characters"
