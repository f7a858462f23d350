"""Reads revisions from git without running programs that the repository configures.

A repository's configuration can name programs: a file system monitor, hooks, diff drivers, filters, and transports for
objects that a partial clone lacks. So git is only used to list names. Any git command that compares contents of the
work tree may run a filter (even `diff-index`, for a file as new as the index), so the contents are hashed here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.errors import InputError

_SAFE = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "protocol.allow=never"),
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_LINK = "120000"
_SUBMODULE = "160000"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a revision: its mode, the name of its object, and the top folder of the repository."""

    mode: str
    name: str
    top: str


@dataclass(slots=True)
class Revision:
    """A revision of a repository, and the files of the work tree that are not in it."""

    tree: dict[str, Blob]
    """The files of the revision by absolute path, including those of submodules."""
    new: frozenset[str]
    """Files that are not in the revision and not ignored by git, and the entries of `new_folders`."""
    new_folders: tuple[str, ...]
    """Nested repositories that are not in the revision; all files in them are new. The paths end with a slash."""
    restaged: frozenset[str] = frozenset()
    """The files of the revision whose staged content differs. Files may also differ that are not staged."""
    lacking: tuple[str, ...] = ()
    """The submodules whose commit is not in their clone; they count as new."""
    _contents: dict[str, bytes] = field(default_factory=dict)

    def differs(self, path: str, data: bytes) -> bool:
        """True if a file with this content differs from the revision; never for a file that git ignores."""
        if path not in self.tree:
            return path in self.new or path.startswith(self.new_folders)
        mode, name = self.tree[path].mode, self.tree[path].name
        if mode == _LINK:
            try:
                data = os.fsencode(os.readlink(path))
            except OSError:
                return True
        # Git may convert line endings between the repository and the work tree.
        return name not in (_object_name(data, len(name)), _object_name(data.replace(b"\r\n", b"\n"), len(name)))

    def prefetch(self, paths: Iterable[str]) -> None:
        """Read the contents of many files at once. None of them is known if the repository lacks one."""
        names: dict[str, list[str]] = {}
        for path in paths:
            if path in self.tree:
                names.setdefault(self.tree[path].top, []).append(self.tree[path].name)
        for top, wanted in names.items():
            with contextlib.suppress(InputError):  # a partial clone
                self._contents.update(read_objects(top, wanted))

    def has_content(self, path: str) -> bool:
        """True if the repository has the content of a file; a partial clone may lack it."""
        if self.tree[path].name not in self._contents:
            self.prefetch([path])
        return self.tree[path].name in self._contents

    def content(self, path: str) -> bytes:
        """The content of a file in the revision; empty if the repository lacks it."""
        return self._contents[self.tree[path].name] if self.has_content(path) else b""

    def links(self) -> list[str]:
        """The symbolic links of the revision."""
        return [path for path, blob in self.tree.items() if blob.mode == _LINK]

    def gone(self) -> list[str]:
        """The files of the revision that no longer exist, are folders now, or are below what is a new link now."""
        links = tuple(f"{path}/" for path in self.new if os.path.islink(path))
        return [p for p in self.tree if not os.path.lexists(p) or _is_folder(p) or (links and p.startswith(links))]


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def read_revision(folder: str, revision: str) -> Revision:
    """Read a revision of the repository that contains a folder.

    Raises `InputError` if the repository or the revision does not exist, or git is not installed.
    """
    try:
        top = os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n"))
    except InputError as error:
        if "not a git repository" in str(error):
            raise InputError(f"`{folder}` is not in a git repository") from None
        raise
    tree: dict[str, Blob] = {}
    submodules = {}
    for row in _rows(_git(top, "ls-tree", "-r", "-z", "--full-tree", _tree_of(top, revision))):
        about, _, name = row.partition("\t")
        mode, kind, object_name = about.split()
        if kind == "blob":
            tree[f"{top}/{name}"] = Blob(mode, object_name, top)
        else:
            submodules[f"{top}/{name}/"] = object_name
    listed = _rows(_git(top, "ls-files", "-z", "--stage"))
    staged = {f"{top}/{_named_in_index(row)}": row.split()[1] for row in listed}
    restaged = {path for path, blob in tree.items() if staged.get(path) != blob.name}
    others = _rows(_git(top, "ls-files", "-z", "--others", "--exclude-standard"))
    new = {*staged, *(f"{top}/{name}" for name in others)} - tree.keys() - submodules.keys()
    found = Revision(tree, frozenset(new), (), frozenset(restaged))
    for path, object_name in submodules.items():
        _add_submodule(path, object_name, found)
    found.new_folders = tuple(name for name in found.new if name.endswith("/"))
    return found


def _named_in_index(row: str) -> str:
    """The path in a row of `ls-files --stage`; that of a submodule ends with a slash."""
    about, _, name = row.partition("\t")
    return f"{name}/" if about.startswith(_SUBMODULE) else name


def _add_submodule(path: str, object_name: str, found: Revision) -> None:
    """Add the files of a submodule at its commit; all of them are new if the submodule lacks that commit."""
    if not os.path.lexists(f"{path}.git"):  # not checked out
        return
    try:
        top = os.fsdecode(_git(path, "rev-parse", "--show-toplevel").rstrip(b"\n"))
        if f"{top}/" != path:
            raise InputError("the submodule names another work tree")
        within = read_revision(path, object_name)
    except InputError:
        found.new |= {path}
        found.lacking += (path.rstrip("/"),)
        return
    found.tree.update(within.tree)
    found.new |= within.new
    found.restaged |= within.restaged
    found.lacking += within.lacking


def read_objects(top: str, names: Iterable[str]) -> dict[str, bytes]:
    """The contents of objects, as stored in the repository."""
    request = "".join(f"{name}\n" for name in names).encode()
    if not request:
        return {}
    output = _git(top, "cat-file", "--batch", input_=request)
    found, at = {}, 0
    while at < len(output):
        end = output.index(b"\n", at)
        header = output[at:end].split()
        if len(header) != 3:  # `… missing`: a partial clone lacks the object
            at = end + 1
            continue
        size = int(header[2])
        found[header[0].decode()] = output[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return found


def _tree_of(top: str, revision: str) -> str:
    try:
        found = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{tree}}")
    except InputError:
        known = _git(top, "for-each-ref", "--format=%(refname:short)").decode("utf-8", "replace").split()
        hint = did_you_mean(revision, known) or "; if it is a remote branch, fetch it first"
        raise InputError(f"unknown revision `{revision}` in the repository `{top}`{hint}") from None
    return found.decode().strip()


def _rows(output: bytes) -> list[str]:
    return [os.fsdecode(row) for row in output.split(b"\0") if row]


def _object_name(data: bytes, length: int) -> str:
    made = hashlib.sha256() if length == 64 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(data))
    made.update(data)
    return made.hexdigest()


def _environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment for git, without the variables that describe the repository of a calling git hook."""
    kept = {k: v for k, v in inherited.items() if not k.startswith("GIT_") or k.startswith("GIT_CONFIG")}
    return {**kept, **_ENVIRONMENT}


_LONGEST = 120
"""The seconds that git may take. It waits for ever if a file that it reads, such as `.gitignore`, is a pipe."""


def _git(folder: str, *arguments: str, input_: bytes = b"") -> bytes:
    try:
        run = subprocess.run(  # noqa: S603
            ["git", *_SAFE, "-C", folder, *arguments],  # noqa: S607
            input=input_,
            capture_output=True,
            check=False,
            env=_environment(os.environ),
            timeout=_LONGEST,
        )
    except subprocess.TimeoutExpired:
        raise InputError(f"git did not end within {_LONGEST} s in `{folder}`") from None
    except FileNotFoundError:
        raise InputError("git is not installed or not in PATH") from None
    except OSError as error:
        raise InputError(f"cannot run git: {error.strerror}") from None
    if run.returncode:
        lines = run.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[0].removeprefix("fatal: ") if lines else f"exit code {run.returncode}"
        raise InputError(f"git failed in `{folder}`: {reason}")
    return run.stdout
