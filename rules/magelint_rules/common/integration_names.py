"""The names of integrations: whether `api.xml`, `config.xml` and the PHP that installs them mean the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from magelint.api import (
    FILES,
    Form,
    Installation,
    IntegrationDeclaration,
    Module,
    PhpFile,
    Place,
    folded,
    is_integration_name,
    is_test_path,
    nearest_name,
)

NameFaultKind = Literal[
    "config-without-api", "api-without-config", "php-without-config", "php-without-array", "never-installed"
]

_INSTALLS = "processIntegrationConfig"
_OWN_METHOD = re.compile(rb"function\s+processIntegrationConfig\b", re.IGNORECASE)
_INSTALLS_DETAILS = b"processConfigBasedIntegrations"
# A module that works with these may make the integration itself
_SERVICES = re.compile(rb"\b(?:IntegrationServiceInterface|IntegrationService|IntegrationFactory)\b")
_NEAR = 0.8
_MOST_COMPARED = 200  # in one module; each pair of names takes microseconds


@dataclass(frozen=True, slots=True)
class InstallCall:
    """One name that PHP hands to `ConfigBasedIntegrationManager::processIntegrationConfig`."""

    name: str
    place: Place
    bare: bool = False
    """Whether the name itself is handed over, and not an array of names."""


@dataclass(slots=True)
class Installers:
    """What a module's PHP installs."""

    calls: list[InstallCall]
    unknown: bool = False
    """Whether it installs names that cannot be told without running it, or makes integrations by itself."""
    has_php: bool = True
    """Whether there is any PHP in it beside `registration.php`."""


@dataclass(frozen=True, slots=True)
class NameFault:
    """A name that something else does not know."""

    kind: NameFaultKind
    name: str
    place: Place
    module: Module
    meant: str | None = None
    """The name that is most like it, where it is looked for."""
    meant_place: Place | None = None


def integration_names(model: Installation) -> IntegrationNames:
    """The names of integrations in an installation."""
    return model.derive(IntegrationNames)


class IntegrationNames:
    """Names in the modules that are on, and in those that are checked."""

    def __init__(self, model: Installation) -> None:
        self._model = model
        self._installers: dict[str, Installers] = {}

    @cached_property
    def _declared(self) -> dict[Form, dict[str, list[IntegrationDeclaration]]]:
        found: dict[Form, dict[str, list[IntegrationDeclaration]]] = {"api": {}, "config": {}, "consolidated": {}}
        modules: dict[str, Module] = {}
        for module in (*self._model.enabled, *self._model.checked):
            modules.setdefault(module.name, module)  # of two copies, the one that is registered first
        for module in modules.values():
            for declaration in self._model.declared_integrations([module]):
                found[declaration.form].setdefault(declaration.name, []).append(declaration)
        return found

    def named(self, form: Form, name: str) -> list[IntegrationDeclaration]:
        """Every declaration of a name in one kind of file, in the order in which Magento reads them."""
        return self._declared[form].get(name, [])

    def alike(self, declared: IntegrationDeclaration) -> IntegrationDeclaration | None:
        """An earlier integration whose name differs from one's by the letters' case alone."""
        for first in self._by_letters.get(declared.name.casefold(), ()):
            if first.element == declared.element:
                return None
            if first.name != declared.name:
                return first
        return None

    @cached_property
    def _by_letters(self) -> dict[str, list[IntegrationDeclaration]]:
        """By a name without its case, the first declaration of each way to write it, in the order read."""
        found: dict[str, list[IntegrationDeclaration]] = {}
        for form in ("config", "consolidated"):
            for name, (first, *_) in self._declared[form].items():
                found.setdefault(name.casefold(), []).append(first)
        return found

    def installers(self, module: Module) -> Installers:
        """What a module's PHP installs; read once, and only when asked for."""
        if module.path not in self._installers:
            self._installers[module.path] = _installers(module)
        return self._installers[module.path]

    def faults(self, module: Module) -> Iterator[NameFault]:
        """The names in a module that do not agree, and those that nothing installs."""
        declared = list(self._model.declared_integrations([module]))
        configs, apis = (_unique(d for d in declared if d.form == form and d.name) for form in ("config", "api"))
        if not (configs or apis) or any(_unreadable(module, form) for form in FILES):
            return
        lost_apis = [a for a in apis if not self._is_named(module, a.name, "config", "consolidated")]
        lost = [c for c in configs if not self._is_named(module, c.name, "api", "consolidated")]
        taken: dict[str, str] = {}
        few = max(len(configs), len(apis)) <= _MOST_COMPARED
        for config in lost:
            near = _nearest(config.name, [a for a in lost_apis if a.name not in taken] if few else [])
            if near is not None:
                taken[near.name] = config.name
            if near is not None and any(call.name == config.name for call in self.installers(module).calls):
                yield _fault("api-without-config", near, config)  # two against one
            else:
                yield _fault("config-without-api", config, near)
        yield from self._in_php(module, configs, taken)
        for api in lost_apis:
            if api.name not in taken and not self.installers(module).unknown:
                known = api.name in {call.name for call in self.installers(module).calls}
                if not known:
                    free = [config for config in configs if config.name not in taken.values()] if few else []
                    yield _fault("api-without-config", api, _nearest(api.name, free))
        unpaired = frozenset(lost)
        for config in configs:
            if config not in unpaired and not config.misplaced and self._is_never_installed(module, config.name, taken):
                yield _fault("never-installed", config, None)

    def _is_named(self, module: Module, name: str, *forms: Form) -> bool:
        """Whether a name stands in some kind of file: another module's, or the module's own, which of the second copy
        of a module is not in force."""
        own = any(
            declared.name == name and declared.form in forms for declared in self._model.declared_integrations([module])
        )
        return own or any(self.named(form, name) for form in forms)

    def _in_php(
        self, module: Module, configs: list[IntegrationDeclaration], taken: dict[str, str]
    ) -> Iterator[NameFault]:
        for call in self.installers(module).calls:
            if call.bare:
                yield NameFault("php-without-array", call.name, call.place, module)
            elif call.name not in taken and not self._is_named(module, call.name, "config"):
                near = _nearest(call.name, configs)
                meant, place = (near.name, near.name_place) if near is not None else (None, None)
                yield NameFault("php-without-config", call.name, call.place, module, meant, place)

    def _is_never_installed(self, module: Module, name: str, taken: dict[str, str]) -> bool:
        if self.named("consolidated", name) or not module.registered:
            return False
        own = self.installers(module)
        if own.unknown or (not own.has_php and _speaks_of_own_classes(module)):
            return False
        names = {call.name for call in own.calls}
        if any(call.name not in taken and not self._is_named(module, call.name, "config") for call in own.calls):
            return False  # the call that would is misspelt, and told of as such
        if name in names or any(taken.get(called) == name for called in names):
            return False
        near = list(self._neighbours(module))
        far = [m for m in self._model.modules if m.origin != "core" and m is not module and m not in near]
        return not any(self._may_install(other, name) for other in near) and not any(
            call.name == name for other in far for call in self.installers(other).calls
        )

    def _may_install(self, module: Module, name: str) -> bool:
        installers = self.installers(module)
        return installers.unknown or any(call.name == name for call in installers.calls)

    def _neighbours(self, module: Module) -> Iterator[Module]:
        """The modules that might install another one's integrations: its vendor's, and those that build on it."""
        vendor = module.name.partition("_")[0]
        for other in self._model.modules:
            if other is module or other.origin == "core":
                continue
            if other.comes_after(module.name) or other.name.partition("_")[0] == vendor:
                yield other


def _unreadable(module: Module, form: Form) -> bool:
    """Whether a file is there and does not say which names it has: it does not parse, or breaks Magento's schema."""
    file = module.config(FILES[form])
    if file is None:
        return module.has(f"etc/{FILES[form]}")
    named = [element.get("name") or "" for element in file.root.find_all("integration")]
    return len(named) < len(file.root.children) or any(not is_integration_name(name) for name in named)


def _unique(declared: Iterable[IntegrationDeclaration]) -> list[IntegrationDeclaration]:
    first: dict[str, IntegrationDeclaration] = {}
    for declaration in declared:
        first.setdefault(declaration.name, declaration)
    return list(first.values())


def _fault(kind: NameFaultKind, declared: IntegrationDeclaration, near: IntegrationDeclaration | None) -> NameFault:
    meant, place = (near.name, near.name_place) if near is not None else (None, None)
    return NameFault(kind, declared.name, declared.name_place, declared.module, meant, place)


def _nearest(name: str, among: list[IntegrationDeclaration]) -> IntegrationDeclaration | None:
    """The declaration whose name is most like one: the same but for case, blanks and dashes, or close in spelling."""
    by_letters = {folded(declaration.name): declaration for declaration in reversed(among)}
    found = nearest_name(folded(name), by_letters, _NEAR)
    return by_letters[found] if found is not None else None


def _installers(module: Module) -> Installers:
    found = Installers([], has_php=False)
    for relative in module.paths:
        if not relative.endswith(".php") or relative == "registration.php" or is_test_path(relative):
            continue
        found.has_php = True
        source = module.files.source(f"{module.path}/{relative}")
        if source is None:
            continue
        if _SERVICES.search(source.data) or _INSTALLS_DETAILS in source.data:
            found.unknown = True
        php = module.files.php(source.path) if _INSTALLS.encode().lower() in source.data.lower() else None
        if php is not None:
            _add_calls(found, php)
    return found


def _add_calls(found: Installers, php: PhpFile) -> None:
    read = False
    own = _OWN_METHOD.search(php.source.data) is not None  # its parameter may be whatever it likes
    for call in php.calls(_INSTALLS):
        read = True
        if not call.arguments:
            continue
        names = call.arguments[0]
        found.unknown = found.unknown or names.unknown
        bare = not own and names.is_text
        found.calls.extend(InstallCall(name, place, bare) for name, place in names.strings)
    # `[$manager, 'processIntegrationConfig']`, or code that the reader does not understand
    found.unknown = found.unknown or (not read and php.says(_INSTALLS))


def _speaks_of_own_classes(module: Module) -> bool:
    """Whether the configuration of a module names classes of its own: without any PHP, it is not all here."""
    prefix = (module.name.replace("_", "\\") + "\\").encode("utf-8", "surrogateescape")
    for relative in module.paths:
        if relative.startswith("etc/") and relative.endswith(".xml"):
            source = module.files.source(f"{module.path}/{relative}")
            if source is not None and prefix in source.data:
                return True
    return False
