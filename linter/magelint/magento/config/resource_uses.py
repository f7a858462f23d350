"""References to ACL resources in the Admin: menu, system configuration, layout, UI components, controllers, blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from magelint.magento.modules.module import Module
from magelint.magento.php.classes import PhpClasses
from magelint.source.php import PhpFile
from magelint.source.php.declarations import PhpMethod
from magelint.source.text import Place
from magelint.source.xml import Element, XmlFile

_SYSTEM = re.compile(r"etc/adminhtml/(system\.xml|system/.+\.xml)")
_VIEW = re.compile(r"view/(?:adminhtml|base)/(layout|ui_component)/[^/]+\.xml")
_PHP = re.compile(r"(?:Controller|Block)/(?:.+/)?Adminhtml/.+\.php|(?:Controller/Adminhtml|Block/Adminhtml|Ui)/.+\.php")
_LIKE_AN_ID = re.compile(r"\s*+(?=\w+?_\w)\w++:")
# B2B checks a company's own roles with the same method; these are not resources of the ACL
_OTHER_AUTHORIZATION = b"Magento\\Company\\"


UseKind = Literal["menu item", "config section", "layout element", "UI component", "controller", "call"]


class ResourceUse(Struct, frozen=True):
    """A reference to a resource that guards something."""

    module: Module
    id: str
    place: Place
    kind: UseKind
    """What the resource guards; `call` is one of `isAllowed()`."""
    name: str | None = None
    """The name of what it guards, if any: an id, `name` in a layout, a class."""
    element: str | None = None
    """The XML element that is guarded, in a layout and in a part of a UI component."""


def resource_uses(module: Module) -> Iterator[ResourceUse]:
    """Every resource that a module's Admin code references by name; names computed at run time are skipped."""
    menu = module.config("adminhtml/menu.xml")
    if menu is not None:
        yield from _menu(module, menu)
    for path in module.paths:
        if path.endswith(".php"):
            if _PHP.fullmatch(path):
                yield from _php_file(module, path)
        elif path.endswith(".xml"):
            yield from _xml_file(module, path)


def _menu(module: Module, file: XmlFile) -> Iterator[ResourceUse]:
    for item in file.root.descendants():
        resource = item.get("resource")
        if item.name in ("add", "update") and resource:
            yield ResourceUse(module, resource, item.value_place("resource"), "menu item", item.get("id"))


def _xml_file(module: Module, path: str) -> Iterator[ResourceUse]:
    if _SYSTEM.fullmatch(path):
        mark, read = b"<resource", _system
    elif found := _VIEW.fullmatch(path):
        mark, read = b"acl", (_layout if found[1] == "layout" else _ui_component)
    else:
        return
    source = module.files.source(f"{module.path}/{path}")
    if source is None or mark not in source.data:
        return
    file = module.files.parsed_xml(f"{module.path}/{path}")
    if file is not None:
        yield from read(module, file)


def _system(module: Module, file: XmlFile) -> Iterator[ResourceUse]:
    for resource in file.root.descendants("resource"):
        section = resource.parent
        if section is not None and section.name == "section" and resource.text.strip():
            yield ResourceUse(module, resource.text, resource.text_place, "config section", section.get("id"))


def _layout(module: Module, file: XmlFile) -> Iterator[ResourceUse]:
    for element in file.root.descendants():
        for attribute in ("aclResource", "acl") if element.name == "block" else ("aclResource",):
            identifier = element.get(attribute)
            if identifier:
                place = element.value_place(attribute)
                yield ResourceUse(module, identifier, place, "layout element", element.get("name"), element.name)


def _ui_component(module: Module, file: XmlFile) -> Iterator[ResourceUse]:
    for element in file.root.descendants():
        named = element.name == "item" and element.get("name") == "aclResource" and not element.children
        if (element.name == "aclResource" or named) and element.text.strip():
            name, holder = _component_part(element)
            yield ResourceUse(module, element.text.strip(), element.text_place, "UI component", name, holder)


def _component_part(element: Element) -> tuple[str | None, str | None]:
    """The name and the element of the part of a component that an `aclResource` guards; empty for the whole."""
    holder = element.parent
    while holder is not None and holder.get("name") in (None, "data", "config", "dataProvider"):
        holder = holder.parent
    return (None, None) if holder is None else (holder.get("name"), holder.name)


def _php_file(module: Module, path: str) -> Iterator[ResourceUse]:
    source = module.files.source(f"{module.path}/{path}")
    if source is None or _OTHER_AUTHORIZATION in source.data:
        return
    has_check = b"sAllowed" in source.data
    if not has_check and b"ADMIN_RESOURCE" not in source.data:
        return
    php = module.files.php(source.path)
    if php is None:
        return
    constants = set()
    if path.startswith("Controller/"):
        for use in _controller(module, php):
            constants.add(use.id)
            yield use
    for identifier, place in _checked_resources(php) if has_check else ():
        if identifier not in constants and _LIKE_AN_ID.match(identifier):
            yield ResourceUse(module, identifier, place, "call")


def _controller(module: Module, php: PhpFile) -> Iterator[ResourceUse]:
    for declared in php.classes:
        constant = declared.constants.get("ADMIN_RESOURCE")
        own = declared.method("_isAllowed")
        if constant is not None and constant.value and (own is None or _reads_constant(own)):
            yield ResourceUse(module, constant.value, constant.value_place, "controller", declared.fqcn)


def is_effective(use: ResourceUse, classes: PhpClasses) -> bool:
    """False for the `ADMIN_RESOURCE` of a controller that inherits an `_isAllowed` that does not read it."""
    if use.kind != "controller" or use.name is None:
        return True
    found = classes.method(use.name, "_isAllowed")
    return found is None or _reads_constant(found[1])


def _reads_constant(method: PhpMethod) -> bool:
    """True if an `_isAllowed` reads `ADMIN_RESOURCE`, as that of Magento's controllers does."""
    return "ADMIN_RESOURCE" in method.text or "parent::_isallowed" in method.text.lower()


def _checked_resources(php: PhpFile) -> Iterator[tuple[str, Place]]:
    """The resources in `$authorization->isAllowed('…')`; with two arguments the first may be a role."""
    for call in php.calls("isAllowed"):
        if len(call.arguments) == 1 and not call.arguments[0].unknown:
            yield from call.arguments[0].strings
