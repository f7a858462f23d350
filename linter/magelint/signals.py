"""The signals that end a command, and code that they must not interrupt."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}
"""Ctrl-C, `kill`, and closing the terminal."""


def handle(handler: Callable[[int, FrameType | None], None]) -> None:
    """Handle the signals that end a command, except those that are ignored, as under `nohup`."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def is_stopping() -> bool:
    """True if a signal that ends the command is delayed by `uninterrupted`."""
    if not hasattr(signal, "sigpending"):
        return False
    return any(signal.getsignal(number) is not signal.SIG_IGN for number in STOPPING & signal.sigpending())


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay the signals that end a command, for example until a file is written. Also works as a decorator.

    On Windows, where signals cannot be delayed, it has no effect.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
