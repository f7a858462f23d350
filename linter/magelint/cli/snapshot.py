"""`magelint snapshot`."""

from __future__ import annotations

import click

from magelint.cli.common import UsageError, note, open_installation, unwritable
from magelint.engine.snapshot import SnapshotError, snapshot_of
from magelint.engine.wording import description, notes
from magelint.engine.writing import NotWrittenError, save_file
from magelint.report.portable import json_text


@click.command("snapshot")
@click.argument("root", default=".", type=click.Path())
@click.option("--output", metavar="FILE", type=click.Path(), help="Write to FILE.  [default: standard output]")
def command(root: str, output: str | None) -> None:
    """Write a snapshot of a Magento installation: its modules, ACL and web API routes.

    Use it to check modules elsewhere against this installation: `magelint check --facts FILE`, or `facts = "FILE"` in
    magelint.toml. A snapshot contains only names and versions, no code and no configuration values.
    """
    problem = unwritable(output) if output is not None else None
    if problem is not None:
        raise UsageError(problem)
    model = open_installation(root)
    try:
        snapshot = snapshot_of(model)
    except SnapshotError as error:
        raise UsageError(f"`{root}`: {error}") from None
    text = json_text(snapshot, 1)
    for line in notes(model):
        note(line)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        save_file(output, text.encode())
    except NotWrittenError as error:
        raise UsageError(f"cannot write `{output}`: {error}") from None
    parts = (
        _many(len(snapshot.modules), "module"),
        _many(len(snapshot.resources), "resource"),
        _many(len(snapshot.routes), "route"),
    )
    note(f"wrote {', '.join(parts)} of {description(model.tree)} to {output}")


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
