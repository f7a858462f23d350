"""Reads revisions from git without running programs that the repository configures.

A repository's configuration can name programs: a file system monitor, hooks, diff drivers, filters, and transports for
objects that a partial clone lacks. So git is only used to list names. Any git command that compares contents of the
work tree may run a filter (even `diff-index`, for a file as new as the index), so the contents are hashed here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from magelint.engine.checkouts import repositories
from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.errors import InputError
from magelint.engine.limited_process import OutputTooLargeError, run_limited
from magelint.magento.tree.files import LARGEST

_SAFE = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "protocol.allow=never"),
    # Committed files can have the form of a bare repository, with a configuration that includes any file
    *("-c", "safe.bareRepository=explicit"),
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
_LONGEST = 120
"""The seconds that git may take. It waits for ever if a file that it reads, such as `.gitignore`, is a pipe."""
_LARGEST_LIST = 64_000_000
"""The size of the longest list that git may print, in bytes: about 500,000 files. Few objects can name billions."""
_MOST = 200_000_000
"""How much of a revision is read, in bytes. A blob of megabytes can be a few bytes in the repository."""
_AT_ONCE = 32_000_000
"""How much is read with one call of git, in bytes, unless it is one object."""


class Blob(Struct, frozen=True):
    """A file of a revision: its mode, the name of its object, and the top folder of the repository."""

    mode: str
    name: str
    top: str


class Revision(Struct):
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
    _too_large: set[str] = field(default_factory=set)
    _size: int = 0

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
        """Read the contents of many files at once, as far as the repository has them and they are not too large."""
        names: dict[str, dict[str, None]] = {}
        for path in paths:
            if path in self.tree and self.tree[path].name not in self._contents:
                names.setdefault(self.tree[path].top, {})[self.tree[path].name] = None
        for top, wanted in names.items():
            with contextlib.suppress(InputError):  # a partial clone
                self._contents.update(read_objects(top, self._accepted(object_sizes(top, wanted))))

    def _accepted(self, sizes: Mapping[str, int]) -> Iterator[tuple[str, int]]:
        """The objects that are read, and their sizes."""
        for name, size in sizes.items():
            if size > LARGEST or self._size + size > _MOST:
                self._too_large.add(name)
            else:
                self._size += size
                yield name, size

    def is_too_large(self, path: str) -> bool:
        """True if the content of a file is not read because of its size, or of all that was read before it."""
        return not self.has_content(path) and self.tree[path].name in self._too_large

    def has_content(self, path: str) -> bool:
        """True if the repository has the content of a file and it is not too large; a partial clone may lack it."""
        if self.tree[path].name not in self._contents and self.tree[path].name not in self._too_large:
            self.prefetch([path])
        return self.tree[path].name in self._contents

    def content(self, path: str) -> bytes:
        """The content of a file in the revision; empty if the repository lacks it or it is too large."""
        return self._contents[self.tree[path].name] if self.has_content(path) else b""

    def links(self) -> list[str]:
        """The symbolic links of the revision."""
        return [path for path, blob in self.tree.items() if blob.mode == _LINK]

    def gone(self) -> list[str]:
        """The files of the revision that no longer exist, are folders now, or are below what is a new link now."""
        links = {path for path in self.new if os.path.islink(path)}
        return [
            path
            for path in self.tree
            if not os.path.lexists(path) or _is_folder(path) or (links and not links.isdisjoint(prefixes(path)))
        ]


def prefixes(path: str) -> Iterator[str]:
    """A path's parent folders from the top down, and the path itself."""
    at = path.find("/", 1)
    while at > 0:
        yield path[:at]
        at = path.find("/", at + 1)
    yield path


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


def object_sizes(top: str, names: Iterable[str]) -> dict[str, int]:
    """The sizes in bytes of those objects that the repository has."""
    request = "".join(f"{name}\n" for name in names).encode()
    rows = [row.split() for row in _git(top, "cat-file", "--batch-check", input_=request).splitlines()]
    return {row[0].decode(): int(row[2]) for row in rows if len(row) == 3}  # not those that are `… missing`


def read_objects(top: str, sizes: Iterable[tuple[str, int]]) -> dict[str, bytes]:
    """The contents of objects of known sizes, as stored in the repository."""
    found: dict[str, bytes] = {}
    names: list[str] = []
    total = 0
    for name, size in sizes:
        if names and total + size > _AT_ONCE:
            found |= _read_at_once(top, names, total)
            names, total = [], 0
        names.append(name)
        total += size
    return found | _read_at_once(top, names, total) if names else found


def _read_at_once(top: str, names: list[str], total: int) -> dict[str, bytes]:
    request = "".join(f"{name}\n" for name in names).encode()
    output = _git(top, "cat-file", "--batch", input_=request, largest=total + 200 * len(names))
    found, at = {}, 0
    while at < len(output):
        end = output.index(b"\n", at)
        header = output[at:end].split()
        if len(header) != 3:  # `… missing`
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


def _environment(inherited: Mapping[str, str], folder: str) -> dict[str, str]:
    """The environment for git, without the variables that describe the repository of a calling git hook.

    `PATH` lacks relative folders and those in the repository of `folder`, such as `vendor/bin`, which may contain a
    program of the name `git`.
    """
    kept = {k: v for k, v in inherited.items() if not k.startswith("GIT_") or k.startswith("GIT_CONFIG")}
    folders = inherited.get("PATH", os.defpath).split(os.pathsep)
    tops = tuple(f"{top}{os.sep}" for top in repositories(os.path.realpath(folder)) if top != os.path.dirname(top))
    safe = [f for f in folders if os.path.isabs(f) and not f"{os.path.realpath(f)}{os.sep}".startswith(tops)]
    return {**kept, **_ENVIRONMENT, "PATH": os.pathsep.join(safe)}


def _program(path: str) -> str:
    found = shutil.which("git", path=path) if path else None
    if found is None:
        raise InputError("git is not installed or not in PATH")
    return found


def _git(folder: str, *arguments: str, input_: bytes = b"", largest: int = _LARGEST_LIST) -> bytes:
    environment = _environment(os.environ, folder)
    command = [_program(environment["PATH"]), *_SAFE, "-C", folder, *arguments]
    try:
        code, output, errors = run_limited(command, input_, environment, seconds=_LONGEST, largest=largest)
    except OutputTooLargeError:
        raise InputError(f"git lists more than {largest // 1_000_000} MB in `{folder}`") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"git did not end within {_LONGEST} s in `{folder}`") from None
    except OSError as error:
        raise InputError(f"cannot run git: {error.strerror}") from None
    if code:
        lines = errors.decode("utf-8", "replace").strip().splitlines()
        reason = lines[0].removeprefix("fatal: ") if lines else f"exit code {code}"
        raise InputError(f"git failed in `{folder}`: {reason}")
    return output
