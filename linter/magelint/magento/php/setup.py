"""Setup scripts and patches: the names, folders and interfaces that Magento looks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from magelint.magento.modules.module import Module
from magelint.source.php import PhpClass, PhpFile

_SETUP = "Magento\\Framework\\Setup\\"
_PATCHES = f"{_SETUP}Patch\\"

SCRIPTS: Mapping[str, str] = {
    "InstallSchema": f"{_SETUP}InstallSchemaInterface",
    "InstallData": f"{_SETUP}InstallDataInterface",
    "UpgradeSchema": f"{_SETUP}UpgradeSchemaInterface",
    "UpgradeData": f"{_SETUP}UpgradeDataInterface",
    "Recurring": f"{_SETUP}InstallSchemaInterface",
    "RecurringData": f"{_SETUP}InstallDataInterface",
    "Uninstall": f"{_SETUP}UninstallInterface",
}
"""Classes of a module's `Setup` namespace that Magento looks up by name, each with its required interface."""

DATA_PATCH = f"{_PATCHES}DataPatchInterface"
SCHEMA_PATCH = f"{_PATCHES}SchemaPatchInterface"

PatchKind = Literal["Data", "Schema"]
PATCH_INTERFACES: Mapping[PatchKind, tuple[str, ...]] = {
    "Data": (DATA_PATCH,),
    "Schema": (SCHEMA_PATCH, DATA_PATCH, f"{_PATCHES}PatchInterface"),
}
"""The interfaces that `PatchApplier` accepts in each folder of `Setup/Patch`, the usual one first."""

INTERFACES: Mapping[str, str] = {
    name.rpartition("\\")[2]: name
    for name in (
        *SCRIPTS.values(),
        *PATCH_INTERFACES["Schema"],
        f"{_PATCHES}DependentPatchInterface",
        f"{_PATCHES}NonTransactionableInterface",
        f"{_PATCHES}PatchRevertableInterface",
        f"{_PATCHES}PatchVersionInterface",
    )
}
"""The interfaces of scripts and patches by their short names."""

_PATCH_PATH = re.compile(r"Setup/Patch/(Data|Schema)/[^/]+\.php")


class PatchFile(Struct, frozen=True):
    """A PHP file directly in a folder that `PatchReader` reads: it is run as a patch."""

    kind: PatchKind
    file: PhpFile


def script_class(module: Module, script: str) -> str:
    """The class that `Installer::getSchemaDataHandler` looks up by the module's name."""
    return f"{module.namespace}Setup\\{script}"


def script_of(path: str) -> str | None:
    """The Setup script that the name of a file in the module's folder or in `Setup` denotes, regardless of case."""
    folder, _, name = path.rpartition("/")
    if folder and folder.lower() != "setup":
        return None
    stem = name.removesuffix(".php").lower()
    return next((script for script in SCRIPTS if script.lower() == stem), None)


def is_script(declared: PhpClass) -> bool:
    """True if a class itself implements the interface of a Setup script."""
    return any(interface in SCRIPTS.values() for interface in declared.interfaces)


def patch_kind(declared: PhpClass) -> PatchKind | None:
    """The kind of patch that a class's interfaces declare."""
    kinds: Mapping[str, PatchKind] = {DATA_PATCH: "Data", SCHEMA_PATCH: "Schema"}
    return next((kinds[interface] for interface in declared.interfaces if interface in kinds), None)


def is_patch_path(path: str) -> bool:
    """True if Magento runs the file at a path of a module as a patch, since 2.3."""
    return _PATCH_PATH.fullmatch(path) is not None


def patch_files(module: Module) -> Iterator[PatchFile]:
    """The files of a module that `PatchReader` reads as patches, since 2.3."""
    for path in module.paths:
        file = module.files.php(f"{module.path}/{path}") if is_patch_path(path) else None
        if file is not None:
            yield PatchFile("Data" if path.startswith("Setup/Patch/Data/") else "Schema", file)
