"""See module_listed_but_absent.md."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from magelint.api import Cause, Finding, Label, Model, Options, Rule, Severity


class ModuleListedButAbsentOptions(Options, frozen=True, forbid_unknown_fields=True):
    """Options of module-listed-but-absent."""

    elsewhere: tuple[str, ...] = ()
    """Names or patterns of modules that are installed where the shop runs, but not where it is checked."""


class ModuleListedButAbsent(Rule[ModuleListedButAbsentOptions]):
    id = "module-listed-but-absent"
    summary = "app/etc/config.php lists a module that is not there."
    severity = Severity.INFO
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Model) -> Iterator[Finding]:
        if model.tree.discovered.odd:
            return  # a registration whose name cannot be read may be that of the module
        registered = {n for module in model.modules if module.registered for n in (module.name, module.declared_name)}
        for name, on in (model.module_list.listed or {}).items():
            place = model.module_list.listed_place(name) if name not in registered else None
            if place is not None and not any(fnmatchcase(name, pattern) for pattern in self.options.elsewhere):
                yield Finding(
                    f"app/etc/config.php has `{name}` {'on' if on else 'off'}, but no such module is registered",
                    primary=Label(place),
                    help="install it, or remove the line: `setup:upgrade` drops it from the list",
                    cause=_cause(model, name),
                )


def _cause(model: Model, name: str) -> Cause | None:
    """Why a module of that name is in the tree and not registered by it."""
    for module in model.module_list.unlisted:
        if module.name.lower() == name.lower():
            return Cause("module-not-in-config-php", module.place)
    for module in model.modules:
        if not module.registered and name in (module.name, module.declared_name):
            return Cause("module-unregistered", module.place)
    return None
