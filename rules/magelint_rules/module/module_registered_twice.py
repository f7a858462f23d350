"""See module_registered_twice.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Installation, Label, Module, NoOptions, Rule, Severity

_CONDITION = re.compile(r"\b(?:if|return|class_exists|file_exists)\b")


class ModuleRegisteredTwice(Rule[NoOptions]):
    id = "module-registered-twice"
    summary = "Two registrations give a module the same name."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        for later, holder in model.tree.discovered.again:
            ours, other = (later, holder) if _is_to_blame(model, later, holder) else (holder, later)
            if ours.registration is None or other.registration is None or _depends(ours) or _depends(other):
                continue
            copies = ours.path != other.path
            if copies and not model.is_root:
                continue  # they need not be installed together
            yield Finding(
                f"`{ours.name}` is registered twice" + (f": by {ours.folder} and by {other.folder}" if copies else ""),
                primary=Label(ours.registration.name_place, "Magento throws on every request"),
                help="remove one of the two copies" if copies else "register it once",
                related=(Label(other.registration.name_place, "registered here, too"),),
            )


def _is_to_blame(model: Installation, module: Module, other: Module) -> bool:
    """Whether a module is the one to look at: one of those asked for, and rather one that declares another name."""
    if module.origin not in model.scope.origins or other.origin not in model.scope.origins:
        return module.origin in model.scope.origins
    return module.declared_name != module.name or other.declared_name == other.name


def _depends(module: Module) -> bool:
    """Whether a registration is made under a condition, such as that the other copy is not there."""
    registration = module.registration
    return registration is not None and bool(_CONDITION.search(registration.place.file.text))
