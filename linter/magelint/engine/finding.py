"""What a rule says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from magelint.source.text import Edit, Place


class Severity(StrEnum):
    """What Magento does: see each member."""

    ERROR = "error"
    """It throws (always, or in developer mode), or the thing never works."""
    WARNING = "warning"
    """It works but not as meant, or breaks the documented contract, or is unsafe."""
    INFO = "info"
    """Obsolete, untidy, or only likely."""

    @property
    def rank(self) -> int:
        """3 for an error, 1 for an info."""
        return {"error": 3, "warning": 2, "info": 1}[self.value]


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what there is to say about it; the text may be empty."""

    place: Place
    text: str = ""


@dataclass(frozen=True, slots=True)
class CreateFile:
    """Writes a file that is not there; `path` is absolute."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class RenameFile:
    """Moves a file; both paths are absolute."""

    path: str
    target: str


Change = Edit | CreateFile | RenameFile


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a finding. `safe` keeps the meaning; `unsafe` needs a person's consent.

    `changes` is asked only when the fix is applied or shown; none means that it cannot be made here after all.
    """

    title: str
    safety: Literal["safe", "unsafe"]
    changes: Callable[[], Sequence[Change]]


@dataclass(frozen=True, slots=True)
class Cause:
    """The finding that causes another one: its rule, and a place that its own place overlaps.

    A place that is a whole file (`SourceFile.whole()`) stands for any finding of the rule in that file.
    """

    rule: str
    place: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `message` says what, `help` what to do; ids stand in backquotes, no full stop at the end."""

    message: str
    primary: Label
    help: str | None = None
    related: tuple[Label, ...] = ()
    severity: Severity | None = None
    """Where this case is graver or lighter than the rule's own severity."""
    fix: Fix | None = None
    subject: str = ""
    """What the finding is about, where one place can have several: it tells them apart between Magento versions."""
    cause: Cause | None = None
    """The finding that causes this one: while that is shown, this one is folded under it."""
    is_path: bool = False
    """Whether `related` are the steps of a path through a graph, in order, from the primary place on."""
