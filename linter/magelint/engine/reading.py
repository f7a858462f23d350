"""Reads the files that the user or the configuration names."""

from __future__ import annotations

import os


def read_file(path: str, most: int) -> bytes:
    """The bytes of a file; raises `OSError`, also above `most` bytes and for a pipe or a device."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise OSError(None, "not a file")
    with open(path, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(None, f"larger than {most // 1_000_000} MB")
    return data
