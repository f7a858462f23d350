"""The two states that `magelint diff` compares: revisions, trees, or Magento releases."""

from __future__ import annotations

import os

from msgspec import Struct, field

from magelint.cli.common import UsageError, open_installation
from magelint.cli.release import chosen_facts, on_newest
from magelint.engine.errors import InputError
from magelint.engine.git import Revision, read_revision
from magelint.engine.revision_tree import RevisionTree
from magelint.magento.bundled.data import Facts
from magelint.magento.composer.magento_version import Edition
from magelint.magento.model import Model
from magelint.magento.modules.discovery import Discovered
from magelint.magento.modules.tree import NotMagentoError, Tree

RANGE = ".."
_FOLDERS = ("/", "./", "../")
_USAGE = "give a git revision, two folders, or --magento FROM..TO"
_SHOWN = 3


class Sides(Struct):
    """The models of both states, what they are called, and notes about reading them."""

    before: Model
    after: Model
    title: str
    """What is compared: `in . since main`, `from old to new`, `in . from Magento 2.4.7 to 2.4.8`."""
    notes: list[str] = field(default_factory=list)


def open_sides(arguments: tuple[str, ...], magento: str | None, edition: Edition | None) -> Sides:
    """The states that the command line names; raises `UsageError`."""
    if magento is not None and RANGE in magento:
        if len(arguments) > 1:
            raise UsageError(f"--magento {magento} compares one ROOT with itself; remove `{arguments[0]}`")
        return _releases(arguments[0] if arguments else ".", magento, edition)
    if not arguments:
        raise UsageError(_USAGE)
    if len(arguments) > 2:
        raise UsageError(f"too many arguments; {_USAGE}")
    if len(arguments) == 1:
        if is_path(arguments[0]):
            raise UsageError(f"`{arguments[0]}` is a folder; name a second folder to compare it with")
        return _revision(arguments[0], ".", magento, edition)
    first, root = arguments
    if _is_folder(first, root):
        return _trees(first, root, magento, edition)
    return _revision(first, root, magento, edition)


def is_path(argument: str) -> bool:
    """True if an argument is written as a path: it is `.` or `..`, or starts with `/`, `./` or `../`."""
    return argument in (".", "..") or argument.startswith(_FOLDERS)


def _is_folder(first: str, root: str) -> bool:
    """True if the first of two arguments is a folder, false if it is a revision; raises `UsageError` if it is both."""
    if is_path(first) or not os.path.isdir(first):
        return is_path(first)
    try:
        read_revision(root, first)
    except InputError:
        return True
    raise UsageError(f"`{first}` is a folder and a revision; write `./{first}` or `{first}^{{commit}}`")


# Magento releases


def _releases(root: str, magento: str, edition: Edition | None) -> Sides:
    first, _, last = magento.partition(RANGE)
    (old, old_notes), (new, new_notes) = (_facts(one, edition) for one in (first, last))
    model = open_installation(root, after_upgrade=True)
    found = [*old_notes, *new_notes]
    if model.has_core:
        replaced = {m.name for m in model.modules if m.origin == "core"} & (old.modules | new.modules)
        found.append(f"Magento's modules in {root} are replaced by the bundled data of both releases")
        model = Model(model.tree.without(replaced), scope=model.scope, after_upgrade=True)
    disabled = {name for name, enabled in (model.module_list.listed or {}).items() if not enabled}
    before, after = (model.on(facts.without(disabled), requested=True) for facts in (old, new))
    return Sides(before, after, f"in {root} from Magento {old} to {new}", found)


def _facts(version: str, edition: Edition | None) -> tuple[Facts, list[str]]:
    if not version.strip():
        raise UsageError("--magento: give two versions, for example 2.4.7-p3..2.4.8-p2")
    return chosen_facts(version.strip(), edition)


# Trees


def _trees(old: str, new: str, magento: str | None, edition: Edition | None) -> Sides:
    chosen = _chosen(magento, edition)
    after = open_installation(new, after_upgrade=True)
    before = open_installation(old, after_upgrade=True)
    return _on_releases(before, after, chosen, f"from {old} to {new}")


def _revision(revision: str, root: str, magento: str | None, edition: Edition | None) -> Sides:
    chosen = _chosen(magento, edition)
    after = open_installation(root, after_upgrade=True)
    try:
        found = read_revision(after.root, revision)
        _read(after)
        tree = RevisionTree(found, after.files)
        files = tree.read()
    except InputError as error:
        raise UsageError(str(error)) from None
    notes = [f"the clone does not have the commit of the submodule {path}" for path in found.lacking]
    lock = after.files.source(f"{after.root}/composer.lock")
    if lock is not None and found.differs(lock.path, lock.data) and not _has_vendor(found, after.tree.vendor):
        notes.append("composer.lock differs, but vendor is not in git: both states have the packages installed now")
    try:
        before = Model(Tree.read(root, files), after_upgrade=True)
    except NotMagentoError:
        notes.append(f"{root} has no Magento code in {revision}")
        before = Model(Tree(files, after.tree.kind, Discovered()), after_upgrade=True)
    _read(before)
    if tree.unavailable:
        raise UsageError(
            f"the clone does not have the content of {_some(list(tree.unavailable))} in {revision}; "
            "fetch it first, with `git fetch --refetch --no-filter` or `git lfs fetch`"
        )
    sides = _on_releases(before, after, chosen, f"in {root} since {revision}")
    sides.notes[:0] = [*notes, *tree.notes(revision)]
    return sides


def _has_vendor(revision: Revision, vendor: str) -> bool:
    return not os.path.isdir(vendor) or any(path.startswith(f"{vendor}/") for path in revision.tree)


def _read(model: Model) -> None:
    """Read the files of the comparison, which another view of the tree then need not read again."""
    _ = model.acl, model.integrations.errors, model.routes.check()


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _chosen(magento: str | None, edition: Edition | None) -> tuple[Facts, list[str]] | None:
    return None if magento is None and edition is None else chosen_facts(magento, edition)


def _on_releases(before: Model, after: Model, chosen: tuple[Facts, list[str]] | None, title: str) -> Sides:
    """Both states: without Magento's code on the chosen release.

    By default, projects are on the release that each of them requires, and modules on the newest that `after` allows.
    """
    if chosen is not None:
        facts, found = chosen
        on_facts = [model if model.has_core else model.on(facts, requested=True) for model in (before, after)]
        return Sides(on_facts[0], on_facts[1], title, found)
    newest, found = on_newest(after)
    if before.has_core:
        return Sides(before, newest, title, found)
    bundled = newest.core.bundled
    if "project" in (before.tree.kind, after.tree.kind) or bundled is None:
        earlier, more = on_newest(before)
        return Sides(earlier, newest, title, list(dict.fromkeys([*more, *found])))
    return Sides(before.on(bundled), newest, title, found)
