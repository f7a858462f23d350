"""Searches many PHP files for syntax errors, on all processors."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import msgspec

from magelint.signals import STOPPING, uninterrupted
from magelint.source.php import PhpFile, Syntax
from magelint.steps import DEFAULT_LIMIT, steps

# Below this many bytes for each process, starting it and moving the result takes longer than parsing.
_SHARE = 1 << 19
_MOST = 8
_CHUNKS = 64
"""The numbers of the chunks are single bytes, which several processes can read from one pipe."""

_Chunks = Sequence[Sequence[PhpFile]]


class Validation:
    """The search for the syntax errors of some files, which other processes begin at once.

    Each process takes one chunk of the files after the other, because the time that a file needs is unknown. If another
    process fails, its files are parsed on demand.
    """

    def __init__(self, files: Iterable[PhpFile]) -> None:
        pending = sorted(
            (file for file in files if not file.is_examined), key=lambda file: len(file.source.data), reverse=True
        )
        self._chunks: _Chunks = [pending[first::_CHUNKS] for first in range(_CHUNKS)]
        self._queue, writing = os.pipe()
        os.write(writing, bytes(range(_CHUNKS)))
        os.close(writing)
        started = (_started(self._queue, self._chunks) for _ in range(_count(pending)))
        self._others = [other for other in started if other is not None]

    def finish(self) -> None:
        """Help the other processes, so that afterwards `syntax` parses nothing.

        This process keeps the trees of its own files.
        """
        for chunk in _taken(self._queue, self._chunks):
            for file in self._chunks[chunk]:
                _ = file.syntax
        os.close(self._queue)
        for process, pipe in self._others:
            data = _read(pipe)
            _end(process)
            with suppress(msgspec.DecodeError):
                for chunk, found in msgspec.msgpack.decode(data, type=dict[int, list[Syntax]]).items():
                    for file, syntax in zip(self._chunks[chunk], found, strict=True):
                        file.syntax = syntax


def _read(pipe: int) -> bytes:
    """What a process writes until it ends; nothing if it needs longer for a chunk than a file may take."""
    end = time.monotonic() + (steps.limit or DEFAULT_LIMIT)
    parts = [b""]
    with open(pipe, "rb", buffering=0) as stream:
        while select.select([stream], [], [], max(end - time.monotonic(), 0))[0]:
            part = stream.read(1 << 20)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return b""


def _end(process: int) -> None:
    """End a process, which may have ended already."""
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    steps.children = [other for other in steps.children if other != process]


def _count(files: Sequence[PhpFile]) -> int:
    """The number of other processes; 0 if there are few files or if they cannot be started."""
    if not hasattr(os, "fork") or threading.active_count() > 1:  # a fork copies no other threads
        return 0
    return min(sum(len(file.source.data) for file in files) // _SHARE, _MOST, _processors() - 1)


def _processors() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _started(queue: int, chunks: _Chunks) -> tuple[int, int] | None:
    """The id of a new process that takes chunks, and the pipe that it writes to; `None` if none can be started."""
    reading, writing = os.pipe()
    with uninterrupted():  # until the process is known, a signal would leave it behind
        try:
            process = os.fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            return None
        if process:
            steps.children = [*steps.children, process]
        else:
            _be_child()
    if process:
        os.close(writing)
        return process, reading
    try:
        with suppress(BaseException):
            os.close(reading)
            found = {chunk: [_examined(file) for file in chunks[chunk]] for chunk in _taken(queue, chunks)}
            _write(writing, msgspec.msgpack.encode(found))
    finally:
        os._exit(0)  # without what the parent runs at exit


def _be_child() -> None:
    """Leave the steps to the parent process, and let signals end this one at once."""
    steps.detach()
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)


def _taken(queue: int, chunks: _Chunks) -> Iterator[int]:
    """The chunks that this process takes."""
    while number := os.read(queue, 1):
        if chunks[number[0]]:
            yield number[0]


def _examined(file: PhpFile) -> Syntax:
    syntax = file.syntax
    file.forget()
    return syntax


def _write(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]
