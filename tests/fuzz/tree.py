"""Mutations of whole trees: of the files' texts, of their names and folders, and of links between them."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fuzz.corpus import trees
from fuzz.texts import kind_of, mutate
from fuzz.values import value


@dataclass(frozen=True)
class Link:
    """A symbolic link in a tree."""

    target: str


@dataclass(frozen=True)
class Pipe:
    """A named pipe in a tree: reading it never ends."""


Tree = dict[str, bytes | Link | Pipe]
_WORD = re.compile(rb"[\"'>]([A-Za-z0-9_:\\./ -]{2,60})[\"'<]")
_FILES = (
    "registration.php", "etc/module.xml", "etc/acl.xml", "etc/webapi.xml", "etc/di.xml", "etc/integration.xml",
    "etc/integration/api.xml", "etc/integration/config.xml", "etc/adminhtml/menu.xml", "etc/adminhtml/system.xml",
    "etc/extension_attributes.xml", "etc/config.xml", "etc/acl.xsd", "Etc/acl.xml", "etc/Acl.xml", "composer.json",
    "composer.lock", "magelint.toml", "magelint-baseline.json", "facts.json", "app/etc/config.php", "app/etc/di.xml",
    "app/etc/env.php", "app/etc/registration_path_list.php", "vendor/composer/installed.json", "auth.json", ".gitignore",
    "Setup/InstallData.php", "Setup/Patch/Data/A.php", "Test/Unit/registration.php", "i18n/en_US.csv",
)  # fmt: skip
OUTSIDE = "//outside"
"""The target of a link to the folder `outside` beside the root."""
_LINKS = (
    ".", "..", "/dev/zero", "/dev/null", "a", "../..", "etc", "no-such", "../etc/acl.xml", OUTSIDE, f"{OUTSIDE}/acl.xml",
    f"{OUTSIDE}/registration.php", f"{OUTSIDE}/magelint.toml", f"{OUTSIDE}/composer.json",
)  # fmt: skip
_MOST = 120


def mutated(rng: Random) -> Tree:
    """A tree of the corpus after some mutations."""
    tree: Tree = dict(rng.choice(trees()))
    for _ in range(rng.choice((1, 1, 2, 3, 4, 8))):
        if rng.random() < 0.6:
            mutate_text(tree, rng)
        else:
            tree = rng.choice(_OF_TREES)(tree, rng)
    return dict(list(tree.items())[:_MOST])


def words(tree: Mapping[str, object]) -> list[str]:
    """The short values in a tree's texts."""
    found: dict[str, None] = {}
    for data in tree.values():
        if isinstance(data, bytes):
            found.update((word.decode(), None) for word in _WORD.findall(data[:20_000])[:200])
    return list(found)


def _texts(tree: Tree) -> list[str]:
    return [name for name, data in tree.items() if isinstance(data, bytes)]


def mutate_text(tree: Tree, rng: Random) -> None:
    names = _texts(tree)
    if names:
        name = rng.choice(names)
        kind = kind_of(name)
        data = tree[name]
        assert isinstance(data, bytes)
        donors = [d for n, d in rng.choice(trees()).items() if kind_of(n) == kind]
        tree[name] = mutate(data, kind, rng, donors, words(tree))


def _remove(tree: Tree, rng: Random) -> Tree:
    gone = _some_path(tree, rng)
    return {name: data for name, data in tree.items() if not _is_in(name, gone)}


def _rename(tree: Tree, rng: Random) -> Tree:
    old, new = _some_path(tree, rng), _new_path(tree, rng)
    return {new + name.removeprefix(old) if _is_in(name, old) else name: data for name, data in tree.items()}


def _copy(tree: Tree, rng: Random) -> Tree:
    old, new = _some_path(tree, rng), _new_path(tree, rng)
    return tree | {new + name.removeprefix(old): data for name, data in tree.items() if _is_in(name, old)}


def _swap(tree: Tree, rng: Random) -> Tree:
    one, other = (rng.choice(list(tree)), rng.choice(list(tree))) if tree else ("a", "a")
    return tree | ({one: tree[other], other: tree[one]} if tree else {})


def _link(tree: Tree, rng: Random) -> Tree:
    path = _new_path(tree, rng) if rng.random() < 0.5 else _some_path(tree, rng)
    target = rng.choice(_LINKS)
    if rng.random() < 0.5:
        target = os.path.relpath(_some_path(tree, rng), os.path.dirname(path) or ".")
    return {name: data for name, data in tree.items() if not _is_in(name, path)} | {path: Link(target)}


def _pipe(tree: Tree, rng: Random) -> Tree:
    return tree | {rng.choice([*tree, *_FILES]): Pipe()}


def _merge(tree: Tree, rng: Random) -> Tree:
    other = rng.choice(trees())
    return {**tree, **other} if rng.random() < 0.5 else {**other, **tree}


def _nest(tree: Tree, rng: Random) -> Tree:
    folder = rng.choice(("app/code/Acme/Other", "vendor/acme/other", "app/code/acme/sync", "src", "app", "a/b/c/d"))
    return {f"{folder}/{name}": data for name, data in tree.items()}


def _add(tree: Tree, rng: Random) -> Tree:
    other = rng.choice(trees())
    return tree | {_new_path(tree, rng): other[rng.choice(list(other))]}


def _some_path(tree: Tree, rng: Random) -> str:
    """A file of the tree, or a folder of it."""
    if not tree:
        return "etc"
    parts = rng.choice(list(tree)).split("/")
    return "/".join(parts[: rng.randint(1, len(parts))])


def _new_path(tree: Tree, rng: Random) -> str:
    """A path near other files: with a name that matters, that differs in case, or that is hostile."""
    parts = _some_path(tree, rng).split("/")
    choice = rng.randrange(4)
    if choice == 0:
        return rng.choice(_FILES)
    if choice == 1:
        return "/".join([*parts[:-1], *rng.choice(_FILES).split("/")])
    part = rng.randrange(len(parts))
    if choice == 2:
        parts[part] = parts[part].swapcase()
    else:
        name = value(rng, words(tree), parts[part]).replace("/", "_").replace("\0", "_")
        parts[part] = name.encode("utf-8", "replace")[:80].decode("utf-8", "surrogateescape") or "a"
    return "/".join(parts)


def _is_in(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}/")


_OF_TREES = (_remove, _rename, _copy, _swap, _link, _link, _pipe, _merge, _nest, _add)


def write(root: Path, tree: Mapping[str, bytes | Link | Pipe]) -> None:
    """Write a tree; what cannot be, such as a file below another one, is left out."""
    root.mkdir(parents=True, exist_ok=True)
    for name, data in tree.items():
        path = os.path.normpath(os.path.join(root, name))
        if not path.startswith(f"{root}/") or not _may_write(str(root), path):
            continue
        with contextlib.suppress(OSError, ValueError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if isinstance(data, Link):
                os.symlink(data.target.replace(OUTSIDE, f"{root.parent}/outside"), path)
            elif isinstance(data, Pipe):
                os.mkfifo(path)
            else:
                with open(path, "xb") as file:
                    file.write(data)


def _may_write(root: str, path: str) -> bool:
    """True if no folder above a path is a link, which may lead anywhere."""
    folder = os.path.dirname(path)
    while folder != root:
        if os.path.islink(folder):
            return False
        folder = os.path.dirname(folder)
    return True


def snapshot(root: Path) -> dict[str, object]:
    """What is in a folder: the contents and links by path."""
    found: dict[str, object] = {}
    for folder, folders, names in os.walk(os.fsencode(root)):
        for name in (*folders, *names):
            path = os.path.join(folder, name)
            status = os.lstat(path)
            if os.path.islink(path):
                found[str(path)] = os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    found[str(path)] = (file.read(), status.st_mode)
            else:
                found[str(path)] = status.st_mode
    return found
