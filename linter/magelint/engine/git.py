"""What git knows of a checkout, asked so that nothing the checkout says is ever run.

A repository's own configuration can name programs: a file system monitor, hooks, external differs, filters, transports
for objects that a partial clone lacks. So only commands that take no content from the work tree are used, the rest is
switched off, and what differs is found by hashing the files here.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from magelint.engine.near import InputError, did_you_mean

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
_LINK, _SUBMODULE = "120000", "160000"
# Contents of other files are not looked at, only whether they are there.
_READ = (".xml", ".php", ".phtml", ".json", ".xsd", ".lock", ".graphqls", ".js", ".csv", ".md", ".txt")


@dataclass(slots=True)
class Changes:
    """How a work tree differs from a revision."""

    top: str
    files: dict[str, str | None] = field(default_factory=dict)
    """Of each path, absolute, that differs: the object that it was, `None` where it was not there."""
    new_folders: list[str] = field(default_factory=list)
    """Repositories within this one that it does not know: all in them counts as new."""

    def __contains__(self, path: str) -> bool:
        return path in self.files or any(path.startswith(folder) for folder in self.new_folders)

    def old_contents(self) -> dict[str, bytes | None]:
        """Of each path that differs, what the revision has there."""
        wanted = sorted({name for path, name in self.files.items() if name and path.endswith(_READ)})
        objects = read_objects(self.top, wanted)
        return {path: None if name is None else objects.get(name, b"") for path, name in self.files.items()}


def changes_since(folder: str, revision: str) -> Changes:
    """What differs between a revision and the work tree that a folder lies in, new files included.

    Raises `InputError` where there is no repository, no such revision, or no git.
    """
    top = os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n"))
    tree = _tree_of(top, revision)
    changes = Changes(top)
    listed = _git(
        top, "diff-index", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
        "--ignore-submodules=all", tree, "--",
    )  # fmt: skip
    fields = [os.fsdecode(part) for part in listed.split(b"\0")]
    for header, name in zip(fields[::2], fields[1::2], strict=False):
        mode, _, old = header.lstrip(":").split()[:3]
        path = f"{top}/{name}"
        was = None if not old.strip("0") or mode == _SUBMODULE else old
        if mode != _SUBMODULE and not _is_object(path, mode, was):
            changes.files[path] = was
    for name in map(os.fsdecode, _git(top, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")):
        if name.endswith("/"):
            changes.new_folders.append(f"{top}/{name}")
        elif name and f"{top}/{name}" not in changes.files:
            changes.files.setdefault(f"{top}/{name}", None)
    return changes


def read_objects(top: str, names: Iterable[str]) -> dict[str, bytes]:
    """The contents of some objects, as they are stored."""
    asked = "".join(f"{name}\n" for name in names).encode()
    if not asked:
        return {}
    output = _git(top, "cat-file", "--batch", input_=asked)
    found, at = {}, 0
    while at < len(output):
        end = output.index(b"\n", at)
        header = output[at:end].split()
        if len(header) != 3:  # `… missing`: a partial clone lacks it
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
        hint = did_you_mean(revision, known) or "; see: git log, or fetch it first"
        raise InputError(f'no revision "{revision}" in the repository {top}{hint}') from None
    return found.decode().strip()


def _is_object(path: str, mode: str, name: str | None) -> bool:
    """Whether a file is that object after all: the index may not know that it was touched only, or its line ends."""
    if name is None:
        return False
    try:
        if mode == _LINK or os.path.islink(path):
            data = os.fsencode(os.readlink(path)) if mode == _LINK else b""
        elif not os.path.isfile(path):
            return False
        else:
            with open(path, "rb") as file:
                data = file.read()
    except OSError:
        return False
    return name in (_object_name(data, len(name)), _object_name(data.replace(b"\r\n", b"\n"), len(name)))


def _object_name(data: bytes, length: int) -> str:
    made = hashlib.sha256() if length == 64 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(data))
    made.update(data)
    return made.hexdigest()


def _environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Ours, without what a hook that calls us says of its own repository."""
    kept = {k: v for k, v in inherited.items() if not k.startswith("GIT_") or k.startswith("GIT_CONFIG")}
    return {**kept, **_ENVIRONMENT}


def _git(folder: str, *arguments: str, input_: bytes = b"") -> bytes:
    try:
        run = subprocess.run(  # noqa: S603
            ["git", *_SAFE, "-C", folder, *arguments],  # noqa: S607
            input=input_,
            capture_output=True,
            check=False,
            env=_environment(os.environ),
        )
    except FileNotFoundError:
        raise InputError("--since needs git, and there is none on PATH") from None
    except OSError as error:
        raise InputError(f"cannot run git: {error.strerror}") from None
    if run.returncode:
        said = run.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(f"git: {said[0].removeprefix('fatal: ') if said else f'it failed in {folder}'}")
    return run.stdout
