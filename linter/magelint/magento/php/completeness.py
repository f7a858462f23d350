"""Whether a class can be nowhere: only in a shop of which all packages are installed, by Composer's own lists."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from magelint.magento.composer.product import locked_packages
from magelint.magento.modules.kind import composer_document, vendor_folder

if TYPE_CHECKING:
    from magelint.magento.installation import Installation

_FALLBACKS = ("app/code", "generated/code", "lib/internal")
_MAPS = ("autoload_psr4.php", "autoload_classmap.php", "autoload_namespaces.php")
_KEY = re.compile(rb"'([^'\n]+)' =>")
# What no installed package provides and no class is in
_PLATFORM = ("php", "ext-", "lib-", "composer")


class WholeShop:
    """What is known of the namespaces that no module and no package of a shop is mapped to."""

    def __init__(self, model: Installation) -> None:
        self._model = model

    def lacks(self, fqcn: str) -> bool:
        """Whether a class is surely not there, given that its namespace is none that a folder is mapped to.

        Composer's own maps are asked too, for they tell of single classes and of old namespaces.
        """
        if not self._is_whole:
            return False
        name = fqcn.replace("\\", "\\\\").encode("utf-8", "surrogateescape")
        if any(name.startswith(key) for listed in self._maps for key in _KEY.findall(listed) if key not in self._own):
            return False
        path = fqcn.replace("\\", "/")
        files = self._model.files
        return not any(files.exists(f"{files.root}/{folder}/{path}.php") for folder in _FALLBACKS)

    @cached_property
    def _own(self) -> frozenset[bytes]:
        """What the project itself maps, as all do `Magento\\` to a folder that is not there: known already."""
        autoload = composer_document(self._model.files).get("autoload")
        mapped = autoload.get("psr-4") if isinstance(autoload, dict) else None
        keys = mapped if isinstance(mapped, dict) else ()
        return frozenset(key.replace("\\", "\\\\").encode("utf-8", "surrogateescape") for key in keys)

    @cached_property
    def _maps(self) -> list[bytes]:
        folder = f"{vendor_folder(self._model.files)}/composer"
        sources = [self._model.files.source(f"{folder}/{name}") for name in _MAPS]
        return [source.data for source in sources if source is not None]

    @cached_property
    def _is_whole(self) -> bool:
        """Whether all that the project, its lock file and its modules require is installed, with Composer's maps."""
        model = self._model
        packages = model.discovered.packages or []
        if model.kind != "root" or not model.has_core or not packages or len(self._maps) != len(_MAPS):
            return False
        if not all(model.files.exists(package.path) for package in packages if package.path):
            return False
        required = composer_document(model.files).get("require")
        named = [*locked_packages(model.files), *(required if isinstance(required, dict) else ())]
        for module in model.modules:
            if module.origin == "project":
                named += model.absent_requirements(module)
        present = {package.name for package in packages}
        return all(name in present or name.startswith(_PLATFORM) or "/" not in name for name in named)
