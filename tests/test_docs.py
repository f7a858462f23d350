"""What the documentation says is so, and nothing is left out of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from magelint.cli import COMMANDS, cli
from magelint.engine.registry import load_registry

TOP = Path(__file__).resolve().parents[1]


def test_what_is_generated_is_up_to_date() -> None:
    run = subprocess.run(
        [sys.executable, str(TOP / "tests/generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_command_and_option_has_a_help() -> None:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.help, name
        commands = command.commands.values() if isinstance(command, click.Group) else [command]
        for parameter in (parameter for found in commands for parameter in found.params):
            if isinstance(parameter, click.Option):
                assert parameter.help or parameter.hidden, (name, parameter.name)


def test_the_readme_names_every_option_and_key() -> None:
    from magelint.engine.config import FIELDS

    text = (TOP / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        commands = command.commands.values() if isinstance(command, click.Group) else [command]
        for parameter in (parameter for found in commands if found for parameter in found.params):
            if isinstance(parameter, click.Option):
                assert all(f"`{option}`" in text for option in parameter.opts), (name, parameter.opts)
    assert [key for key in FIELDS if f"| `{key}` |" not in text] == []


def test_the_readme_begins_with_the_two_commands() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    first = text.index("make demo")
    assert first < text.index("make test") < text.index("## ")


def test_links_of_the_readme_lead_somewhere() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (TOP / target).exists(), target


@pytest.mark.parametrize("rule", [info.id for info in load_registry().sorted() if info.source == "magelint"])
def test_the_changelog_names_every_rule(rule: str) -> None:
    named = f"**{rule}**" in (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    assert named, "no line names the rule: make update"
