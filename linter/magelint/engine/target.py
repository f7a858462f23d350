"""What is checked: the root that the given paths lie in, and which of its findings are wanted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from magelint.engine.errors import InputError
from magelint.magento.modules.kind import kind_of
from magelint.magento.tree.files import Files

# What a folder that is no Magento root has, if several paths below it are one checkout.
_CHECKOUT_MARKS = (".git", "magelint.toml", "composer.json")
_MODULE_MARKS = ("registration.php", "etc/module.xml")


@dataclass(frozen=True, slots=True)
class Target:
    """The root as it is named, and the absolute paths that findings are wanted below; none where that is the root."""

    root: str
    scopes: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """What was asked for, as it was named."""

    @property
    def path(self) -> str:
        """The root's absolute path."""
        return os.path.realpath(self.root)

    @property
    def note(self) -> str | None:
        """What to say of findings that are not wanted."""
        if not self.scopes:
            return None
        return f"read all of {self.root}; findings below {', '.join(self.asked)} alone are reported"

    def wants(self, path: str) -> bool:
        """Whether findings in a file are wanted."""
        return not self.scopes or any(path == scope or path.startswith(scope + "/") for scope in self.scopes)


def find_target(paths: Sequence[str]) -> Target:
    """The target of the paths of a command line; raises `InputError` where they are not of one installation."""
    paths = tuple(dict.fromkeys(paths))
    roots = {path: _root_above(path) for path in paths}
    found = {root for root in roots.values() if root is not None}
    if len(found) > 1 or (found and None in roots.values()):
        first, second = paths[0], next(p for p in paths if roots[p] != roots[paths[0]])
        raise InputError(f"{first} and {second} are not of one Magento root; check them one at a time")
    root = next(iter(found), None)
    if root is not None:
        return _below(root, paths)
    if len(paths) == 1:
        return _of_checkout(paths[0])
    for path in paths:
        if not os.path.exists(path):
            raise InputError(f"{path} does not exist")
    return _below(_common(paths), paths)


def _of_checkout(path: str) -> Target:
    """A folder is the checkout itself; a file belongs to the module above it."""
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
    """The Magento root that a path lies in or is."""
    real = os.path.realpath(path)
    if not os.path.exists(real):
        return None
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    while True:
        relative = os.path.relpath(real, folder)
        if _may_lie_at(relative) and kind_of(Files(folder)) == "root":
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _may_lie_at(relative: str) -> bool:
    """Whether a root has such a path. A module in a folder called `app` has an `app/etc/di.xml` above it, too."""
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
    raise InputError(f"{paths[0]} and {paths[1]} are not of one checkout; check them one at a time")
