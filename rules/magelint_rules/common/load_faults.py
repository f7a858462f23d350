"""The findings that explain why Magento does not read a module, or not all of its `acl.xml`."""

from __future__ import annotations

from magelint.api import Cause, Installation, MergeError, Module, Place, UnreadId, XmlSyntaxError
from magelint_rules.common.dependencies import is_module_name


def load_fault(model: Installation, module: Module) -> Cause | None:
    """Why Magento cannot load a module that is not disabled; `None` for any other."""
    registration, xml = module.registration, model.files.source(f"{module.path}/etc/module.xml")
    if registration is None or model.module_list.state(module) != "unloadable":
        return None
    if xml is None:
        return Cause("module-missing-module-xml", registration.path_place)
    file, declaration = module.module_xml, module.declaration
    if file is None:
        return Cause("xml-syntax", xml.whole())
    if file.root.name != "config" or not file.root.find_all("module"):
        return Cause("module-ignored-element", file.root.place)
    if declaration is None or not is_module_name(declaration.name):
        return Cause("module-invalid-name", xml.whole())
    in_module_xml = is_wrong_in_module_xml(module, declaration.name)
    place = declaration.element.value_place("name") if in_module_xml else registration.name_place
    return Cause("module-name-mismatch", place)


def is_wrong_in_module_xml(module: Module, name: str) -> bool:
    """True if of two names that a module has, the one in its `module.xml` is wrong: its folder has the other one."""
    registered = module.registration.name if module.registration is not None else None
    return _is_named_by_place(module, registered or "") and not _is_named_by_place(module, name)


def _is_named_by_place(module: Module, name: str) -> bool:
    """True if the PSR-4 prefix in composer.json, or the folder in app/code, is that of a module of some name."""
    entries = module.composer.psr4 if module.composer is not None else []
    namespaces = {prefix for prefix, _, _ in entries}
    in_app_code = module.in_app_code and module.path.endswith("/app/code/" + name.replace("_", "/", 1))
    return name.replace("_", "\\") + "\\" in namespaces or in_app_code


def acl_fault(model: Installation, unread: UnreadId) -> Cause:
    """Why Magento does not read an id in an `acl.xml`."""
    if isinstance(unread.error, XmlSyntaxError):
        return Cause("xml-syntax", unread.place.file.whole())
    places = _places(unread.error) if unread.error is not None else []
    for place in places:
        file = model.files.parsed_xml(place.file.path)
        ids = [element.get("id") for element in file.root.descendants("resource")] if file is not None else []
        if file is not None and file.root.name != "config":
            return Cause("acl-invalid", place.file.whole())
        if all(ids) and len(ids) > len(set(ids)):
            return Cause("acl-duplicate-id", place.file.whole())
    return Cause("acl-invalid", unread.place.file.whole())


def _places(error: MergeError) -> list[Place]:
    """Where the elements are that cannot be merged."""
    return [error.place] if error.merging is None else [error.place, error.merging]
