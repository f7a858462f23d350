"""A tree on disk, together with a Magento version."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from typing import Any

from magelint.magento.bundled.history import Release
from magelint.magento.bundled.releases import (
    admitted,
    is_magento_module,
    lowest_php,
    nearest_release,
    package_of_module,
    predates_magento_2,
)
from magelint.magento.bundled.support import OLDEST, predates_support
from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.magento_version import MagentoVersion
from magelint.magento.modules.module import Module
from magelint.magento.modules.tree import Tree
from magelint.magento.questions import Asking, Question, shared_property
from magelint.magento.scope import Core
from magelint.magento.tree.files import Files

_FRAMEWORKS = ("vendor/magento/framework", "vendor/mage-os/framework", "lib/internal/Magento/Framework")


class VersionedTree(Asking):
    """A tree, and the Magento version that it has or is checked against."""

    def __init__(self, tree: Tree, core: Core, siblings: list[Any] | None = None) -> None:
        super().__init__(siblings)
        self.tree = tree
        self._core = core

    @property
    def core(self) -> Core:
        """The source of Magento's own modules."""
        self._asked.add("core")
        return self._core

    def answer(self, question: Question) -> Hashable:
        """The answer to a question, equal for views that do not differ in it."""
        if question == "core":
            return self._core.identity
        if question == "magento":
            return self._magento
        return self._is_at_least(question)

    # Files on disk

    @property
    def files(self) -> Files:
        """The files of the tree."""
        return self.tree.files

    @property
    def root(self) -> str:
        """The absolute path of what is checked."""
        return self.tree.root

    @property
    def is_root(self) -> bool:
        """True for a Magento root, false for a project without Magento's code and for standalone modules."""
        return self.tree.kind == "root"

    @property
    def has_core(self) -> bool:
        """True if the tree contains Magento's own modules, so that no bundled data is needed."""
        return self.tree.has_core

    @property
    def modules(self) -> list[Module]:
        """Every module: enabled or disabled, registered or not."""
        return self.tree.modules

    def module(self, name: str) -> Module | None:
        """The registered module of that name."""
        return self.tree.module(name)

    def module_at(self, path: str) -> Module | None:
        """The module that a file belongs to."""
        return self.tree.module_at(path)

    # Magento versions

    @property
    def magento(self) -> MagentoVersion | None:
        """The Magento version and edition: the tree's own, or that of the bundled data."""
        self._asked.add("magento")
        return self._magento

    @property
    def _magento(self) -> MagentoVersion | None:
        bundled = self._core.bundled
        if bundled is not None and (self._core.requested or self.tree.magento is None):
            return bundled.magento
        return self.tree.magento

    def at_least(self, *numbers: int, patch: int = 0) -> bool:
        """True for this Magento version and later ones; an unknown version counts as the newest.

        `patch` is the number of a security patch: 2 for `-p2`.
        """
        question = (*numbers, patch)
        self._asked.add(question)
        return self._is_at_least(question)

    def _is_at_least(self, numbers: tuple[int, ...]) -> bool:
        return self._release is None or self._release >= numbers

    @cached_property
    def _release(self) -> tuple[int, ...] | None:
        """The numbers of the version and of its patch; `None` if they are unknown."""
        magento = self._magento
        return None if magento is None or not magento.numbers else (*magento.numbers, magento.patch)

    def _does(self, file: str, mark: str, since: tuple[int, ...]) -> bool:
        """True if a class has `mark` in its code; without the class, decided by the version that introduced it."""
        module = self.module("Magento_Integration")
        if file.startswith("Integration/"):
            source = None if module is None else self.files.source(module.path + file[len("Integration") :])
        else:
            found = (self.files.source(f"{self.root}/{folder}/{file}") for folder in _FRAMEWORKS)
            source = next((source for source in found if source is not None), None)
        return self.at_least(*since) if source is None else mark.encode() in source.data

    def absent_requirements(self, module: Module) -> list[str]:
        """The packages that a module requires and that are neither in the tree nor part of Magento."""
        bundled = self.core.bundled.packages if self.core.bundled is not None else ()
        present = self.tree.present_packages
        required = self.tree.requirements(module)
        return [name for name in required if "/" in name and name not in present and name not in bundled]

    def admitted_releases(self, module: Module) -> tuple[Release, ...]:
        """The bundled releases that a module's requirements allow."""
        return admitted(self.tree.requirements(module)) or ()

    def lowest_php(self, module: Module) -> tuple[int, int] | None:
        """The lowest PHP version, as major and minor, that Magento and a module's requirements allow, if known.

        Without a Magento version, every release that the module allows counts.
        """
        bundled = self.core.bundled
        known = bundled.magento if bundled is not None and self.core.requested else self.tree.magento
        keys = self.admitted_releases(module) if known is None else (nearest_release(known),)
        return lowest_php(keys, self.tree.requirements(module).get("php"))

    @shared_property
    def module_names(self) -> frozenset[str]:
        """The names of all modules as sequences use them, those from bundled data included."""
        bundled = self.core.bundled.modules if self.core.bundled is not None else ()
        return frozenset((*(module.declared_name or module.name for module in self.modules), *bundled))

    def is_magento_module(self, name: str) -> bool:
        """True if Magento, in the tree or in any bundled release, has a module of that name."""
        own = self.module(name)
        return is_magento_module(name) or (own is not None and own.origin == "core")

    def package_of(self, module: str) -> str | None:
        """The Composer package of a module: by its `composer.json`, else as Magento publishes it."""
        found = self.module(module)
        own = found.composer.name if found is not None and found.composer is not None else None
        return own or package_of_module(module)

    def predates_magento_2(self, package: str, constraint: Constraint) -> bool:
        """True if a constraint on a Magento package allows only versions from before Magento 2.0."""
        return predates_magento_2(package, constraint)

    def predates_support(self, package: str, constraint: Constraint) -> bool:
        """True if a constraint on a Magento package or `php` allows only versions from before supported releases."""
        return predates_support(package, constraint)

    @property
    def oldest_supported(self) -> str:
        """The oldest Magento release that Adobe supports: `2.4.4`."""
        return OLDEST.name

    @property
    def is_unsupported(self) -> bool:
        """True if the tree's Magento version, or the requested one, is older than all supported releases."""
        is_chosen = self.tree.magento is not None or self.core.requested
        return is_chosen and not self.at_least(*map(int, OLDEST.name.split(".")))
