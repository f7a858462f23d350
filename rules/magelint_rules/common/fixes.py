"""Fixes that consist of a single edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from magelint.api import Edit, Fix


def edit_fix(title: str, safety: Literal["safe", "unsafe"], make: Callable[[], Edit | None]) -> Fix:
    """Create a fix from one edit, computed when it is applied; `make` returns `None` if there is nothing to edit."""

    def changes() -> list[Edit]:
        edit = make()
        return [] if edit is None else [edit]

    return Fix(title, safety, changes)
