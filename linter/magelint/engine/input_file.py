"""Reads files that options and `magelint.toml` name, with a limit for their size."""

from __future__ import annotations

import os
from stat import S_ISREG


def read_input_file(path: str, largest: int, *, own: bool = False) -> bytes:
    """The content of a file of at most `largest` bytes. Raises `OSError`, whose `strerror` says why.

    Only files are read: reading a device or a pipe may never end. With `own`, the file must belong to the user.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except ValueError:  # the path contains a NUL
        raise OSError(None, "invalid path") from None
    status = os.fstat(descriptor)
    if not S_ISREG(status.st_mode):
        os.close(descriptor)
        raise OSError(None, "not a file")
    if own and hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        os.close(descriptor)
        raise OSError(None, "a file of another user")
    with open(descriptor, "rb") as file:
        data: bytes | None = file.read(largest + 1)
    if data is None:  # a file of the system, such as /proc/kmsg, whose next line does not exist yet
        raise OSError(None, "not a file")
    if len(data) > largest:
        raise OSError(None, f"larger than {largest // 1_000_000} MB")
    return data
