"""`magelint check`."""

from __future__ import annotations

import sys
from typing import Any

import click

from magelint.cli.common import format_option, output_files
from magelint.cli.options import FAIL_ON, GroupedCommand, examined, open_session, target_options
from magelint.cli.output import write_all
from magelint.cli.progress import Progress
from magelint.engine.patch import Patch
from magelint.engine.result import Report
from magelint.engine.session import Session
from magelint.engine.settings import show_settings
from magelint.report import FORMATS


@click.command("check", cls=GroupedCommand)
@target_options
@click.option(
    "--since", metavar="REV", help="Report only findings in files changed since REV, or caused by those changes."
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(),
    help="Hide the findings that are listed in FILE.  [default: magelint-baseline.json in the root, if it exists]",
)
@click.option("--no-baseline", is_flag=True, help="Ignore the baseline and report all findings.")
@click.option("--fix", is_flag=True, help="Apply safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply safe and unsafe fixes; review the result.")
@click.option("--diff", is_flag=True, help="Print the fixes as a diff instead of applying them.")
@format_option(FORMATS, "Format of the report. Paths in `concise` are relative to the current folder.")
@click.option("--output", multiple=True, metavar="FORMAT:FILE", help="Also write the report to FILE; repeatable.")
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON), help="Lowest severity that causes exit code 1.  [default: warning]"
)
@click.option("--statistics", is_flag=True, help="Print the number of findings for each rule, module and vendor.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Also show findings that are caused by others, all excerpts, the files read and the time of each rule.",
)
@click.option("--show-config", is_flag=True, help="Print the settings in effect and their sources, then exit.")
def command(**values: Any) -> int:
    """Check a Magento installation, a project or modules.

    PATH defaults to the current folder. For files and folders inside a Magento root, the whole root is read, and only
    findings in PATH are reported.

    \b
    Exit codes:
      0    no finding at or above --fail-on
      1    findings at or above --fail-on
      2    invalid usage or configuration, a rule crashed, or a file could not be written
      3    PATH contains no Magento code
      130  interrupted
    """
    values["output"], errors = output_files(values["output"], FORMATS, "sarif:magelint.sarif")
    session = open_session(
        values,
        since=values["since"],
        baseline=not values["no_baseline"] and not values["show_config"],
        errors=errors,
    )
    if values["show_config"]:
        sys.stdout.write(show_settings(session.settings))
        return 0
    with Progress() as progress:
        session.progress = progress
        report, patch = examined(session, lambda: _run(session, values))
    return write_all(session, report, patch, values)


def _run(session: Session, values: dict[str, Any]) -> tuple[Report, Patch | None]:
    if not (values["fix"] or values["unsafe_fixes"] or values["diff"]):
        return session.examine(), None
    patch, report = session.fix(unsafe=values["unsafe_fixes"], write=not values["diff"])
    return report, patch
