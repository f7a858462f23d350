"""Names that are registered twice, and which of the two registrations is wrong."""

from __future__ import annotations

import re

from magelint.api import Cause, Model, Module

# What Magento reads in modules only, apart from `etc/module.xml`
_IN_MODULES = re.compile(r"(?!etc/module\.xml$)etc/.+\.(?:xml|graphqls)$|(?:Setup|view|Controller)/")


def is_library(module: Module) -> bool:
    """True if a folder with a `module.xml` is registered as a library on purpose.

    Its name or its package is not that of a module, or it has classes but nothing else that Magento reads in modules.
    """
    written = module.written_registrations or []
    if not written or any(registration.type != "library" for registration in written):
        return False
    is_package = module.composer is not None and module.composer.type in ("magento2-library", "library")
    is_named = any(Module.is_valid_name(registration.name or "") for registration in written)
    has_classes = any(path != "registration.php" for path in module.class_paths)
    return is_package or not is_named or (has_classes and not any(_IN_MODULES.match(path) for path in module.paths))


def registered_twice(model: Model) -> list[tuple[Module, Module]]:
    """Pairs of modules that are certainly registered under one name; the wrong registration comes first."""
    pairs = [
        (later, holder) if _is_wrong(model, later, holder) else (holder, later)
        for later, holder in model.tree.discovered.again
        if model.is_root or _are_together(later, holder)
    ]
    return [(wrong, other) for wrong, other in pairs if not _is_conditional(wrong) and not _is_conditional(other)]


def registered_twice_cause(model: Model, module: Module) -> Cause | None:
    """The finding that the module's name is registered twice, if it is."""
    for wrong, other in model.derive(registered_twice):
        if module in (wrong, other) and wrong.registration is not None:
            return Cause("module-registered-twice", wrong.registration.name_place)
    return None


def _is_wrong(model: Model, module: Module, other: Module) -> bool:
    """True if the registration of `module` is wrong, false if that of `other` is.

    The wrong one belongs to a module under check, preferably one whose `module.xml` declares another name.
    """
    if module.origin not in model.scope.origins or other.origin not in model.scope.origins:
        return module.origin in model.scope.origins
    return module.declared_name != module.name or other.declared_name == other.name


def _are_together(module: Module, other: Module) -> bool:
    """True if one file registers both; two folders of a repository may belong to different stores."""
    files = {one.registration.place.file.path for one in (module, other) if one.registration is not None}
    return module.path == other.path or len(files) == 1


def _is_conditional(module: Module) -> bool:
    """True if a registration depends on a condition, for example that the other copy does not exist."""
    return module.registration is None or module.registration.is_conditional
