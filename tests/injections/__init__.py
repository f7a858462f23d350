"""Faults put into a clean root, one at a time; a module for each family of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SYNC = "app/code/Acme/Sync"
REPORTS = "app/code/Acme/Reports"


@dataclass(frozen=True)
class Injection:
    """One fault and the finding that it must lead to.

    `edits` maps paths to pairs of what stands there and what shall, to a whole new content, or to `None` to remove the
    file. `at` is `path:line`, or `path:line:column`. `follows` are other rules that speak of what the fault leads to.
    """

    rule: str
    edits: Mapping[str, Sequence[tuple[str, str]] | str | None]
    at: str
    follows: frozenset[str] = field(default=frozenset())
    moves: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    def __str__(self) -> str:
        return f"{self.rule} {self.name}".strip()


def follows(*rules: str) -> frozenset[str]:
    """The ids of rules that may also report a finding."""
    return frozenset(rules)
