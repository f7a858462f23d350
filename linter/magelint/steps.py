"""The steps of a check, in memory that the process that checks shares with its supervisor.

The supervisor ends the process if the reading of a file or a call of a rule takes too long, and starts another process
that skips it; see `magelint.supervisor`. Without a supervisor, the steps have no effect.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

Kind = Literal["file", "call", "reading", "other"]

DEFAULT_LIMIT = 10.0
_SIZE = 16_384
_COUNT, _CALL, _LIMIT, _READING, _FILE_LENGTH, _CHILDREN = range(6)
"""The numbers, of eight bytes each, at the start of the page. The processes of children are the last ones."""
_PATH = 512
"""Where the path of the file begins, in bytes. Linux knows no paths above 4,096 bytes."""


class Skip(NamedTuple):
    """Why a file or a rule is skipped."""

    seconds: float = 0.0
    """The time that it exceeded."""
    signal: str = ""
    """The signal that ended the process, such as `SIGSEGV`, if it did not exceed its time."""

    @property
    def reason(self) -> str:
        """The reason, in messages."""
        return f"magelint crashed ({self.signal})" if self.signal else f"it took more than {self.seconds:g} s"


class Steps:
    """The current step: reading a file, a call of a rule, or the rest."""

    def __init__(self) -> None:
        self.detach()
        self._calls = 0
        self._open: list[str] = []
        self.skipped_files: dict[str, Skip] = {}
        """By absolute path."""
        self.skipped_calls: dict[int, Skip] = {}
        """By the number of the call. The rule is not called again."""
        self.skipped_rules: dict[str, Skip] = {}
        """The rules of these calls, once they are known."""
        self.limit = DEFAULT_LIMIT

    def detach(self) -> None:
        """Share no longer, for example in a process of which the supervisor does not know."""
        self._page = mmap.mmap(-1, _SIZE)
        self._numbers = memoryview(self._page).cast("q")

    @property
    def limit(self) -> float:
        """The time in seconds that a step may take; 0 for no limit."""
        return self._numbers[_LIMIT] / 1000

    @limit.setter
    def limit(self, seconds: float) -> None:
        self._numbers[_LIMIT] = int(seconds * 1000)

    def begin_call(self) -> int:
        """Begin the next call of a rule, and return its number."""
        self._calls += 1
        self._numbers[_CALL] = self._calls
        return self._calls

    def end_calls(self) -> None:
        """End the last call."""
        self._numbers[_CALL] = 0

    def advance(self) -> None:
        """State that the current step makes progress, such as a finding: its time starts again."""
        self._numbers[_COUNT] += 1

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read a tree and run rules: what is neither the step of a file nor of a rule is part of this."""
        self._numbers[_READING] += 1
        try:
            yield
        finally:
            self._numbers[_READING] -= 1

    def file(self, path: str) -> _FileStep:
        """Read, parse or validate the file at an absolute path, in a `with` statement."""
        return _FileStep(self, path)

    def begin_file(self, path: str) -> None:
        """Begin to read, parse or validate a file."""
        self._open.append(path)
        self._show_file(path)

    def end_file(self) -> None:
        """End the file that was begun last."""
        self._open.pop()
        if self._open:
            self._show_file(self._open[-1])
        else:
            self._numbers[_FILE_LENGTH] = 0
            self._numbers[_COUNT] += 1

    def _show_file(self, path: str) -> None:
        name = path.encode("utf-8", "surrogateescape")[: _SIZE - _PATH]
        length = len(name)
        self._page[_PATH : _PATH + length] = name
        self._numbers[_FILE_LENGTH] = length
        self._numbers[_COUNT] += 1

    @property
    def children(self) -> list[int]:
        """The ids of the processes that the process has started, to be ended with it."""
        count = self._numbers[_CHILDREN]
        return list(self._numbers[_CHILDREN + 1 : _CHILDREN + 1 + count])

    @children.setter
    def children(self, ids: list[int]) -> None:
        self._numbers[_CHILDREN] = 0
        for index, process in enumerate(ids):
            self._numbers[_CHILDREN + 1 + index] = process
        self._numbers[_CHILDREN] = len(ids)

    def current(self) -> tuple[Kind, str, int]:
        """The kind of the current step, the path of its file, and the number of the last call."""
        numbers = self._numbers
        call = numbers[_CALL]
        length = numbers[_FILE_LENGTH]
        if length:
            return "file", self._page[_PATH : _PATH + length].decode("utf-8", "surrogateescape"), call
        if call:
            return "call", "", call
        return "reading" if numbers[_READING] else "other", "", 0

    def progress(self) -> tuple[int, int]:
        """A value that differs as soon as another step begins or the current one makes progress."""
        return self._numbers[_COUNT], self._numbers[_CALL]

    def restart(self) -> None:
        """Forget the current step, but not the steps to skip."""
        for index in (_COUNT, _CALL, _READING, _FILE_LENGTH, _CHILDREN):
            self._numbers[index] = 0


class _FileStep:
    """The step of a file. A generator as context manager would take four times as long."""

    __slots__ = ("_path", "_steps")

    def __init__(self, steps: Steps, path: str) -> None:
        self._steps = steps
        self._path = path

    def __enter__(self) -> None:
        self._steps.begin_file(self._path)

    def __exit__(self, *_: object) -> None:
        self._steps.end_file()


steps = Steps()
"""The steps of this process."""
