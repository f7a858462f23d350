"""`magelint baseline`."""

from __future__ import annotations

from typing import Any

import click

from magelint.cli.common import UsageError, error, note, unwritable
from magelint.cli.options import GroupedCommand, examined, open_session, target_options
from magelint.engine.baseline import LARGEST, Baseline
from magelint.engine.result import MOST_FINDINGS, Report
from magelint.engine.session import Session
from magelint.engine.writing import NotWrittenError, save_file
from magelint.report.portable import printable
from magelint.steps import steps


@click.group("baseline")
def command() -> None:
    """Manage the baseline: the file of known findings that `magelint check` does not report."""


_FILE = click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(),
    help="File of the baseline.  [default: magelint-baseline.json in the root]",
)


@command.command("write", cls=GroupedCommand, short_help="Write all current findings to the baseline.")
@target_options
@_FILE
def write(**values: Any) -> int:
    """Write all current findings to the baseline, replacing an existing one.

    Entries for rules, paths and modules that this run does not check are kept.
    """
    session = open_session({**values, "fail_on": None})
    _refuse_unwritable(session)
    report = _examined(session)
    baseline = session.updated_baseline(report)
    _save(session, baseline)
    kept = len(baseline) - len(report.findings) - len(report.folded)
    unchanged = f"; kept {kept} for rules or paths that were not checked" if kept else ""
    note(f"wrote {_findings(len(baseline))} to {session.baseline_path}{unchanged}")
    return 0


@command.command("prune", cls=GroupedCommand, short_help="Remove fixed findings from the baseline.")
@target_options
@_FILE
@click.option("--dry-run", is_flag=True, help="Only list the entries.")
def prune(dry_run: bool, **values: Any) -> int:
    """List and remove the entries of the baseline whose findings no longer exist. This adds no entries."""
    session = open_session({**values, "fail_on": None}, baseline=True)
    if session.baseline is None:
        raise UsageError(f"no baseline at `{session.baseline_path}`; run `magelint baseline write` to create it")
    _refuse_unwritable(session)
    report = _examined(session)
    stale = session.stale(report)
    for key, count in sorted(stale.items()):
        click.echo(f"{printable(session.baseline.describe(key))}{f' ({count} times)' if count > 1 else ''}")
    left = session.baseline.without(stale)
    if stale and not dry_run:
        _save(session, left)
    verb = "would remove" if dry_run else "removed"
    note(f"{verb} {_findings(stale.total())} from {session.baseline_path}; {len(left)} left")
    return 0


def _examined(session: Session) -> Report:
    """The report; exits with 2 if it is incomplete because a rule crashed."""
    report = examined(session, session.examine)
    for text in report.notes:
        note(text)
    for crash in report.crashes:
        error(f"rule `{crash.rule}` crashed: {crash.error}")
    for rule in report.skipped:
        error(f"rule `{rule}` was skipped: {steps.skipped_rules[rule].reason}")
    if report.cut_off_at is not None:
        error(f"the check ended after {MOST_FINDINGS:,} findings")
    if report.crashes or steps.skipped_files or report.skipped or report.cut_off_at is not None:
        raise UsageError("the baseline is unchanged, because the findings are incomplete")
    return report


def _refuse_unwritable(session: Session) -> None:
    problem = unwritable(session.baseline_path)
    if problem is not None:
        raise UsageError(problem)


def _save(session: Session, baseline: Baseline) -> None:
    data = baseline.encode()
    if len(data) > LARGEST:
        raise UsageError(f"too many findings: the baseline would be larger than {LARGEST // 1_000_000} MB")
    try:
        save_file(session.baseline_path, data)
    except NotWrittenError as problem:
        raise UsageError(f"cannot write `{session.baseline_path}`: {problem}") from None


def _findings(count: int) -> str:
    return f"{count} finding{'s' if count != 1 else ''}"
