"""Runs a command in a process of its own, so that nothing can keep it from ending.

Python runs a signal handler only between two of its own instructions, and a parser in C can delay that for hours. So
the command runs in a worker, and the supervisor ends it: soon after Ctrl-C or `SIGTERM`, and if the reading of a file
or a call of a rule takes too long or crashes. In that case it starts another worker, which skips this file or rule.

Without `os.fork`, as on Windows, the command runs in the process itself.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from magelint.signals import STOPPING, handle, uninterrupted
from magelint.steps import Skip, steps

SUPERVISED = frozenset({"access", "baseline", "check", "diff", "show", "snapshot"})
"""The commands that read a tree."""
_TICK = 0.2
_PATIENCE = 0.7
"""The seconds that a worker has to end by itself, and to write a file to its end."""
_WAITING = 3
"""A step that waits, or whose processor other programs use, may take this many times its limit."""
_READING = 6
"""The time between two steps may take this many times the limit of a step."""
_CALL = 10
"""All the findings of one call of a rule may take this many times the limit of a step."""
_MOST_SKIPPED = 10
_LEAST_LIMIT = 1.0


def run(command: Callable[[], None], name: str) -> None:
    """Run the command of this name, which exits.

    The exit code is 130 after Ctrl-C, and 128 plus the number of the signal after `SIGTERM` and `SIGHUP`.
    """
    handle(_leave)
    if name in SUPERVISED and hasattr(os, "fork"):
        _supervise()
    command()


def _leave(number: int, _frame: FrameType | None) -> None:
    """End this process and those that it started.

    Not with an exception: Python prints those in destructors and callbacks, and code may catch all of them. Nothing is
    left half-written, because the signals are blocked while a file is written.
    """
    _kill(steps.children)
    if number == signal.SIGINT:
        _say("interrupted")
    os._exit(128 + number)


def _leave_silently(number: int, _frame: FrameType | None) -> None:
    """End a worker, whose supervisor knows why."""
    _kill(steps.children)
    os._exit(128 + number)


def _wake(_number: int, _frame: FrameType | None) -> None:
    """Handle a signal, whose number Python writes to the wakeup pipe."""


def _say(message: str) -> None:
    start = "\r\x1b[K" if os.isatty(2) else ""  # instead of the line that shows the progress
    with suppress(OSError):
        os.write(2, f"{start}{message}\n".encode())


def _kill(processes: list[int]) -> None:
    for process in processes:
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)


def _supervise() -> None:
    """Return in a worker. The supervisor exits with the exit code of the last worker."""
    signals, writing = os.pipe()
    os.set_blocking(writing, False)
    handle(_wake)
    signal.signal(signal.SIGCHLD, _wake)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for skipped in range(_MOST_SKIPPED + 1):
        steps.restart()
        process = _fork()
        if not process:
            signal.set_wakeup_fd(-1)
            os.close(signals)
            os.close(writing)
            return
        worker = _Worker(process, signals, skipped)
        code = worker.wait()
        if code is not None:
            os._exit(code)
    _say(f"error: more than {_MOST_SKIPPED} files or rules took too long or crashed")
    os._exit(2)


@uninterrupted()  # a signal must not reach a worker that still has the handlers of the supervisor
def _fork() -> int:
    """Start a worker; 0 in the worker, and in the supervisor if no more processes are allowed."""
    try:
        process = os.fork()
    except OSError:
        process = 0
        handle(_leave)
    else:
        if process:
            return process
        handle(_leave_silently)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return 0


class _Worker:
    """A worker, as its supervisor sees it."""

    def __init__(self, process: int, signals: int, skipped: int) -> None:
        self._process = process
        self._signals = signals
        self._skipped = skipped
        self._progress = steps.progress()
        self._begin_step()
        self._begin_call()

    def _begin_call(self) -> None:
        self._call = steps.progress()[1]
        self._processor_at_call = self._processor_time()

    def _begin_step(self) -> None:
        self._processor = self._processor_time()
        self._waited = 0.0

    def _processor_time(self) -> float | None:
        """The processor time of the worker in seconds; `None` where it is unknown, as on macOS."""
        try:
            return float(time.clock_gettime((~self._process << 3) | 2))  # clock_getcpuclockid(3)
        except (AttributeError, OSError):
            return None

    @property
    def _limit(self) -> float:
        """The limit of a step in seconds. Each one that exceeds it halves it, so that many cannot take hours."""
        return max(steps.limit / 2.0**self._skipped, min(steps.limit, _LEAST_LIMIT))

    def wait(self) -> int | None:
        """Wait for the end: its exit code, or `None` if another worker must skip the current step."""
        last = time.monotonic()
        while True:
            ready = select.select([self._signals], [], [], _TICK)[0]
            stopping = STOPPING.intersection(os.read(self._signals, 512)) if ready else ()
            if stopping:
                self._stop(min(stopping))
            process, status = os.waitpid(self._process, os.WNOHANG)
            if process:
                return self._ended(status)
            now = time.monotonic()
            # Longer pauses mean that this process was suspended, probably together with the worker.
            self._waited += min(now - last, 2 * _TICK)
            last = now
            exceeded = self._exceeded()
            if exceeded:
                self._kill()
                return self._skip(Skip(exceeded))

    def _exceeded(self) -> float:
        """The time in seconds that the current step or the current call of a rule exceeds; 0 for none."""
        progress = steps.progress()
        if progress != self._progress:
            self._progress = progress
            self._begin_step()
        if progress[1] != self._call:
            self._begin_call()
        kind = steps.current()[0]
        if kind == "other" or not steps.limit:
            return 0.0
        limit = self._limit * (_READING if kind == "reading" else 1)
        processor = self._processor_time()
        if processor is not None and self._processor is not None and self._processor_at_call is not None:
            if self._call and processor - self._processor_at_call > _CALL * self._limit:
                return _CALL * self._limit
            if processor - self._processor > limit:
                return self._limit
        return self._limit if self._waited > _WAITING * limit else 0.0

    def _skip(self, skip: Skip) -> int | None:
        """Note that the current step is to be skipped."""
        kind, path, call = steps.current()
        if kind == "file":
            steps.skipped_files[path] = skip
            steps.skipped_calls.clear()  # without the file, the calls may have other numbers
        elif kind == "call":
            steps.skipped_calls[call] = skip
        else:
            what = f"crashed ({skip.signal})" if skip.signal else "stopped: reading the tree took too long"
            _say(f"error: magelint {what}")
            return 2
        return None

    def _ended(self, status: int) -> int | None:
        """The exit code of a worker that ended by itself; `None` if it crashed in a step that can be skipped."""
        if os.WIFSIGNALED(status):
            _kill(steps.children)
            return self._skip(Skip(signal=signal.Signals(os.WTERMSIG(status)).name))
        code = os.WEXITSTATUS(status)
        if code == 128 + signal.SIGINT:
            _say("interrupted")
        return code

    def _stop(self, number: int) -> None:
        """End the worker and this process because of a signal."""
        begun = time.monotonic()
        with suppress(OSError):
            os.kill(self._process, number)
        while not os.waitpid(self._process, os.WNOHANG)[0]:
            if time.monotonic() - begun > _PATIENCE:
                self._kill()
                break
            if select.select([self._signals], [], [], 0.02)[0]:
                os.read(self._signals, 512)
        _kill(steps.children)
        if number == signal.SIGINT:
            _say("interrupted")
        os._exit(128 + number)

    def _kill(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        _kill(steps.children)
