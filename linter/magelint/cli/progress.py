"""A line on the terminal that shows the progress of a long run."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_PATIENCE = 0.5


class Progress:
    """Shows the current step after half a second, and only on a terminal.

    It needs no thread: a process with several threads cannot be forked safely.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._begins = time.monotonic() + _PATIENCE
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._write("")
        self._shown = False

    def __call__(self, step: str) -> None:
        """Set the current step."""
        if time.monotonic() >= self._begins and self._out.isatty():
            self._shown = True
            self._write(f"checking: {step}")

    def _write(self, text: str) -> None:
        self._out.write(f"\r\x1b[K{text}")
        self._out.flush()
