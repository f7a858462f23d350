"""The target of a check: the root that contains the given paths, and the paths to report on."""

from __future__ import annotations

import os
from collections.abc import Sequence

from msgspec import Struct

from magelint.engine.errors import InputError
from magelint.magento.modules.kind import kind_of
from magelint.magento.tree.files import Files

# Files that mark the root of a checkout, if several paths are given that are not in a Magento root.
_CHECKOUT_MARKS = (".git", "magelint.toml", "composer.json")
_MODULE_MARKS = ("registration.php", "etc/module.xml")


class Target(Struct, frozen=True):
    """The root as the user named it, and the absolute paths to report on; empty for the whole root."""

    root: str
    scopes: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """The paths to report on, as the user named them."""

    @property
    def path(self) -> str:
        """The root's absolute path."""
        return os.path.realpath(self.root)

    @property
    def note(self) -> str | None:
        """The note that only findings in the paths are reported, or None."""
        if not self.scopes:
            return None
        return f"read all of {self.root}; reporting only findings in {', '.join(self.named)}"

    def includes(self, path: str) -> bool:
        """True if findings in a file are reported."""
        return not self.scopes or any(path == scope or path.startswith(scope + "/") for scope in self.scopes)


def find_target(paths: Sequence[str]) -> Target:
    """The target of the paths of a command line; raises `InputError` if they are in different roots."""
    paths = tuple(dict.fromkeys(paths))
    roots = {path: _root_above(path) for path in paths}
    found = {root for root in roots.values() if root is not None}
    if len(found) > 1 or (found and None in roots.values()):
        first, second = paths[0], next(p for p in paths if roots[p] != roots[paths[0]])
        raise InputError(f"`{first}` and `{second}` are not in the same Magento root; check them one at a time")
    root = next(iter(found), None)
    if root is not None:
        return _below(root, paths)
    if len(paths) == 1:
        return _of_checkout(paths[0])
    for path in paths:
        if not os.path.exists(path):
            raise InputError(f"`{path}` does not exist")
    return _below(_common(paths), paths)


def _of_checkout(path: str) -> Target:
    """The target of a path outside a Magento root: a folder is the root; the root of a file is its module."""
    folder = os.path.realpath(path)
    if os.path.isfile(folder):
        while folder != "/":
            folder = os.path.dirname(folder)
            if any(os.path.exists(f"{folder}/{mark}") for mark in _MODULE_MARKS):
                return _below(folder, (path,))
    return Target(path)


def _below(root: str, paths: Sequence[str]) -> Target:
    scopes = tuple(os.path.realpath(path) for path in paths)
    if root in scopes:
        named = next(path for path in paths if os.path.realpath(path) == root)
        return Target(named)
    return Target(os.path.relpath(root), scopes, tuple(paths))


def _root_above(path: str) -> str | None:
    """The Magento root that contains a path, or is the path itself."""
    real = os.path.realpath(path)
    if not os.path.exists(real):
        return None
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    while True:
        relative = os.path.relpath(real, folder)
        if _may_be_in_root(relative) and kind_of(Files(folder)) == "root":
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _may_be_in_root(relative: str) -> bool:
    """True if a Magento root may contain such a path.

    A folder with an `app/etc/di.xml` is not a root if `app` is itself a module.
    """
    parts = relative.split("/")
    return parts[0] != "app" or parts[1:2] in (["code"], ["design"], ["etc"], ["i18n"])


def _common(paths: Sequence[str]) -> str:
    real = [os.path.realpath(path) for path in paths]
    common = os.path.commonpath(real)
    if os.path.isfile(common):
        common = os.path.dirname(common)
    here = os.getcwd()
    if common == here or common.startswith(here.rstrip("/") + "/"):
        return here
    folder = common
    while folder != "/":
        if any(os.path.exists(f"{folder}/{mark}") for mark in _CHECKOUT_MARKS):
            return folder
        folder = os.path.dirname(folder)
    raise InputError(f"`{paths[0]}` and `{paths[1]}` are not in the same checkout; check them one at a time")
