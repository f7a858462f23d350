"""Runs a program with a limit for its time and for the size of its output."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from errno import EAGAIN
from threading import Thread, Timer
from typing import IO, cast

from magelint.steps import steps

_LONGEST_ERROR = 1 << 16
_Pipes = tuple[IO[bytes], IO[bytes], IO[bytes]]


class OutputTooLargeError(Exception):
    """A program has written more than its limit."""


def run_limited(
    command: Sequence[str], input_: bytes, environment: Mapping[str, str], *, seconds: float, largest: int
) -> tuple[int, bytes, bytes]:
    """Run a program. Returns its exit code, its output, and the beginning of what it wrote to standard error.

    Raises `OSError` if it cannot be started, `subprocess.TimeoutExpired` after `seconds`, and `OutputTooLargeError` for
    an output of more than `largest` bytes. It is ended then.
    """
    pipe = subprocess.PIPE
    end = time.monotonic() + seconds
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment) as process:  # noqa: S603
        stdin, stdout, stderr = cast(_Pipes, (process.stdin, process.stdout, process.stderr))
        before = steps.children
        steps.children = [*before, process.pid]  # the supervisor ends it if it ends this process
        errors: list[bytes] = []
        timer = Timer(seconds, process.kill)
        threads = [
            Thread(target=_send, args=(stdin, input_)),
            Thread(target=_receive, args=(stderr, errors)),
        ]
        try:
            for thread in (timer, *threads):
                thread.daemon = True
                thread.start()
            output = stdout.read(largest + 1)
            if len(output) > largest:
                raise OutputTooLargeError
            process.wait()
        except RuntimeError:
            raise OSError(EAGAIN, os.strerror(EAGAIN)) from None
        finally:
            timer.cancel()
            process.kill()
            for thread in (timer, *threads):  # a process with other threads is not forked
                if thread.ident is not None:  # otherwise the system has allowed no more threads
                    thread.join()
            steps.children = before
    if process.returncode and time.monotonic() >= end:
        raise subprocess.TimeoutExpired(command, seconds)
    return process.returncode, output, b"".join(errors)


def _send(pipe: IO[bytes], data: bytes) -> None:
    with contextlib.suppress(OSError), pipe:  # the program may end without reading all of it
        pipe.write(data)


def _receive(pipe: IO[bytes], into: list[bytes]) -> None:
    into.append(pipe.read(_LONGEST_ERROR))
    while pipe.read(_LONGEST_ERROR):
        pass
