"""The integrations that a module's PHP installs: the names it passes to `ConfigBasedIntegrationManager`."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct, field

from magelint.magento.modules.module import Module
from magelint.magento.tree.files import is_test_path
from magelint.source.php import PhpFile
from magelint.source.text import Place

_INSTALLS = "processIntegrationConfig"
_OWN_METHOD = re.compile(rb"function\s+processIntegrationConfig\b", re.IGNORECASE)
_INSTALLS_DETAILS = b"processConfigBasedIntegrations"
# A module that uses these may create the integration itself
_SERVICES = re.compile(rb"\b(?:IntegrationServiceInterface|IntegrationService|IntegrationFactory)\b")


class InstallCall(Struct, frozen=True):
    """One name that PHP passes to `ConfigBasedIntegrationManager::processIntegrationConfig`."""

    name: str
    place: Place
    bare: bool = False
    """True if the name itself is passed instead of an array of names."""


class InstalledNames(Struct, dict=True):
    """The integrations that a module's PHP installs."""

    calls: list[InstallCall] = field(default_factory=list)
    unknown: bool = False
    """True if it may install others: names computed at run time, or integrations that it creates itself."""
    has_php: bool = False
    """True if the module has PHP files other than `registration.php`."""

    @cached_property
    def names(self) -> frozenset[str]:
        """The names known."""
        return frozenset(self.by_name)

    @cached_property
    def by_name(self) -> dict[str, list[InstallCall]]:
        """The calls by the name that they pass."""
        found: dict[str, list[InstallCall]] = {}
        for call in self.calls:
            found.setdefault(call.name, []).append(call)
        return found


def installed_names(module: Module) -> InstalledNames:
    """The integrations that the PHP of a module installs, except its tests."""
    found = InstalledNames()
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


def _add_calls(found: InstalledNames, php: PhpFile) -> None:
    read = False
    own = _OWN_METHOD.search(php.source.data) is not None  # its parameter may be any text
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
