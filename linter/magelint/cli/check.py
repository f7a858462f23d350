"""`magelint check`."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from magelint.cli.common import UsageError, error, note
from magelint.cli.options import FAIL_ON, GroupedCommand, examined, open_session, target_options
from magelint.cli.output import write_all
from magelint.cli.progress import Progress
from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.fixes import Patch
from magelint.engine.result import Report
from magelint.engine.session import Session
from magelint.engine.settings import show_settings
from magelint.report import FORMATS


def _outputs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, str]]:  # noqa: ARG001
    """`FORMAT:FILE` of each `--output`."""
    found: list[tuple[str, str]] = []
    for value in values:
        format_, colon, path = value.partition(":")
        if not colon or not path:
            raise UsageError(f'--output wants FORMAT:FILE, not "{value}"; as in: --output sarif:magelint.sarif')
        if format_ not in FORMATS:
            raise UsageError(f'no format "{format_}"{did_you_mean(format_, FORMATS)}: one of {", ".join(FORMATS)}')
        if any(os.path.abspath(path) == os.path.abspath(other) for _, other in found):
            raise UsageError(f"two reports cannot both go to {path}; give each --output a file of its own")
        found.append((format_, path))
    return found


@click.command("check", cls=GroupedCommand)
@target_options
@click.option("--since", metavar="REV", help="Only what changed since a git revision, and what comes of it elsewhere.")
@click.option(
    "--baseline", metavar="FILE", type=click.Path(), help="Known findings; else the root's magelint-baseline.json."
)
@click.option("--no-baseline", is_flag=True, help="Report known findings too.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing its meaning.")
@click.option("--unsafe-fixes", is_flag=True, help="Mend also what a person should look at afterwards.")
@click.option("--diff", is_flag=True, help="Show what would be mended, and write nothing.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print."
)
@click.option(
    "--output", multiple=True, metavar="FORMAT:FILE", callback=_outputs, help="Write to a file besides; repeatable."
)
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit 1 from this severity on.  [default: warning]")
@click.option("--statistics", is_flag=True, help="Add how many findings each rule has.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Show symptoms with their causes, what was read, and how long each rule took."
)
@click.option("--show-config", is_flag=True, help="Print what is in force and where it came from; check nothing.")
def command(**values: Any) -> int:
    """Check a Magento root, or the checkout of one module or several; the current folder without a PATH.

    \b
    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or a rule
    crashed, 3 nothing that looks like Magento, 130 interrupted.
    """
    session = open_session(values, since=values["since"])
    if values["show_config"]:
        return _show_config(session)
    if not values["no_baseline"]:
        session.use_baseline()
    fixing = values["fix"] or values["unsafe_fixes"] or values["diff"]
    with Progress() as progress:
        session.progress = progress
        report, patch = examined(lambda: _run(session, values, fixing=fixing))

    return write_all(session, report, patch, values)


def _run(session: Session, values: dict[str, Any], *, fixing: bool) -> tuple[Report, Patch | None]:
    if not fixing:
        return session.examine(), None
    if session.errors:
        note("nothing is fixed as long as that is wrong")
        return session.examine(), None
    patch, report = session.fix(unsafe=values["unsafe_fixes"], write=not values["diff"])
    return report, patch


def _show_config(session: Session) -> int:

    sys.stdout.write(show_settings(session.settings))
    for message in session.errors:
        error(message)
    return 2 if session.errors else 0
