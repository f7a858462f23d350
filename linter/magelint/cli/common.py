"""What commands share: errors that say what to type next, and opening an installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from magelint.engine.registry import Registry, RegistryError, load_registry
from magelint.engine.wording import not_magento
from magelint.magento.model import Model
from magelint.magento.modules.tree import NotMagentoError


class UsageError(click.ClickException):
    """Wrong usage or configuration: one line on stderr, exit 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"error: {shown(self.message)}", err=True, file=file)


class NothingToCheckError(UsageError):
    """Nothing that looks like Magento: exit 3."""

    exit_code = 3


def complete_rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Rules and families that begin so, for the shell; the last of several with commas."""

    registry = load_registry()
    before, comma, last = incomplete.rpartition(",")
    names = [*registry.families, *registry.rules]
    return [before + comma + name for name in sorted(names) if name.startswith(last)]


def open_installation(path: str, *, after_upgrade: bool = False) -> Model:
    """The installation at a path; exits 3 where there is none."""

    try:
        return Model.read(path, after_upgrade=after_upgrade)
    except NotMagentoError as error:
        raise NothingToCheckError(not_magento(error)) from None


def open_registry(rules_from: str | None = None) -> Registry:
    """All rules; exits 2 where a package of rules cannot be used."""

    try:
        return load_registry(Path(rules_from) if rules_from else None)
    except RegistryError as error:
        raise UsageError(str(error)) from None


def shown(message: str) -> str:
    """A message of one line: what files and paths are called must not steer the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in message)


def note(message: str) -> None:
    """A line on stderr that is no error."""
    click.echo(f"note: {shown(message)}", err=True)


def error(message: str) -> None:
    """A line on stderr that says what is wrong, where the command goes on all the same."""
    click.echo(f"error: {shown(message)}", err=True)
