"""`--magento`, `--edition` and `--facts`: which versions of Magento stand for one that is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

EDITIONS = ("community", "commerce")


def version_options(command: _Command) -> _Command:
    """Adds the three options to a command."""
    for option in (
        click.option(
            "--facts",
            "facts_file",
            metavar="FILE",
            type=click.Path(),
            help="Facts of your own Magento where none is around, from: magelint snapshot.",
        ),
        click.option("--edition", type=click.Choice(EDITIONS), help="The edition that these versions are of."),
        click.option(
            "--magento",
            metavar="VERSION[,VERSION…]|all",
            help="Versions of Magento to check over where none is around; else those composer.json admits.",
        ),
    ):
        command = option(command)
    return command
