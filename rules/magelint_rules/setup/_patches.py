"""Patches in folders that Magento does not read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Module, PhpClass, setup, similarity

_PATCH_NAMES = re.compile(rb"(?:Data|Schema)PatchInterface")
_PATCH_FOLDER = re.compile(r"Setup/Patch/([^/]+)/", re.IGNORECASE)
_LIKE_FOLDER = 0.7
_EXTENDS = re.compile(rb"\bextends\s++([\w\\\x80-\xff]++)")


def misplaced_patches(module: Module) -> Iterator[tuple[str, PhpClass, str]]:
    """Patches outside the folders of `PatchReader`: path, class, and the folder that they belong in."""
    extended: frozenset[bytes] | None = None
    for path in module.class_paths:
        if setup.is_patch_path(path) or _of_another_kind(path):
            continue
        source = module.files.source(f"{module.path}/{path}")
        if source is None or b"PatchInterface" not in source.data or not _PATCH_NAMES.search(source.data):
            continue
        file = module.files.php(source.path)
        for declared in file.classes if file is not None else ():
            kind = setup.patch_kind(declared)
            if kind is None or declared.kind != "class" or declared.abstract:
                continue
            extended = _extended(module) if extended is None else extended
            if declared.name.encode("utf-8", "surrogateescape") in extended:
                continue
            yield path, declared, f"Setup/Patch/{kind}"


def _of_another_kind(path: str) -> bool:
    """True if a patch folder is not named like Magento's patch folders: some vendors apply such patches themselves."""
    match = _PATCH_FOLDER.match(path)
    kinds = ("data", "schema")
    return match is not None and all(similarity(match[1].lower(), kind) < _LIKE_FOLDER for kind in kinds)


def _extended(module: Module) -> frozenset[bytes]:
    """The parts of the names of all classes that classes of a module extend."""
    sources = (module.files.source(f"{module.path}/{path}") for path in module.class_paths)
    names = (name for source in sources if source is not None for name in _EXTENDS.findall(source.data))
    return frozenset(part for name in names for part in name.split(b"\\"))
