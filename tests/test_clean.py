"""What is sound gives no finding, not one info: a root, Magento's stub core, and a module alone."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict

import pytest

from clean_tree import FIXTURES, clean_tree
from magelint.engine.engine_rules import ENGINE_RULES
from magelint.engine.registry import load_registry
from shell import magelint


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What each rule reports all the same."""
    folder = tmp_path_factory.mktemp("sound")
    modules = [shutil.copytree(FIXTURES / "clean/app/code/Acme" / name, folder / name) for name in ("Sync", "Reports")]
    root = clean_tree(folder / "root")
    reported = defaultdict(list)
    for arguments in ((root,), (root, "--include-core"), *((module,) for module in modules)):
        run = magelint("check", *arguments, "--format", "json", "--fail-on", "never")
        assert run.returncode == 0, run.stderr
        for finding in json.loads(run.stdout)["findings"]:
            reported[finding["rule"]].append(f"{finding['path']}:{finding['line']}: {finding['message']}")
    return reported


@pytest.mark.parametrize("rule", [*load_registry().rules, *ENGINE_RULES])
def test_what_is_sound_is_not_reported(rule: str, found: dict[str, list[str]]) -> None:
    assert found.get(rule, []) == []
