"""The input of reading configuration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from magelint.magento.config.schema.xsd import Schemas
from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import Tree
from magelint.magento.tree.files import Files


class Reading(Struct, frozen=True, eq=False, dict=True):
    """The modules whose configuration Magento reads, those under check, and the schemas."""

    tree: Tree
    order: Sequence[Module]
    """The enabled modules, in Magento's order."""
    checked: frozenset[Module]
    schemas: Schemas

    @cached_property
    def enabled(self) -> frozenset[Module]:
        """The enabled modules."""
        return frozenset(self.order)

    @property
    def files(self) -> Files:
        """The files of the tree."""
        return self.tree.files

    def has(self, path: str) -> bool:
        """True if a path exists.

        Listing a module's files once is faster than looking up each kind of file.
        """
        folder, _, name = path.rpartition("/")
        if folder not in self._names:
            self._names[folder] = frozenset(entry.name for entry in self.files.entries(folder))
        return name in self._names[folder]

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        return {}
