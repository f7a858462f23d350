"""Writes files atomically: whatever happens, a file has either its old or its new content.

The new content is complete and on disk before it replaces the old one. On Linux it has no name until then, so that no
temporary file is left behind if the process is terminated while it writes.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Iterator
from errno import EACCES, EBUSY, EEXIST, EPERM, EROFS, ETXTBSY

from magelint.signals import is_stopping, uninterrupted

CHANGED = "the file has changed since it was read"
_LOCK_SECONDS = 10
# The errors of a file that may be written, but not be replaced, such as one that is mounted by itself.
_NOT_REPLACEABLE = (None, EACCES, EBUSY, EPERM, EROFS, ETXTBSY)
_ACL = "system.posix_acl_access"
_DESCRIPTORS = "/proc/self/fd"


class NotWrittenError(Exception):
    """A file is not written; the message says why.

    `errno` is the error of the operating system, and `None` if magelint decided not to write.
    """

    def __init__(self, reason: str, errno: int | None = None) -> None:
        super().__init__(reason)
        self.errno = errno


def is_below(path: str, root: str) -> bool:
    """True if a path is inside a folder after all symbolic links are resolved."""
    try:
        real = os.path.realpath(path)
    except ValueError:  # it contains a NUL
        return False
    return real.startswith(os.path.realpath(root).rstrip("/") + "/")


def content_of(path: str) -> bytes | None:
    """The content of a file now; `None` if it cannot be read or is not a file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        try:
            return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
        except OSError:
            return None


@uninterrupted()
def replace_file(path: str, data: bytes, expected: bytes | None = None) -> None:
    """Replace the content of a file; keep its mode, owner and extended attributes. Raises `NotWrittenError`.

    A symbolic link stays, and its target is replaced. A file with several hard links is not replaced, because its other
    names would keep the old content. Neither is a file whose content is not `expected`.
    """
    real = os.path.realpath(path)
    with _as_not_written():
        status = os.stat(real)
        if not stat.S_ISREG(status.st_mode):
            raise NotWrittenError("it is not a file")
        if not os.access(real, os.W_OK):  # renaming needs write access to the folder only
            raise PermissionError(EACCES, os.strerror(EACCES))
        if status.st_nlink > 1:
            raise NotWrittenError(f"it has {status.st_nlink} hard links, and replacing it would separate them")
        with _NewFile(os.path.dirname(real)) as new:
            _keep_attributes(real, status, new.descriptor)
            new.fill(data, stat.S_IMODE(status.st_mode))
            with _locked(new.folder):
                if expected is not None and content_of(real) != expected:
                    raise NotWrittenError(CHANGED)
                new.replace(real)


@uninterrupted()
def create_file(path: str, data: bytes) -> None:
    """Create a file and its parent folders; never replace an existing file. Raises `NotWrittenError`."""
    umask = os.umask(0)
    os.umask(umask)
    with _as_not_written(), _parents_of(path), _NewFile(os.path.dirname(path)) as new:
        new.fill(data, 0o666 & ~umask)
        with _locked(new.folder):
            new.create(path)


def save_file(path: str, data: bytes) -> None:
    """Create or replace a file, such as a report, that nobody else writes. Raises `NotWrittenError`.

    What cannot be replaced is written in place: a device, a pipe, a file with several hard links, and a file in a
    folder that is read-only.
    """
    real = os.path.realpath(path)
    try:
        if not os.path.lexists(real):
            create_file(real, data)
            return
    except NotWrittenError as error:
        if error.errno != EEXIST:  # another run has just created it
            raise
    try:
        replace_file(real, data)
    except NotWrittenError as error:
        if error.errno not in _NOT_REPLACEABLE or not os.access(real, os.W_OK):
            raise
        # nothing may ever read a pipe
        delayed = uninterrupted() if os.path.isfile(real) else contextlib.nullcontext()
        with delayed, _as_not_written(), open(real, "wb") as file:
            file.write(data)


@uninterrupted()
def replace_cache_file(path: str, data: bytes) -> None:
    """Create or replace a file that only its owner may read, with its parent folders. Raises `OSError`.

    It may be lost in a power failure, because waiting for the disk takes longer than the cache saves.
    """
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with _NewFile(os.path.dirname(path)) as new:
        new.write(data)
        new.replace(path)


@uninterrupted()
def rename_file(path: str, target: str) -> None:
    """Rename a file; never replace an existing file. Raises `NotWrittenError`."""
    folder, to = os.path.dirname(path), os.path.dirname(target)
    if os.path.islink(path) and folder != to and not os.path.isabs(os.readlink(path)):
        raise NotWrittenError("it is a relative symbolic link, which would be broken in another folder")
    with _as_not_written(), _parents_of(target), _locked(to):
        if os.path.lexists(target) and not os.path.samestat(os.lstat(path), os.lstat(target)):
            raise FileExistsError(EEXIST, os.strerror(EEXIST))
        os.rename(path, target)


class _NewFile:
    """A file that is being written; unless it replaces another or is created, it is removed again."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._name: str | None = None
        try:
            if not os.path.isdir(_DESCRIPTORS):  # by which the file gets its name
                raise FileNotFoundError
            self.descriptor = os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        except (AttributeError, OSError):  # neither the system nor each file system knows files without a name
            self.descriptor, self._name = tempfile.mkstemp(prefix=".magelint-", dir=folder)

    def __enter__(self) -> _NewFile:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)
        if self._name is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._name)

    def write(self, data: bytes) -> None:
        """Write the content; a full disk is an error."""
        left = memoryview(data)
        while left:
            left = left[os.write(self.descriptor, left) :]

    def fill(self, data: bytes, mode: int) -> None:
        """Write the content, and wait until it is on disk."""
        self.write(data)
        os.fchmod(self.descriptor, mode)
        os.fsync(self.descriptor)

    def replace(self, path: str) -> None:
        """Give the file the name of an existing one, which it replaces."""
        if self._name is None:
            name = f"{self.folder}/.magelint-{secrets.token_hex(8)}"
            self._link(name)
            self._name = name
        os.replace(self._name, path)
        self._name = None

    def create(self, path: str) -> None:
        """Give the file a name that does not exist yet; raises `FileExistsError`."""
        if self._name is None:
            self._link(path)
            return
        try:
            os.link(self._name, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if os.path.lexists(path):
                raise
            os.rename(self._name, path)
            self._name = None

    def _link(self, path: str) -> None:
        folder = os.open(self.folder, os.O_PATH | os.O_CLOEXEC)
        try:  # with a folder as descriptor, Python follows the link of the descriptor to the file
            os.link(f"{_DESCRIPTORS}/{self.descriptor}", os.path.basename(path), dst_dir_fd=folder)
        finally:
            os.close(folder)


def _keep_attributes(path: str, status: os.stat_result, descriptor: int) -> None:
    """Give a new file the owner, group and extended attributes of another."""
    mine = os.fstat(descriptor)
    if (mine.st_uid, mine.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(descriptor, status.st_uid, status.st_gid)
        except PermissionError:  # only root may give files away
            raise NotWrittenError("its owner or group is another, and replacing it would change them") from None
    try:
        names = os.listxattr(path)
    except (AttributeError, OSError):  # neither the system nor each file system has them
        return
    for name in names:
        try:
            os.setxattr(descriptor, name, os.getxattr(path, name))
        except OSError:
            if name == _ACL:  # others, such as labels of security modules, are the system's
                raise


@contextlib.contextmanager
def _locked(folder: str) -> Iterator[None]:
    """Keep other processes of magelint from writing in a folder between a comparison and a replacement."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # one may write in a folder without reading it
        yield
        return
    try:
        end = time.monotonic() + _LOCK_SECONDS
        while not _lock(descriptor):
            if is_stopping():
                raise NotWrittenError("interrupted")
            if time.monotonic() > end:
                raise NotWrittenError("another process has locked the folder")
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)  # unlocks it


def _lock(descriptor: int) -> bool:
    """False if another process has locked the folder."""
    try:
        import fcntl  # not on every system

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):  # a system or file system without locks
        return True
    return True


@contextlib.contextmanager
def _parents_of(path: str) -> Iterator[None]:
    """Create the parent folders of a path; remove them if the file is not written."""
    folder = os.path.dirname(path)
    missing = []
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        yield
    except BaseException:
        for created in missing:
            with contextlib.suppress(OSError):
                os.rmdir(created)
        raise


@contextlib.contextmanager
def _as_not_written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotWrittenError(error.strerror or str(error), error.errno) from error
