"""Sessions over small trees, with small rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from magelint.api import Rule
from magelint.engine.registry import Registry
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import find_target
from magelint.testing import write_tree

MakeSession = Callable[..., Session]


@pytest.fixture
def make_session(tmp_path: Path) -> MakeSession:
    """A session over files written below `tmp_path/tree`, with these rules and what a command line gives."""

    def make(
        files: Mapping[str, str | bytes],
        *rules: type[Rule[Any]],
        paths: tuple[str, ...] = (),
        given: Mapping[str, Any] | None = None,
    ) -> Session:
        root = tmp_path / "tree"
        root.mkdir(exist_ok=True)
        write_tree(root, files)
        registry = Registry()
        for rule in rules:
            registry.add(rule, "tests")
        target = find_target([str(root / path) for path in paths] or [str(root)])
        return Session(target, load_settings(registry, target.path, given=given))

    return make
