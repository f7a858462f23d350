"""Two registrations of one name: which of them is the wrong one."""

from __future__ import annotations

import re

from magelint.api import Cause, Model, Module

_CONDITION = re.compile(r"\b(?:if|return|class_exists|file_exists)\b")


def registered_twice(model: Model) -> list[tuple[Module, Module]]:
    """Pairs of modules that are certainly registered under one name; the wrong registration comes first."""
    pairs = [
        (later, holder) if _is_to_blame(model, later, holder) else (holder, later)
        for later, holder in model.tree.discovered.again
        if model.is_root or later.path == holder.path  # otherwise they may not be installed together
    ]
    return [(wrong, other) for wrong, other in pairs if not _depends(wrong) and not _depends(other)]


def twice_fault(model: Model, module: Module) -> Cause | None:
    """The finding that a module's name is registered twice."""
    for wrong, other in model.derive(registered_twice):
        if module in (wrong, other) and wrong.registration is not None:
            return Cause("module-registered-twice", wrong.registration.name_place)
    return None


def _is_to_blame(model: Model, module: Module, other: Module) -> bool:
    """True if the registration of a module is the wrong one.

    It is one of the modules under check, preferably one whose `module.xml` has another name."""
    if module.origin not in model.scope.origins or other.origin not in model.scope.origins:
        return module.origin in model.scope.origins
    return module.declared_name != module.name or other.declared_name == other.name


def _depends(module: Module) -> bool:
    """True if a registration is made under a condition, such as that the other copy does not exist."""
    registration = module.registration
    return registration is None or bool(_CONDITION.search(registration.place.file.text))
