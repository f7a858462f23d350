"""Writes files so that a reader sees the old content or the new one, and nothing outside the root is touched."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from errno import EACCES


class NotWrittenError(Exception):
    """A file that is left as it is; the message says why."""


def is_below(path: str, root: str) -> bool:
    """Whether a path, all links followed, lies in a folder."""
    real = os.path.realpath(path)
    return real.startswith(os.path.realpath(root).rstrip("/") + "/")


def replace_file(path: str, data: bytes) -> None:
    """Puts `data` in a file's place; mode and owner stay. A link is followed, and the file behind it replaced."""
    real = os.path.realpath(path)
    with _told():
        status = os.stat(real)
        if not os.access(real, os.W_OK):  # a folder that may be written would let us replace it all the same
            raise PermissionError(EACCES, os.strerror(EACCES))
        temporary = _write_beside(real, data, stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))
        with _removed_on_error(temporary):
            os.replace(temporary, real)


def create_file(path: str, data: bytes) -> None:
    """Writes a file that is not there, with the folders above it; never in the place of another."""
    with _told():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        umask = os.umask(0)
        os.umask(umask)
        temporary = _write_beside(path, data, 0o666 & ~umask, None)
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
    """Writes a file of ours, there or not."""
    if os.path.lexists(path):
        replace_file(path, data)
    else:
        create_file(os.path.abspath(path), data)


def rename_file(path: str, target: str) -> None:
    """Moves a file to where none is."""
    with _told():
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.lexists(target) and not os.path.samefile(path, target):
            raise FileExistsError(17, "there is a file of that name already")
        os.rename(path, target)


def _write_beside(path: str, data: bytes, mode: int, owner: tuple[int, int] | None) -> str:
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
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWrittenError(error.strerror or str(error)) from error
