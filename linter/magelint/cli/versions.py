"""`--magento`, `--edition` and `--facts`: the Magento data to check against without an installation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

EDITIONS = ("community", "commerce", "mage-os")


def version_options(command: _Command) -> _Command:
    """Add the three options to a command."""
    for option in (
        click.option(
            "--facts",
            "facts_file",
            metavar="FILE",
            type=click.Path(),
            help="Check against a snapshot of your own installation, written by `magelint snapshot`.",
        ),
        click.option(
            "--edition",
            type=click.Choice(EDITIONS),
            help="Check against versions of this edition only; community is Magento Open Source.",
        ),
        click.option(
            "--magento",
            metavar="VERSION[,VERSION…]|all",
            help="Magento versions or lines (2.4) for standalone modules.  [default: those that composer.json allows]",
        ),
    ):
        command = option(command)
    return command
