"""Patches, which Magento applies from `Setup/Patch` since 2.3, and the interfaces that they and setup scripts have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Installation, Module, PhpClass, PhpFile, similarity
from magelint_rules.common.setup_scripts import SCRIPTS, php_files

_PATCHES = "Magento\\Framework\\Setup\\Patch\\"
PATCH = f"{_PATCHES}PatchInterface"
DATA_PATCH = f"{_PATCHES}DataPatchInterface"
SCHEMA_PATCH = f"{_PATCHES}SchemaPatchInterface"

_INTERFACES = {
    name.rpartition("\\")[2]: name
    for name in (
        *SCRIPTS.values(),
        PATCH,
        DATA_PATCH,
        SCHEMA_PATCH,
        f"{_PATCHES}DependentPatchInterface",
        f"{_PATCHES}NonTransactionableInterface",
        f"{_PATCHES}PatchRevertableInterface",
        f"{_PATCHES}PatchVersionInterface",
    )
}
_PATCH_NAMES = re.compile(rb"(?:Data|Schema)PatchInterface")
_PATCH_FOLDER = re.compile(r"Setup/Patch/([^/]+)/", re.IGNORECASE)
_LIKE_FOLDER = 0.7


def misplaced_patches(model: Installation, module: Module) -> Iterator[tuple[str, PhpClass, str]]:
    """Patches that lie where `PatchReader` does not look: path, class, and the folder that they belong in."""
    for path in php_files(module):
        if re.fullmatch(r"Setup/Patch/(?:Data|Schema)/[^/]+\.php", path) or _of_another_kind(path):
            continue
        source = model.files.source(f"{module.path}/{path}")
        if source is None or b"PatchInterface" not in source.data or not _PATCH_NAMES.search(source.data):
            continue
        file = model.files.php(f"{module.path}/{path}")
        for declared in file.classes if file is not None else ():
            folder = {DATA_PATCH: "Data", SCHEMA_PATCH: "Schema"}
            wanted = next((folder[i] for i in declared.interfaces if i in folder), None)
            if wanted is None or declared.kind != "class" or declared.abstract or _is_extended(module, declared.name):
                continue
            yield path, declared, f"Setup/Patch/{wanted}"


def _of_another_kind(path: str) -> bool:
    """Whether a folder of patches is called like none of Magento's: some vendors apply others in their own way."""
    match = _PATCH_FOLDER.match(path)
    kinds = ("data", "schema")
    return match is not None and all(similarity(match[1].lower(), kind) < _LIKE_FOLDER for kind in kinds)


def _is_extended(module: Module, name: str) -> bool:
    pattern = re.compile(rb"\bextends\s+\\?(?:\w+\\)*" + name.encode("utf-8", "surrogateescape") + rb"\b")
    sources = (module.files.source(f"{module.path}/{path}") for path in php_files(module))
    return any(pattern.search(source.data) for source in sources if source is not None)


def listed_patches(model: Installation, module: Module) -> Iterator[tuple[str, PhpFile]]:
    """What `PatchReader` takes for patches: every PHP file directly in one of their folders, with its folder's name."""
    for path in module.paths:
        match = re.fullmatch(r"Setup/Patch/(Data|Schema)/[^/]+\.php", path)
        file = model.files.php(f"{module.path}/{path}") if match else None
        if match and file is not None:
            yield match[1], file


def meant_interface(model: Installation, name: str) -> str | None:
    """The interface of scripts or patches that is meant by one of Magento's namespaces in which it is not."""
    right = _INTERFACES.get(name.rpartition("\\")[2])
    if right is None or right.lower() == name.lower() or not name.startswith("Magento\\"):
        return None
    return right if model.php_classes.get(name) is None else None
