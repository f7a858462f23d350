"""The preferences in a module's `di.xml` files, and what is known about their classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from magelint.api import Element, Model, Module, Place
from magelint_rules.common.words import Words

_FILES = re.compile(r"etc/(?:[a-z_]+/)?di\.xml")
_PLUGIN_METHOD = re.compile(r"\bfunction\s+(?:before|around|after)\w*\s*\Z")
_LONGEST_METHOD = 200
_ANY_NAME = r"(\w++)"
_PARAMETER = re.compile(rf"[(,]\s*+(?:(?:private|protected|public|readonly)\s++)*+\??{_ANY_NAME}\s++\$")


class Preference(Struct, frozen=True):
    """One `<preference>`, with its class names as Magento reads them."""

    element: Element
    wanted: str
    """The class in `for`."""
    used: str
    """The class in `type`."""


def preferences_of(model: Model, module: Module) -> Iterator[Preference]:
    """The preferences of an enabled module, for all areas."""
    for path in module.xml_paths if model.is_enabled(module) else ():
        file = module.xml(path) if _FILES.fullmatch(path) else None
        for element in file.root.find_all("preference") if file is not None and file.root.name == "config" else ():
            wanted, used = ((element.get(name) or "").lstrip("\\") for name in ("for", "type"))
            if wanted and used:
                yield Preference(element, wanted, used)


def is_replaced(model: Model, name: str) -> bool:
    """True if a class name is that of a virtual type, or has a preference."""
    return model.preferences.is_configured(name)


def replacement_for(model: Model, wanted: str, name: str) -> str | None:
    """The class that is probably intended by a preference for `wanted` whose class `name` does not exist."""
    near = intended_class(model, name)
    found = model.php_classes.get(near) if near is not None else None
    return None if found is None or model.php_classes.implements(found[1], wanted) is False else near


def intended_class(model: Model, name: str) -> str | None:
    """The class that is probably intended by one that does not exist.

    It is a similar one, or the only one with the same name in another module of the vendor.
    """
    near = model.php_classes.nearest(name)
    vendor, _, rest = name.strip("\\").partition("\\")
    below = rest.partition("\\")[2]
    if near is not None or not below:
        return near
    spaces = {module.namespace for module in model.modules if module.namespace.startswith(f"{vendor}\\")}
    moved = [space + below for space in sorted(spaces) if model.php_classes.get(space + below) is not None]
    return moved[0] if len(moved) == 1 else None


def is_requested(model: Model, fqcn: str) -> bool:
    """True if code may request a class: one of Magento's or a vendor's, or one that code of the project names.

    A short name that another class also has counts.
    """
    module, declared = model.php_classes.get(fqcn) or (None, None)
    if module is None or declared is None or module.origin != "project":
        return True
    name = declared.name.encode("utf-8", "surrogateescape")
    return model.derive(_project_words).is_elsewhere(name, declared.place.file.path)


def _project_words(model: Model) -> Words:
    paths = (f"{one.path}/{path}" for one in model.modules if one.origin == "project" for path in one.class_paths)
    sources = (model.files.source(path) for path in paths)
    return Words((source.path, source.data) for source in sources if source is not None)


def required_in(model: Model, fqcn: str, modules: Iterable[Module]) -> Place | None:
    """The location of a parameter of that type in a class of some modules, if any.

    The subject of a plugin is not counted: Magento calls a plugin only for objects of the type that it is declared for.
    """
    namespace, _, name = fqcn.rpartition("\\")
    parameter = re.compile(_PARAMETER.pattern.replace(_ANY_NAME, f"({re.escape(name)})"))
    names_it = re.compile(rf"^(?:use\s++\\?{re.escape(fqcn)}|namespace\s++{re.escape(namespace)})\s*+;", re.MULTILINE)
    required = model.derive(_required)
    for module in modules:
        if module not in required:
            required[module] = _required_types(module)
        for path in required[module].get(name, ()):
            source = module.files.source(path)
            if source is None or not names_it.search(source.text):
                continue
            for found in parameter.finditer(source.text):
                if not _PLUGIN_METHOD.search(source.text, max(0, found.start() - _LONGEST_METHOD), found.start()):
                    return Place(source, partial(found.span, 1))
    return None


def _required(_model: Model) -> dict[Module, dict[str, list[str]]]:
    return {}


def _required_types(module: Module) -> dict[str, list[str]]:
    """The files of a module with parameters of each type, by its name without namespace."""
    found: dict[str, list[str]] = {}
    for path in module.class_paths:
        source = module.files.source(f"{module.path}/{path}")
        for name in dict.fromkeys(_PARAMETER.findall(source.text) if source is not None else ()):
            found.setdefault(name, []).append(f"{module.path}/{path}")
    return found
