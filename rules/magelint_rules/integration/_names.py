"""The names of a module's integrations in `api.xml`, `config.xml` and the PHP code that installs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Literal

from msgspec import Struct

from magelint.api import Cause, IntegrationDeclaration, KnownNames, Model, Module, Place, folded

Form = Literal["api", "config", "consolidated"]
MismatchKind = Literal["config-without-api", "api-without-config", "php-without-config", "php-without-array"]

_NEAR = 0.8
_MOST_COMPARED = 200  # Each pair of names in a module takes microseconds to compare.


class Mismatch(Struct, frozen=True):
    """A name that another file does not define, or that PHP passes incorrectly."""

    kind: MismatchKind
    name: str
    place: Place
    suggestion: IntegrationDeclaration | None = None
    """The declaration in the other file with the most similar name."""
    is_installed: bool = True
    """True if PHP code installs or may install the integration."""


def module_names(model: Model, module: Module) -> ModuleNames | None:
    """The names of a module's integrations, or `None` if it has no api.xml or config.xml with integrations."""
    declared = list(model.integrations.intended_in(module))
    return ModuleNames(model, module, declared) if any(d.name and d.form != "consolidated" for d in declared) else None


class ModuleNames:
    """The names of one module's integrations, compared across its files and with other modules."""

    def __init__(self, model: Model, module: Module, declared: list[IntegrationDeclaration]) -> None:
        self._model = model
        self._module = module
        self._declared = declared
        self._installed = model.integrations.installed_names(module)
        self._configs = _unique(d for d in self._declared if d.form == "config" and d.name)
        self._apis = _unique(d for d in self._declared if d.form == "api" and d.name)
        self._are_few = max(len(self._configs), len(self._apis)) <= _MOST_COMPARED

    @cached_property
    def broken_file(self) -> Cause | None:
        """The finding about a file that Magento does not read, or whose names are unknown."""
        for source in self._model.integrations.unreadable_files(self._module):
            return Cause("xml-syntax", source.whole())
        for file in self._model.integrations.files(self._module):
            has_unknown = any(child.name != "integration" for child in file.root.children)
            if not file.misplaced and (has_unknown or not all(d.has_valid_name for d in file.declarations)):
                return Cause("integration-invalid", file.source.whole())
        for declared in self._declared:
            if declared.file.misplaced:
                return Cause("integration-file-ignored", declared.file.source.whole())
        return None

    def mismatches(self) -> Iterator[Mismatch]:
        """The names that do not match; if two of three names match, only the third."""
        for config in self._unmatched_configs:
            yield self._without_api(config)
        yield from self._in_php()
        paired = {config.name for config in self._partners.values()}
        free = _Names([config for config in self._configs if config.name not in paired] if self._are_few else [])
        for api in self._unmatched_apis:
            known = api.name in self._partners or self._installed.unknown or api.name in self._installed.names
            if not known:
                yield Mismatch("api-without-config", api.name, api.name_place, free.nearest(api.name))

    def never_installed(self) -> Iterator[tuple[IntegrationDeclaration, Cause | None]]:
        """The integrations in `config.xml` that no PHP code installs, each with the finding that causes it."""
        for config in self._configs:
            if not self._may_be_installed(config.name):
                yield config, self._cause(config)

    # Names that only one file declares

    def _is_declared(self, name: str, *forms: Form) -> bool:
        """True if a file of one of the forms declares the name, in any module.

        The module's own files count even if Magento does not read them because another folder is registered under the
        same module name.
        """
        own = any((form, name) in self._own for form in forms)
        return own or any(self._model.integrations.declared(form, name) for form in forms)

    @cached_property
    def _own(self) -> frozenset[tuple[Form, str]]:
        """The names that the module declares."""
        return frozenset((declared.form, declared.name) for declared in self._declared)

    @cached_property
    def _unmatched_configs(self) -> list[IntegrationDeclaration]:
        return [config for config in self._configs if not self._is_declared(config.name, "api", "consolidated")]

    @cached_property
    def _unmatched_apis(self) -> list[IntegrationDeclaration]:
        return [api for api in self._apis if not self._is_declared(api.name, "config", "consolidated")]

    @cached_property
    def _partners(self) -> dict[str, IntegrationDeclaration]:
        """The `config.xml` integration that each unmatched `api.xml` name was probably written for."""
        found: dict[str, IntegrationDeclaration] = {}
        for config in self._unmatched_configs if self._are_few else ():
            near = _Names([api for api in self._unmatched_apis if api.name not in found]).nearest(config.name)
            if near is not None:
                found[near.name] = config
        return found

    @cached_property
    def _partner_apis(self) -> dict[str, IntegrationDeclaration]:
        """The unmatched `api.xml` integration of each such `config.xml` name."""
        partners = self._partners
        return {partners[api.name].name: api for api in self._unmatched_apis if api.name in partners}

    def _without_api(self, config: IntegrationDeclaration) -> Mismatch:
        near = self._partner_apis.get(config.name)
        if near is not None and config.name in self._installed.names:  # config.xml and PHP match
            return Mismatch("api-without-config", near.name, near.name_place, config)
        is_installed = bool(self._installed.calls) or self._may_be_installed(config.name)
        return Mismatch("config-without-api", config.name, config.name_place, near, is_installed)

    # Names that PHP installs

    def _in_php(self) -> Iterator[Mismatch]:
        configs = _Names(self._configs)
        for call in self._installed.calls:
            if call.bare:
                yield Mismatch("php-without-array", call.name, call.place)
            elif self._is_misspelled(call.name):
                yield Mismatch("php-without-config", call.name, call.place, configs.nearest(call.name))

    def _is_misspelled(self, installed: str) -> bool:
        """True if no `config.xml` declares a name that PHP installs, and no matching `api.xml` name explains it."""
        return installed not in self._partners and not self._is_declared(installed, "config")

    @cached_property
    def _lacks_php(self) -> bool:
        """True if PHP files of the module may be missing."""
        return not self._installed.has_php and _names_own_classes(self._module)

    def _may_be_installed(self, name: str) -> bool:
        """True if PHP code installs or may install the integration, or if PHP files may be missing."""
        if self._model.integrations.declared("consolidated", name) or not self._module.registered:
            return True
        own = self._installed
        if own.unknown or name in self._installed.names or self._lacks_php:
            return True
        return self._others_may_install or name in self._model.derive(_installed_anywhere)

    @cached_property
    def _others_may_install(self) -> bool:
        """True if a module of the same vendor, or one that depends on this one, installs unknown names."""
        name = self._module.name
        related = self._model.derive(_with_unknown_names)
        others = (*related.get(_vendor(name), ()), *related.get(name, ()))
        return any(other is not self._module for other in others)

    def _cause(self, config: IntegrationDeclaration) -> Cause | None:
        """The finding about the mismatched name or the ignored file that prevents the installation."""
        if self.broken_file is not None:
            return self.broken_file
        if self._installed.calls and not self._is_declared(config.name, "api", "consolidated"):
            return Cause("integration-name-mismatch", self._without_api(config).place)
        return None if self._misspelled_call is None else Cause("integration-name-mismatch", self._misspelled_call)

    @cached_property
    def _misspelled_call(self) -> Place | None:
        """The first call that installs a name that no `config.xml` declares."""
        return next((call.place for call in self._installed.calls if self._is_misspelled(call.name)), None)


def _unique(declared: Iterable[IntegrationDeclaration]) -> list[IntegrationDeclaration]:
    first: dict[str, IntegrationDeclaration] = {}
    for declaration in declared:
        first.setdefault(declaration.name, declaration)
    return list(first.values())


class _Names:
    """Finds the declaration whose name differs only in case, whitespace or dashes, or the most similar one."""

    def __init__(self, among: list[IntegrationDeclaration]) -> None:
        self._by_letters = {folded(declaration.name): declaration for declaration in reversed(among)}
        self._known = KnownNames(self._by_letters)

    def nearest(self, name: str) -> IntegrationDeclaration | None:
        found = self._known.nearest(folded(name), _NEAR)
        return self._by_letters[found] if found is not None else None


def _installed_anywhere(model: Model) -> frozenset[str]:
    """The names that the PHP of any module other than Magento's own installs."""
    return frozenset().union(*(model.integrations.installed_names(m).names for m in _not_core(model)))


def _with_unknown_names(model: Model) -> dict[str, list[Module]]:
    """The modules other than Magento's own whose PHP installs integrations under unknown names.

    Two of them by each vendor and by each module that they depend on: more do not matter.
    """
    found: dict[str, list[Module]] = {}
    for module in _not_core(model):
        if model.integrations.installed_names(module).unknown:
            after = {entry.name for declaration in module.declarations for entry in declaration.sequence}
            for name in (_vendor(module.name), *after):
                if len(found.setdefault(name, [])) < 2:
                    found[name].append(module)
    return found


def _vendor(name: str) -> str:
    """The start of the names of a vendor's modules: `Acme_`."""
    return name.partition("_")[0] + "_"


def _not_core(model: Model) -> list[Module]:
    return [module for module in model.modules if module.origin != "core"]


def _names_own_classes(module: Module) -> bool:
    """True if the configuration references classes of the module; if it has no PHP files, they are missing."""
    prefix = (module.name.replace("_", "\\") + "\\").encode("utf-8", "surrogateescape")
    for relative in module.paths:
        if relative.startswith("etc/") and relative.endswith(".xml"):
            source = module.files.source(f"{module.path}/{relative}")
            if source is not None and prefix in source.data:
                return True
    return False
