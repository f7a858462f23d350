"""See module_listed_but_absent.md."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from magelint.api import Cause, Finding, Label, Model, Module, Options, Rule, Severity


class ModuleListedButAbsentOptions(Options, frozen=True, forbid_unknown_fields=True):
    """Options of module-listed-but-absent."""

    elsewhere: tuple[str, ...] = ()
    """Names or patterns of modules that are installed in production, but not where magelint runs."""


class ModuleListedButAbsent(Rule[ModuleListedButAbsentOptions]):
    id = "module-listed-but-absent"
    summary = "app/etc/config.php lists a module that is not registered."
    severity = Severity.INFO
    since = "0.1.0"
    needs_installation = True

    def check(self, model: Model) -> Iterator[Finding]:
        if model.tree.discovered.odd:
            return  # a registration with a computed name may be that of the module
        registered = {n for module in model.modules if module.registered for n in (module.name, module.declared_name)}
        for name, on in (model.module_list.listed or {}).items():
            if name in registered or (model.is_magento_module(name) and not model.has_core):
                continue  # without any of Magento's own code, its modules are not missing
            place = model.module_list.listed_place(name)
            if place is not None and not any(fnmatchcase(name, pattern) for pattern in self.options.elsewhere):
                yield Finding(
                    f"app/etc/config.php {'enables' if on else 'disables'} `{name}`, which is not registered",
                    primary=Label(place),
                    help="install the module, or remove the line: `setup:upgrade` removes it from the list",
                    cause=_cause(model, name),
                )


def _cause(model: Model, name: str) -> Cause | None:
    """The finding that explains why a module in the tree is not registered under that name."""
    unlisted = model.derive(_unlisted).get(name.lower())
    if unlisted is not None:
        return Cause("module-not-in-config-php", unlisted.place)
    unregistered = model.derive(_unregistered).get(name)
    return Cause("module-unregistered", unregistered.place) if unregistered is not None else None


def _unlisted(model: Model) -> dict[str, Module]:
    """The first registered module of each name in lower case that app/etc/config.php does not list."""
    return {module.name.lower(): module for module in reversed(model.module_list.unlisted)}


def _unregistered(model: Model) -> dict[str, Module]:
    """The first unregistered module of each name."""
    unregistered = [module for module in reversed(model.modules) if not module.registered]
    return {name: one for one in unregistered for name in (one.name, one.declared_name) if name is not None}
