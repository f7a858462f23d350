"""What the commands share: errors, notes, and reading rules and installations."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any, TypeVar

import click

from magelint.engine.checkouts import repositories
from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.registry import Registry, RegistryError, load_registry
from magelint.engine.wording import not_magento
from magelint.engine.writing import NotWrittenError, is_below, save_file
from magelint.magento.model import Model
from magelint.magento.modules.tree import NotMagentoError
from magelint.report.portable import printable

_Command = TypeVar("_Command", bound=Callable[..., Any])


class UsageError(click.ClickException):
    """Invalid usage or configuration: one line on stderr for each message, exit code 2."""

    exit_code = 2

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages

    def show(self, file: Any = None) -> None:
        for message in self.messages:
            click.echo(f"error: {printable(message)}", err=True, file=file)


class NothingToCheckError(UsageError):
    """The path contains no Magento code: exit code 3."""

    exit_code = 3


def format_option(formats: Sequence[str], help_: str = "Format of the output.") -> Callable[[_Command], _Command]:
    """The option `--format` of a command; the default is `text`."""
    return click.option(
        "--format", "format_", type=click.Choice(formats), default="text", show_default=True, help=help_
    )


def complete_rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Shell completion of rules and families, also of the last one in a comma-separated list."""
    registry = load_registry()
    before, comma, last = incomplete.rpartition(",")
    names = [*registry.families, *registry.rules]
    return [before + comma + name for name in sorted(names) if name.startswith(last)]


def open_installation(path: str, *, after_upgrade: bool = False) -> Model:
    """Read the model of a path; exit with 3 if it contains no Magento code."""
    try:
        return Model.read(path, after_upgrade=after_upgrade)
    except NotMagentoError as error:
        raise NothingToCheckError(not_magento(error)) from None


def open_registry(rules_from: str | None = None, *, allow_empty: bool = False) -> Registry:
    """Load all rules; exit with 2 if a package or folder of rules is invalid."""
    try:
        return load_registry(Path(rules_from) if rules_from is not None else None, allow_empty=allow_empty)
    except RegistryError as error:
        raise UsageError(str(error)) from None


def _leads_out(path: str) -> bool:
    """True if a link to a folder leads out of the working directory or a repository that the path is in.

    The link may be part of the checked tree, whose author must not choose where a report is written.
    """
    try:
        here = os.getcwd()
        folder = os.path.dirname(os.path.abspath(path))
    except OSError:  # the working directory was deleted
        return False
    tops = [*repositories(folder), *([here] if f"{folder}/".startswith(f"{here.rstrip('/')}/") else [])]
    written = os.path.join(os.path.realpath(os.path.dirname(path)), "file")
    return not all(is_below(written, top) for top in tops)


def unwritable(path: str) -> str | None:
    """The error for a file that cannot be written, or None. The file is not touched."""
    real = os.path.realpath(path)
    special = os.path.exists(real) and not os.path.isfile(real)
    if os.path.islink(path) and not special and not is_below(path, os.path.dirname(path) or "."):
        return f"cannot write `{path}`: it is a link to a file in another folder"
    if _leads_out(path):
        return f"cannot write `{path}`: a link in this path leads out of the tree"
    folder = os.path.dirname(real)
    if os.path.isdir(real):
        return f"cannot write `{path}`: it is a folder"
    if not os.path.isdir(folder):
        named = os.path.dirname(path)
        missing = folder if os.path.isdir(named) else named
        return f"cannot write `{path}`: the folder `{missing}` does not exist; create it first"
    if not os.access(real if os.path.exists(real) else folder, os.W_OK):
        return f"cannot write `{path}`: permission denied"
    return None


def output_files(
    values: tuple[str, ...], formats: Collection[str], example: str
) -> tuple[list[tuple[str, str]], list[str]]:
    """The format and file of each `--output`, and what is wrong with them."""
    found: list[tuple[str, str]] = []
    errors: list[str] = []
    for value in values:
        format_, _, path = value.partition(":")
        if not path:
            error = f"invalid value `{value}`; expected FORMAT:FILE, for example `{example}`"
        elif format_ not in formats:
            error = f"unknown format `{format_}`{did_you_mean(format_, formats)}; use one of {', '.join(formats)}"
        elif any(os.path.abspath(path) == os.path.abspath(other) for _, other in found):
            error = f"two reports have the same file `{path}`; name a different file for each"
        else:
            error = unwritable(path) or ""
        if error:
            errors.append(f"--output: {error}")
        else:
            found.append((format_, path))
    return found, errors


def write_output(path: str, text: str) -> str | None:
    """Write the file of an `--output`; return the error, if any."""
    try:
        save_file(path, text.encode("utf-8", "backslashreplace"))
    except NotWrittenError as problem:
        return f"--output: cannot write `{path}`: {problem}"
    return None


def note(message: str) -> None:
    """Print a note on stderr."""
    click.echo(_wrapped(f"note: {printable(message)}"), err=True)


def error(message: str) -> None:
    """Print an error on stderr; the command continues."""
    click.echo(_wrapped(f"error: {printable(message)}"), err=True)


def _wrapped(line: str) -> str:
    """A line wrapped to the terminal at spaces; unchanged if stderr is not a terminal."""
    if not sys.stderr.isatty():
        return line
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        return line
    if len(line) <= width or width < 20:
        return line
    lines = wrap(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)
