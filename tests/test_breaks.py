"""Small hostile trees: each ends soon, with a documented exit code, without a traceback or a control character."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from processes import limited
from shared_data import SHARED

BREAKS = SHARED / "breaks"
LIMIT = 5
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
CI_COMMAND = re.compile(r"^\s*::(?!: )|##\[|##vso\[", re.MULTILINE)
Run = subprocess.CompletedProcess[str]


@dataclass
class Break:
    """How a tree is checked, and what must hold afterwards."""

    arguments: list[list[str]] = field(default_factory=lambda: [["check", "tree"]])
    cwd: str = "."
    holds: Callable[[Run], object] | None = None


def no_ci_command(run: Run) -> None:
    assert not CI_COMMAND.search(run.stdout + run.stderr)


def no_code(run: Run) -> None:
    assert "code of the checked tree" not in run.stdout + run.stderr


CASES: dict[str, Break] = {
    "action-runs-json-py": Break([["check", "."], ["check", ".", "--format", "sarif"]], "tree", no_code),
    "python-m-plugins": Break([["check", "."], ["rules"]], "tree", no_code),
    "version-escape": Break([["check", "tree"], ["show", "acl", "tree"]], holds=no_ci_command),
    "ci-commands-in-text": Break([["check", "tree"], ["check", "tree", "--format", "concise"]], holds=no_ci_command),
    "show-config-c1": Break([["check", "tree", "--show-config"]]),
    "installed-json-climbs": Break(),
}


@pytest.mark.parametrize("name", CASES)
def test_shared_break(name: str) -> None:
    if not (BREAKS / name).is_dir():
        pytest.skip("the shared trees are not here")
    case = CASES[name]
    for arguments in case.arguments:
        run = sound(arguments, BREAKS / name / case.cwd)
        if case.holds is not None:
            case.holds(run)


def sound(arguments: list[str], cwd: Path) -> Run:
    """Run magelint and check what holds for any tree."""
    run = limited(*arguments, seconds=LIMIT, folder=cwd, isolated=False)
    assert run.returncode in (0, 1, 2, 3), run.stderr
    assert "Traceback" not in run.stderr
    assert "crashed" not in run.stderr
    if "sarif" not in arguments:
        assert not CONTROL.search(run.stdout + run.stderr)
    return run
