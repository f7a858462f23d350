"""What the documentation says is so, and nothing is left out of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click

from magelint.cli import COMMANDS, cli

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
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help or parameter.hidden or parameter.name in ("help", "format_"), (
                    name,
                    parameter.name,
                )


def test_the_readme_begins_with_the_two_commands() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    first = text.index("make demo")
    assert first < text.index("make test") < text.index("## ")


def test_links_of_the_readme_lead_somewhere() -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (TOP / target).exists(), target


def test_the_changelog_names_every_rule() -> None:
    from magelint.engine.registry import load_registry

    text = (TOP / "CHANGELOG.md").read_text(encoding="utf-8")
    missing = [
        info.id for info in load_registry().sorted() if info.source == "magelint" and f"**{info.id}**" not in text
    ]
    assert missing == []
