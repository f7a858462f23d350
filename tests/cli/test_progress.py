"""The progress line of a long run."""

from __future__ import annotations

import io
import time

import pytest

from magelint.cli import progress
from magelint.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_on_a_terminal_says_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.05)
    out = Terminal()
    with Progress(out) as shown:
        shown("acl-cycle")
        time.sleep(0.1)
        shown("acl-invalid")
        shown("acl-untitled")
    assert out.getvalue() == "\r\x1b[Kchecking: acl-invalid\r\x1b[Kchecking: acl-untitled\r\x1b[K"


def test_a_short_run_shows_no_progress() -> None:
    out = Terminal()
    with Progress(out) as shown:
        shown("acl-invalid")
    assert out.getvalue() == ""


def test_what_is_piped_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    out = io.StringIO()
    with Progress(out) as shown:
        shown("acl-invalid")
        time.sleep(0.02)
    assert out.getvalue() == ""
