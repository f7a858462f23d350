"""Sessions over small trees, with small rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from magelint.api import Rule
from magelint.engine.registry import Registry
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import find_target
from magelint.testing import write_tree
from small_rules import MakeSession


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Where `make_session` writes."""
    return tmp_path / "tree"


@pytest.fixture
def make_session(tree: Path) -> MakeSession:
    """A session over files written below `tree`, with these rules and what a command line gives."""

    def make(
        files: Mapping[str, str | bytes],
        *rules: type[Rule[Any]],
        paths: tuple[str, ...] = (),
        given: Mapping[str, Any] | None = None,
    ) -> Session:
        tree.mkdir(exist_ok=True)
        write_tree(tree, files)
        registry = Registry()
        for rule in rules:
            registry.add(rule, "tests")
        target = find_target([str(tree / path) for path in paths] or [str(tree)])
        return Session(target, load_settings(registry, target.path, given=given))

    return make
