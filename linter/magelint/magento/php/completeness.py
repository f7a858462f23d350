"""Proof that a class does not exist, which requires that every package that Composer lists is installed."""

from __future__ import annotations

import re
from functools import cached_property

from magelint.magento.composer.packages import locked_packages
from magelint.magento.modules.tree import Tree

_FALLBACKS = ("app/code", "generated/code", "lib/internal")
_MAPS = ("autoload_psr4.php", "autoload_classmap.php", "autoload_namespaces.php")
_KEY = re.compile(rb"'([^'\n]+)' =>")
# Platform requirements, which contain no classes
_PLATFORM = ("php", "ext-", "lib-", "composer")


class CompleteInstallation:
    """Decides if a class exists whose namespace no module and no package maps to a folder."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def lacks(self, fqcn: str) -> bool:
        """True if a class certainly does not exist, given that its namespace is not mapped to a folder.

        Composer's generated maps, which list single classes and PSR-0 namespaces, are also considered.
        """
        if not self._is_complete:
            return False
        name = fqcn.replace("\\", "\\\\").encode("utf-8", "surrogateescape")
        if any(name.startswith(key) for listed in self._maps for key in _KEY.findall(listed) if key not in self._own):
            return False
        path = fqcn.replace("\\", "/")
        files = self._tree.files
        return not any(files.exists(f"{files.root}/{folder}/{path}.php") for folder in _FALLBACKS)

    @cached_property
    def _own(self) -> frozenset[bytes]:
        """The prefixes that the project itself maps, for example `Magento\\` to a folder that does not exist."""
        roots = self._tree.composer.psr4 if self._tree.composer is not None else ()
        return frozenset(root.prefix.replace("\\", "\\\\").encode("utf-8", "surrogateescape") for root in roots)

    @cached_property
    def _maps(self) -> list[bytes]:
        folder = f"{self._tree.vendor}/composer"
        sources = [self._tree.files.source(f"{folder}/{name}") for name in _MAPS]
        return [source.data for source in sources if source is not None]

    @cached_property
    def _is_complete(self) -> bool:
        """True if everything that the project, its lock file and its modules require is installed."""
        tree = self._tree
        packages = tree.packages
        if tree.kind != "root" or not tree.has_core or not packages or len(self._maps) != len(_MAPS):
            return False
        if not all(tree.files.exists(package.path) for package in packages if package.path):
            return False
        required = tree.composer.section("require") if tree.composer is not None else {}
        named = [*(package.name for package in locked_packages(tree.files)), *required]
        for module in tree.modules:
            if module.origin == "project":
                named += (name for name in tree.requirements(module) if name not in tree.present_packages)
        present = {package.name for package in packages}
        return all(name in present or name.startswith(_PLATFORM) or "/" not in name for name in named)
