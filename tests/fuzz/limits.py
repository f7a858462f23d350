"""What holds for any input: violations, time limits, and the order in which folders are listed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from pumping import TookTooLongError, limited


class ViolationError(AssertionError):
    """Something that must hold for any input does not."""


def require(condition: object, message: str) -> None:
    """Raise `ViolationError` unless the condition is true."""
    if not condition:
        raise ViolationError(message)


@contextmanager
def bounded(size: int, what: str, *, base: float = 0.5, per_kilobyte: float = 0.03) -> Iterator[None]:
    """Limits the time of the processor by the size of the input in bytes; raises `ViolationError`."""
    limit = base + per_kilobyte * size / 1000
    started = time.process_time()
    try:
        with limited(limit * 4):
            yield
    except TookTooLongError:
        raise ViolationError(f"{what}: stopped after {limit * 4:.1f} s with {size} bytes") from None
    spent = time.process_time() - started
    require(spent <= limit, f"{what}: took {spent:.1f} s with {size} bytes; the limit is {limit:.1f} s")


class _Shuffled:
    """`os.scandir` with the entries in another order."""

    def __init__(self, entries: Any, rng: Random) -> None:
        self._entries = entries
        self._found = list(entries)
        rng.shuffle(self._found)

    def __enter__(self) -> _Shuffled:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._found)

    def close(self) -> None:
        self._entries.close()


@contextmanager
def shuffled(rng: Random) -> Iterator[None]:
    """Lists folders in another order than the file system."""
    scandir, listdir = os.scandir, os.listdir

    def other_listdir(path: Any = ".") -> list[Any]:
        found = listdir(path)
        rng.shuffle(found)
        return found

    os.scandir = lambda path=".": _Shuffled(scandir(path), rng)  # type: ignore[assignment,misc]
    os.listdir = other_listdir  # type: ignore[assignment]
    try:
        yield
    finally:
        os.scandir, os.listdir = scandir, listdir  # type: ignore[misc]
