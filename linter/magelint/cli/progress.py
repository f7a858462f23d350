"""A line on the terminal that shows the progress of a long run."""

from __future__ import annotations

import sys
import threading
from typing import TextIO

_PATIENCE = 0.5


class Progress:
    """Shows the current step after half a second, and only on a terminal."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._step = "reading"
        self._shown = False
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Progress:
        if self._out.isatty():
            self._timer = threading.Timer(_PATIENCE, self._begin)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._shown:
                self._write("")
            self._shown = False

    def __call__(self, step: str) -> None:
        """Set the current step."""
        with self._lock:
            self._step = step
            if self._shown:
                self._write(f"checking: {step}")

    def _begin(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._shown = True
                self._write(f"checking: {self._step}")

    def _write(self, text: str) -> None:
        self._out.write(f"\r\x1b[K{text}")
        self._out.flush()
