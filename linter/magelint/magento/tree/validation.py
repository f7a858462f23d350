"""Searches many PHP files for syntax errors, on all processors."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

import msgspec

from magelint.source.php import PhpFile, Syntax

# Below this many bytes for each process, starting it and moving the result takes longer than parsing.
_SHARE = 1 << 20
_MOST = 8


def validate(files: Sequence[PhpFile]) -> None:
    """Find the syntax errors of files, so that `syntax` parses nothing.

    Other processes take most files, in turn, and return their errors. This process keeps the trees of its own files.
    If a process fails, its files are parsed on demand.
    """
    pending = [file for file in files if not file.is_examined]
    shares = _shares(pending)
    children = [(share, child) for share in shares[1:] if (child := _started(share)) is not None]
    for file in shares[0]:
        _ = file.syntax
    for share, (process, pipe) in children:
        with open(pipe, "rb") as stream:
            data = stream.read()
        os.waitpid(process, 0)
        with suppress(msgspec.DecodeError):
            for file, syntax in zip(share, msgspec.msgpack.decode(data, type=list[Syntax]), strict=False):
                file.syntax = syntax


def _shares(files: Sequence[PhpFile]) -> list[list[PhpFile]]:
    """The files by process; a single share if there are few files or other processes cannot be started."""
    count = min(sum(len(file.source.data) for file in files) // _SHARE, _MOST, _processors())
    if count < 2 or not hasattr(os, "fork") or threading.active_count() > 1:  # a fork copies no other threads
        return [list(files)]
    by_size = sorted(files, key=lambda file: len(file.source.data), reverse=True)
    return [by_size[first::count] for first in range(count)]


def _processors() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _started(share: Sequence[PhpFile]) -> tuple[int, int] | None:
    """The id of a new process that validates files, and the pipe that it writes to; `None` if none can be started."""
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        return None
    if process:
        os.close(writing)
        return process, reading
    try:
        with suppress(BaseException):
            os.close(reading)
            _write(writing, msgspec.msgpack.encode(list(_examined(share))))
    finally:
        os._exit(0)  # without what the parent runs at exit


def _examined(share: Sequence[PhpFile]) -> Iterator[Syntax]:
    for file in share:
        yield file.syntax
        file.forget()


def _write(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]
