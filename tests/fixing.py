"""Fixes of rules: made by the program in a tree, or applied to a text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from click.testing import CliRunner

from magelint.api import Edit
from magelint.cli import cli
from magelint.engine.finding import Change
from magelint.testing import write_tree


def apply_fixes(folder: Path, files: dict[str, str], rule: str, *, unsafe: bool = False) -> None:
    """Write the files and fix what the rule finds in them; a second run finds nothing to fix."""
    write_tree(folder, files)
    arguments = ["check", str(folder), "--select", rule, "--fail-on", "never"]
    assert CliRunner().invoke(cli, [*arguments, "--fix", *(["--unsafe-fixes"] if unsafe else [])]).exit_code == 0
    assert "no fixes to apply" in CliRunner().invoke(cli, [*arguments, "--fix", "--unsafe-fixes"]).output


def applied(changes: Iterable[Change]) -> str:
    """The text of a file with edits made, none of which overlap."""
    edits = []
    for change in changes:
        assert isinstance(change, Edit)
        edits.append(change)
    text = edits[0].file.text
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
