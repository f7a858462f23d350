"""What a rule yields: findings with labels, causes and fixes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from magelint.source.text import Edit, Place

Effective = Literal["enabled", "registered", "always"]
"""The modules in which a fault takes effect: enabled ones, all registered ones (also disabled ones), or all."""


class Severity(StrEnum):
    """How serious a finding is, by what Magento does."""

    ERROR = "error"
    """Magento throws an exception (always, or in developer mode), or the feature never works."""
    WARNING = "warning"
    """It works differently than intended, violates the documented contract, or is unsafe."""
    INFO = "info"
    """Obsolete, redundant, or only probably a fault."""

    @property
    def rank(self) -> int:
        """The severity as a number: 3 for an error, 2 for a warning, 1 for an info."""
        return {"error": 3, "warning": 2, "info": 1}[self.value]


class Label(Struct, frozen=True):
    """A place and a short description of it, which may be empty."""

    place: Place
    text: str = ""


class CreateFile(Struct, frozen=True):
    """Creates a file that does not exist; `path` is absolute."""

    path: str
    text: str


class RenameFile(Struct, frozen=True):
    """Renames or moves a file; both paths are absolute."""

    path: str
    target: str


Change = Edit | CreateFile | RenameFile


class Fix(Struct, frozen=True):
    """A correction of a finding.

    A `safe` fix keeps the meaning of the code, so `--fix` applies it without review. It may edit, create or rename
    other files than the file of the finding. An `unsafe` fix may change the meaning or relies on a guess, so it needs
    `--unsafe-fixes` and a review.

    `changes` is called only when the fix is applied or shown. If it returns no changes, the fix is skipped.
    """

    title: str
    safety: Literal["safe", "unsafe"]
    changes: Callable[[], Sequence[Change]]


class Cause(Struct, frozen=True):
    """The finding that causes another finding: its rule, and a place that overlaps with its own place.

    The place of a whole file (`SourceFile.whole()`) matches any finding of the rule in that file.
    """

    rule: str
    place: Place


class Finding(Struct, frozen=True):
    """One fault. `message` states it, `help` says how to fix it. Both have ids in backquotes and no full stop."""

    message: str
    primary: Label
    help: str | None = None
    related: tuple[Label, ...] = ()
    severity: Severity | None = None
    """The severity, if it differs from that of the rule."""
    fix: Fix | None = None
    subject: str = ""
    """What the finding is about, if one place can have several findings: a part of their identity."""
    cause: Cause | None = None
    """The finding that causes this one. While it is reported, this finding is folded."""
    is_path: bool = False
    """True if `related` are the steps of a path through a graph, starting at the primary place."""
    effective: Effective | None = None
    """The modules in which the fault takes effect, if they differ from those of the rule."""
    inactive: Literal["disabled", "unregistered"] | None = None
    """Set if the finding states that Magento does not load its module. While it is reported, the findings in that
    module that take no effect are folded, even more severe ones."""
    only_as_cause: bool = False
    """True if it is reported only while others are folded into it."""
    names_versions: bool = False
    """True if `message` says on which Magento versions the fault occurs, which is otherwise added to it."""
