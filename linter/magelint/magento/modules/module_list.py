"""Which modules are on, and in which order: `Magento\\Framework\\Module\\ModuleList` and its loader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from magelint.magento.modules.module import CircularSequenceError, Module, load_order
from magelint.source.php_literal import UNKNOWN, PhpValue, read_returned_array

if TYPE_CHECKING:
    from magelint.source.text import SourceFile


class ModuleList:
    """The registered modules as `app/etc/config.php` switches them.

    With `after_upgrade`, modules that the file does not list count as on and the order is the one that `setup:upgrade`
    will write, as `Setup\\Model\\Installer::updateModulesSequence` does. `magento_first`: the loader sorts Magento's
    own modules before the others.
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
        self._after_upgrade = after_upgrade
        self.listed = _listed(config_php)
        """What `app/etc/config.php` says of modules, in its order; `None` where it says nothing."""
        self.sequence_error: CircularSequenceError | None = None
        """What the loader throws; the order is then by name."""
        self.load_order = self._sorted(magento_first)
        """Every registered module's declared name in the loader's order."""

    def _sorted(self, magento_first: bool) -> list[str]:
        sequences = {
            module.declared_name: [entry.name for entry in module.declarations[0].sequence]
            for module in self._registered.values()
            if module.declared_name is not None
        }
        try:
            return load_order(sequences, magento_first=magento_first)
        except CircularSequenceError as error:
            self.sequence_error = error
            return sorted(sequences)

    @cached_property
    def unlisted(self) -> list[Module]:
        """Registered modules that `app/etc/config.php` does not know: `setup:upgrade` will switch them on."""
        if self.listed is None:
            return []
        return [module for name, module in self._registered.items() if name not in self.listed]

    @cached_property
    def names(self) -> list[str]:
        """Names of the modules that are on, in the order in which Magento reads their configuration."""
        if self.listed is None:
            return self.load_order
        loaded = set(self.load_order)
        if self._after_upgrade and self.unlisted:
            return [name for name in self.load_order if self.listed.get(name, True)]
        return [name for name, on in self.listed.items() if on and name in loaded]

    @cached_property
    def enabled(self) -> list[Module]:
        """The modules that are on, in that order; one that is declared by another name than it registers is lost."""
        return [self._registered[name] for name in self.names if name in self._registered]

    def switch(self) -> None:
        """Tells each module whether it is on."""
        for name, module in self._registered.items():
            if self.listed is not None:
                module.listed = self.listed.get(name)
        for module in self.enabled:
            module.enabled = True


def _listed(config_php: SourceFile | None) -> dict[str, bool] | None:
    listed = (read_returned_array(config_php) or {}).get("modules") if config_php is not None else None
    if not isinstance(listed, dict) or not listed or _is_broken(config_php, listed):
        return None
    return {str(name): _is_on(value) for name, value in listed.items()}


def _is_broken(config_php: SourceFile | None, listed: Mapping[str | int, PhpValue]) -> bool:
    """Whether PHP refuses the file, so that what was read of it need not be what it is meant to say.

    It is parsed only where something in the list is no plain value, as it is behind a comma that is missing.
    """
    if config_php is None or all(value is not UNKNOWN for value in listed.values()):
        return False
    from magelint.source.php import PhpFile

    return PhpFile(config_php).syntax_error is not None


def _is_on(value: PhpValue) -> bool:
    """What `array_filter` keeps."""
    return value is not UNKNOWN and value not in (0, 0.0, "", "0", None, False, {})
