"""`--magento`, `--edition` and `--facts`: which versions of Magento stand for one that is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from magelint.cli.common import UsageError

if TYPE_CHECKING:
    from magelint.magento.installation import Installation
    from magelint.magento.version import Edition

_Command = TypeVar("_Command", bound=Callable[..., Any])

EDITIONS = ("community", "commerce")


def version_options(command: _Command) -> _Command:
    """Adds the three options to a command."""
    for option in (
        click.option(
            "--facts",
            "facts_file",
            metavar="FILE",
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


def version_views(
    model: Installation,
    magento: str | Sequence[str] | None = None,
    edition: Edition | None = None,
    facts_file: str | None = None,
) -> list[Installation]:
    """What the rules look at, the newest version last; exits 2 where a version or a file is not to be had."""
    from magelint.magento.facts.snapshot import SnapshotError, read_snapshot
    from magelint.magento.versions import UnknownVersionError, views

    wanted = magento if isinstance(magento, str) else ",".join(magento or ())
    if facts_file and (wanted or edition):
        raise UsageError("a file of facts is of one version: leave out --magento and --edition, or --facts")
    try:
        facts = read_snapshot(facts_file) if facts_file else None
        return views(model, wanted or None, edition, facts)
    except (UnknownVersionError, SnapshotError) as error:
        raise UsageError(str(error)) from None
