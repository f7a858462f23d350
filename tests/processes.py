"""Running magelint as a terminal does: in a process group of its own, to which signals are sent."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

LONG = 60
"""The seconds after which a test fails instead of waiting, even on a busy machine."""


def limited(
    *arguments: str | Path,
    seconds: float,
    folder: Path | None = None,
    memory: int | None = None,
    isolated: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run magelint, which must take at most this processor time, on a busy machine too, and these bytes of memory."""

    def limit_memory() -> None:
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    before = _processor_time()
    process = subprocess.Popen(
        [sys.executable, *(["-I"] if isolated else []), "-m", "magelint", *map(str, arguments)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="surrogateescape",
        preexec_fn=limit_memory,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=LONG)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        pytest.fail(f"takes more than {LONG} s")
    taken = _processor_time() - before
    assert taken <= seconds, f"takes {taken:.1f} s"
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def _processor_time() -> float:
    """The processor time of all processes that were started here and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@dataclass
class Ended:
    """A process that has ended."""

    code: int
    output: bytes
    errors: bytes
    seconds: float
    """The time from the signal to the end."""


class Running:
    """A process of magelint with those that it has started."""

    def __init__(self, *arguments: str | Path, folder: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-m", "magelint", *map(str, arguments)],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # A job in the background, as in CI, has SIGINT ignored
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def wait_until_handled(self) -> None:
        """Wait until signals are handled. Before, Python itself is starting."""
        end = time.monotonic() + LONG
        while not self._handles(signal.SIGTERM):
            assert time.monotonic() < end
            time.sleep(0.001)

    def _handles(self, number: int) -> bool:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        mask = next((line.split()[1] for line in lines if line.startswith("SigCgt")), "0")
        return bool(int(mask, 16) >> (number - 1) & 1)

    def wait_for(self, line: bytes) -> None:
        """Wait until the process writes a line to its standard error."""
        assert self.process.stderr is not None
        assert self.process.stderr.readline() == line + b"\n"

    def end(self, number: int, *, whole_group: bool = True) -> Ended:
        """Send a signal and wait for the end; fails if a process is left over."""
        begun = time.monotonic()
        if whole_group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        try:
            output, errors = self.process.communicate(timeout=LONG)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()
            pytest.fail("does not end")
        seconds = time.monotonic() - begun
        while list(self._left()):
            assert time.monotonic() - begun < LONG, "processes are left over"
            time.sleep(0.01)
        assert b"Traceback" not in errors
        return Ended(self.process.returncode, output, errors, seconds)

    def _left(self) -> Iterator[int]:
        """The processes of the same session that still run."""
        for name in os.listdir("/proc"):
            with contextlib.suppress(OSError):
                if name.isdigit():
                    state, _, _, session = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[:4]
                    if int(session) == self.process.pid and state not in "ZX":
                        yield int(name)
