"""Writes files atomically: a reader sees either the old or the new content."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from errno import EACCES


class NotWrittenError(Exception):
    """A file is not written; the message says why."""


def is_below(path: str, root: str) -> bool:
    """True if a path is inside a folder after all symbolic links are resolved."""
    real = os.path.realpath(path)
    return real.startswith(os.path.realpath(root).rstrip("/") + "/")


def replace_file(path: str, data: bytes) -> None:
    """Replace the content of a file; keep its mode and owner. A symbolic link stays, and its target is replaced."""
    real = os.path.realpath(path)
    with _as_not_written():
        status = os.stat(real)
        if not os.access(real, os.W_OK):  # renaming needs write access to the folder only
            raise PermissionError(EACCES, os.strerror(EACCES))
        temporary = _write_temporary(real, data, stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))
        with _removed_on_error(temporary):
            os.replace(temporary, real)


def create_file(path: str, data: bytes) -> None:
    """Create a file and its parent folders; never replace an existing file."""
    with _as_not_written():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        umask = os.umask(0)
        os.umask(umask)
        temporary = _write_temporary(path, data, 0o666 & ~umask, None)
        with _removed_on_error(temporary):
            try:
                os.link(temporary, path)
            except FileExistsError:
                raise
            except OSError:  # a file system without hard links
                if os.path.lexists(path):
                    raise
                os.rename(temporary, path)
            else:
                os.unlink(temporary)


def save_file(path: str, data: bytes) -> None:
    """Create or replace a file."""
    if os.path.lexists(path):
        replace_file(path, data)
    else:
        create_file(os.path.abspath(path), data)


def replace_cache_file(path: str, data: bytes) -> None:
    """Create or replace a file that only its owner may read, with its parent folders. Raises `OSError`.

    It may be lost in a power failure, because waiting for the disk takes longer than the cache saves.
    """
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".magelint-", dir=os.path.dirname(path))
    with _removed_on_error(temporary):
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, path)


def rename_file(path: str, target: str) -> None:
    """Rename a file; never replace an existing file."""
    with _as_not_written():
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.lexists(target) and not os.path.samefile(path, target):
            raise FileExistsError(17, "a file of that name already exists")
        os.rename(path, target)


def _write_temporary(path: str, data: bytes, mode: int, owner: tuple[int, int] | None) -> str:
    descriptor, temporary = tempfile.mkstemp(prefix=".magelint-", dir=os.path.dirname(path))
    with _removed_on_error(temporary), os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if owner is not None:
            with contextlib.suppress(PermissionError):  # only root may give files away
                os.fchown(file.fileno(), *owner)
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    return temporary


@contextlib.contextmanager
def _removed_on_error(path: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


@contextlib.contextmanager
def _as_not_written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWrittenError(error.strerror or str(error)) from error
