"""Reads files that options and `magelint.toml` name, with a limit for their size."""

from __future__ import annotations

import os
from stat import S_ISREG


def read_input_file(path: str, largest: int) -> bytes:
    """The content of a file of at most `largest` bytes. Raises `OSError`, whose `strerror` says why.

    Only files are read: reading a device or a pipe may never end.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except ValueError:  # the path contains a NUL
        raise OSError(None, "invalid path") from None
    if not S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(None, "not a file")
    with open(descriptor, "rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise OSError(None, f"larger than {largest // 1_000_000} MB")
    return data
