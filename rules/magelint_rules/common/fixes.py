"""Fixes of one edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from magelint.api import Edit, Fix


def edit_fix(title: str, safety: Literal["safe", "unsafe"], make: Callable[[], Edit | None]) -> Fix:
    """A fix of one edit, made when the fix is applied; `make` returns `None` if the edit is not possible here."""

    def changes() -> list[Edit]:
        edit = make()
        return [] if edit is None else [edit]

    return Fix(title, safety, changes)
