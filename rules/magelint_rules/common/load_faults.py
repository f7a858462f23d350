"""Findings that explain why Magento does not load a module or does not read its `acl.xml`."""

from __future__ import annotations

from magelint.api import Cause, MergeError, Model, Module, Place, UnreadId, XmlSyntaxError


def name_fault(module: Module) -> Cause | None:
    """The finding that explains why a registered module is not loaded; `None` if `module.xml` declares its name."""
    registration, declaration = module.registration, module.declaration
    if registration is None or module.declared_name == module.name:
        return None
    source, xml = module.files.source(f"{module.path}/etc/module.xml"), module.module_xml
    if source is None:
        return Cause("module-missing-module-xml", registration.path_place)
    if xml is None:
        return Cause("xml-syntax", source.whole())
    if xml.root.name != "config" or not xml.root.find_all("module"):
        return Cause("module-ignored-element", xml.root.place)
    if declaration is None or not Module.is_valid_name(declaration.name):
        return Cause("module-invalid-name", source.whole())
    if is_wrong_in_module_xml(module):
        return Cause("module-name-mismatch", declaration.element.value_place("name"))
    return Cause("module-name-mismatch", registration.name_place)


def is_wrong_in_module_xml(module: Module) -> bool:
    """True if the name in `module.xml` is wrong: the namespace or folder matches the registered name instead."""
    registered = module.registration.name if module.registration is not None else None
    return _is_named_by_place(module, registered or "") and not _is_named_by_place(module, module.declared_name or "")


def _is_named_by_place(module: Module, name: str) -> bool:
    """True if the PSR-4 prefix in composer.json or the folder in app/code matches a module name."""
    prefixes = {root.prefix for root in module.composer.psr4} if module.composer is not None else ()
    in_app_code = module.in_app_code and module.path.endswith("/app/code/" + name.replace("_", "/", 1))
    return name.replace("_", "\\") + "\\" in prefixes or in_app_code


def load_fault(model: Model, module: Module) -> Cause | None:
    """The finding that explains why Magento cannot load a module; `None` if it can, or if the module is disabled."""
    return name_fault(module) if model.module_list.state(module) == "unloadable" else None


def acl_fault(model: Model, unread: UnreadId) -> Cause:
    """The finding that explains why Magento does not read an id in an `acl.xml`."""
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
    """The elements that cannot be merged."""
    return [error.place] if error.merging is None else [error.place, error.merging]
