"""What a model consists of in addition to the files on disk: Magento's own modules, and what is under check."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import Struct

from magelint.magento.bundled.data import Facts
from magelint.magento.bundled.history import Release
from magelint.magento.modules.module import Module, Origin


class Core(Struct, frozen=True):
    """The source of Magento's own modules: code in the tree, or bundled data of a release."""

    bundled: Facts | None = None
    requested: bool = False
    """True if the user named the release, which then overrides the version of the tree."""
    covers: tuple[Release, ...] = ()
    """The releases with the same answers, the oldest first, if the view represents several."""
    is_newest_known: bool = False
    """True if the release under check is newer, and there is no data of it."""
    answers: Hashable = None
    """What the release says about everything that the modules under check name; `None` if that was not worked out."""

    @property
    def identity(self) -> Hashable:
        """Equal for releases whose data make no difference for the modules under check."""
        known = self.bundled and (self.bundled.version, self.bundled.edition, self.bundled.source)
        return known if self.answers is None else self.answers, self.requested, self.is_newest_known


class Scope(Struct, frozen=True):
    """What the user asked to check: modules of some origins, and for one release those that it concerns."""

    origins: frozenset[Origin] = frozenset({"project", "vendor"})
    modules: frozenset[Module] | None = None
    """The modules that this release of Magento concerns; `None` for all."""

    def concerns(self, module: Module | None) -> bool:
        """True if the release concerns a module; files outside modules are always included."""
        return module is None or self.modules is None or module in self.modules

    def includes(self, module: Module) -> bool:
        """True if a module is under check."""
        return module.origin in self.origins and self.concerns(module)
