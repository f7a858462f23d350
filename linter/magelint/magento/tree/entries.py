"""Entries of folders: on disk, or added by an overlay."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class Entry(Protocol):
    """An entry of a folder: `os.DirEntry`, or a virtual one."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    def is_dir(self, *, follow_symlinks: bool = True) -> bool: ...
    def is_file(self, *, follow_symlinks: bool = True) -> bool: ...
    def is_symlink(self) -> bool: ...


class VirtualEntry(Struct, frozen=True):
    """An entry that is not on disk."""

    name: str
    path: str
    folder: bool

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return self.folder

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return not self.folder

    def is_symlink(self) -> bool:
        return False
