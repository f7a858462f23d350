"""See module_ignored_attribute.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Element, Finding, Label, Model, Module, NoOptions, Rule, Severity, XmlFile, xml_edits
from magelint_rules.common.fixes import edit_fix
from magelint_rules.module._own_code import is_read_by_vendor
from magelint_rules.module._setup_version import has_scripts, misnamed_setup_version


class ModuleIgnoredAttribute(Rule[NoOptions]):
    id = "module-ignored-attribute"
    summary = "module.xml has an attribute that Magento silently ignores."
    severity = Severity.WARNING
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        xml = module.module_xml
        if xml is None or xml.root.name != "config":
            return
        for element, known in _read_elements(xml):
            for name in element.attributes:
                if name not in known and ":" not in name and not is_read_by_vendor(model, module, name):
                    yield _finding(module, element, name, needed=_needs_version(model, module))


def _read_elements(xml: XmlFile) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """The elements that Magento reads, each with the attributes that module.xsd allows."""
    yield xml.root, ()
    for module in xml.root.find_all("module"):
        yield module, ("name", "setup_version")
        for sequence in module.find_all("sequence"):
            yield sequence, ()
            for entry in sequence.find_all("module"):
                yield entry, ("name",)


def _needs_version(model: Model, module: Module) -> bool:
    """True if Setup scripts, even misplaced ones, or a Magento before 2.3 need a `setup_version`."""
    return not model.at_least(2, 3) or has_scripts(module)


def _finding(module: Module, element: Element, name: str, *, needed: bool) -> Finding:
    place = element.attribute_place(name)
    declaration = module.declaration
    if needed and declaration is not None and declaration.element == element and name == misnamed_setup_version(module):
        return Finding(
            f"Magento ignores `{name}` and, without `setup_version`, runs no Setup script",
            primary=Label(place, "unknown attribute"),
            help="rename it to `setup_version`",
            severity=Severity.ERROR,
            subject=name,
            fix=edit_fix(
                "rename it to `setup_version`",
                "unsafe",
                lambda: xml_edits.rename_attribute(element, name, "setup_version"),
            ),
        )
    return Finding(
        f"unknown attribute `{name}` in `<{element.name}>`",
        primary=Label(place, "ignored by Magento"),
        help=f"remove `{name}`" + _instead(name),
        subject=name,
        fix=edit_fix(f"remove `{name}`", "safe", lambda: xml_edits.remove_attribute(element, name)),
    )


def _instead(name: str) -> str:
    """What to use instead of an attribute, if anything."""
    if name in ("active", "enabled", "disabled"):
        return ": `app/etc/config.php` enables and disables modules"
    return ""
