"""The enabled modules and their order: `Magento\\Framework\\Module\\ModuleList` and its loader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from magelint.magento.modules.load_order import CircularSequenceError, load_order
from magelint.magento.modules.module import Module
from magelint.magento.modules.sequence import Circle, sequence_circles
from magelint.source.php.literals import UNKNOWN, PhpValue, read_returned_array
from magelint.source.text import Place, SourceFile

_KEY = re.compile(r"""(['"])([^'"\n]*)\1\s*=>""")
ModuleState = Literal["enabled", "disabled", "unloadable", "unregistered"]


class ModuleList:
    """The registered modules, enabled or disabled by `app/etc/config.php`.

    With `after_upgrade`, modules that the file does not list count as enabled and the order is the one that
    `setup:upgrade` will write (`Setup\\Model\\Installer::updateModulesSequence`); a module whose `module.xml` is not
    well-formed, which stops every command of Magento, counts as if it were. With `magento_first`, Magento's
    own modules are sorted before the others.
    """

    def __init__(
        self,
        registered: Mapping[str, Module],
        config_php: SourceFile | None,
        *,
        after_upgrade: bool,
        magento_first: bool,
    ) -> None:
        self._registered = registered
        self._config_php = config_php
        self._after_upgrade = after_upgrade
        self._magento_first = magento_first
        self.listed = _listed(config_php)
        """The module list of `app/etc/config.php`, in its order; `None` without a list."""

    @cached_property
    def _sorted(self) -> tuple[list[str], CircularSequenceError | None]:
        sequences = {
            name: [entry.name for declaration in module.declarations[:1] for entry in declaration.sequence]
            for module in self._registered.values()
            if (name := self._name(module)) is not None
        }
        try:
            return load_order(sequences, magento_first=self._magento_first), None
        except CircularSequenceError as error:
            return sorted(sequences), error

    def _name(self, module: Module) -> str | None:
        """The name that a module declares, or will declare once its `module.xml` is well-formed."""
        if module.declared_name is None and self._after_upgrade and module.xml_error("etc/module.xml") is not None:
            return module.name
        return module.declared_name

    @property
    def load_order(self) -> list[str]:
        """Every registered module's declared name in load order; sorted by name if the loader throws."""
        return self._sorted[0]

    @property
    def sequence_error(self) -> CircularSequenceError | None:
        """The exception that the loader throws, if any."""
        return self._sorted[1]

    @property
    def sequence_circles(self) -> list[Circle]:
        """The circular sequences that make the loader throw an exception."""
        return sequence_circles(self._registered.values()) if self.sequence_error is not None else []

    @cached_property
    def unlisted(self) -> list[Module]:
        """Registered modules that `app/etc/config.php` does not list: `setup:upgrade` will enable them."""
        if self.listed is None:
            return []
        return [module for name, module in self._registered.items() if name not in self.listed]

    @cached_property
    def names(self) -> list[str]:
        """Names of the enabled modules, in the order in which Magento reads their configuration."""
        if self.listed is None:
            return self.load_order
        loaded = set(self.load_order)
        if self._after_upgrade and self.unlisted:
            return [name for name in self.load_order if self.listed.get(name, True)]
        return [name for name, enabled in self.listed.items() if enabled and name in loaded]

    @cached_property
    def enabled(self) -> list[Module]:
        """The enabled modules in that order, without those whose `module.xml` declares another name."""
        return [self._registered[name] for name in self.names if name in self._registered]

    @cached_property
    def _enabled(self) -> frozenset[Module]:
        return frozenset(self.enabled)

    def is_enabled(self, module: Module) -> bool:
        """True if Magento reads a module's configuration."""
        return module in self._enabled

    def listed_place(self, name: str) -> Place | None:
        """The location of a name in `app/etc/config.php`."""
        span = self._key_spans.get(name)
        return self._config_php.place(*span) if self._config_php is not None and span is not None else None

    @cached_property
    def _key_spans(self) -> dict[str, tuple[int, int]]:
        """The first location of each key in `app/etc/config.php`."""
        found: dict[str, tuple[int, int]] = {}
        for match in _KEY.finditer(self._config_php.text if self._config_php is not None else ""):
            found.setdefault(match[2], match.span(2))
        return found

    def setting(self, module: Module) -> bool | None:
        """The status of a registered module in `app/etc/config.php`; `None` if it is not listed."""
        if self.listed is None or self._registered.get(module.name) is not module:
            return None
        return self.listed.get(module.name)

    def state(self, module: Module) -> ModuleState:
        """The status of a module, which decides if Magento reads its configuration.

        A module is `unloadable` if it is not disabled, but its `module.xml` does not declare the registered name.
        """
        if self.is_enabled(module):
            return "enabled"
        if not module.registered:
            return "unregistered"
        loadable = module.declared_name == module.name
        return "disabled" if loadable or self.setting(module) is False else "unloadable"


def _listed(config_php: SourceFile | None) -> dict[str, bool] | None:
    listed = (read_returned_array(config_php) or {}).get("modules") if config_php is not None else None
    if not isinstance(listed, dict) or not listed:
        return None
    return {str(name): _is_truthy(value) for name, value in listed.items()}


def _is_truthy(value: PhpValue) -> bool:
    """True if `array_filter` keeps a value."""
    return value is not UNKNOWN and value not in (0, 0.0, "", "0", None, False, {})
