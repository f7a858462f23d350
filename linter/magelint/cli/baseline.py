"""`magelint baseline`."""

from __future__ import annotations

from typing import Any

import click

from magelint.cli.common import UsageError, error, note
from magelint.cli.options import GroupedCommand, examined, open_session, target_options
from magelint.engine.baseline import Baseline
from magelint.engine.result import Report
from magelint.engine.session import Session
from magelint.engine.writing import NotWrittenError, save_file


@click.group("baseline")
def command() -> None:
    """Write down what is found now, so that `magelint check` reports new findings alone."""


_FILE = click.option(
    "--baseline", metavar="FILE", type=click.Path(), help="Instead of magelint-baseline.json at the root."
)


@command.command("write", cls=GroupedCommand, short_help="Write a baseline of all that is found.")
@target_options
@_FILE
def write(**values: Any) -> int:
    """Write a baseline of all that is found, in place of one that is there.

    What the one that is there holds of rules, paths and modules that were not looked at stays.
    """
    session = open_session({**values, "fail_on": None})
    report = _examined(session)
    baseline = session.written_anew(report)
    _save(session, baseline)
    kept = len(baseline) - len(report.findings) - len(report.folded)
    besides = f", {kept} of them as they were: nothing that was looked at" if kept else ""
    note(f"wrote {_findings(len(baseline))} to {session.baseline_path}{besides}")
    return 0


@command.command("prune", cls=GroupedCommand, short_help="Take out of it what is found no more.")
@target_options
@_FILE
def prune(**values: Any) -> int:
    """Take out of the baseline what is found no more. Nothing is added to it."""
    session = open_session({**values, "fail_on": None})
    session.use_baseline()
    if session.baseline is None and not session.errors:
        raise UsageError(f"no baseline at {session.baseline_path}; write one: magelint baseline write")
    report = _examined(session)
    if session.baseline is None:
        return 2
    left = session.pruned(report)
    gone = len(session.baseline) - len(left)
    if gone:
        _save(session, left)
    note(f"took {_findings(gone)} out of {session.baseline_path}; {len(left)} left")
    return 0


def _examined(session: Session) -> Report:
    """The report; exits 2 where it would not tell the whole truth."""
    report: Report = examined(session.examine)
    for text in report.notes:
        note(text)
    for crash in report.crashes:
        error(f"rule {crash.rule} failed: {crash.error}")
    for message in session.errors:
        error(message)
    if report.crashes or session.errors:
        raise UsageError("the baseline is left as it is")
    return report


def _save(session: Session, baseline: Baseline) -> None:

    try:
        save_file(session.baseline_path, baseline.encode())
    except NotWrittenError as problem:
        raise UsageError(f"cannot write {session.baseline_path}: {problem}") from None


def _findings(count: int) -> str:
    return f"{count} finding{'s' if count != 1 else ''}"
