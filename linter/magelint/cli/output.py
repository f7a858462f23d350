"""The output of `magelint check`: the report, the files of `--output`, and notes and errors on stderr."""

from __future__ import annotations

import io
import os
import sys
from collections import Counter
from typing import Any

import click

from magelint.cli.common import error, note, write_output
from magelint.engine.patch import Patch
from magelint.engine.result import Report
from magelint.engine.session import Session, exit_code
from magelint.report import writer
from magelint.report.portable import printable

_FOR_PEOPLE = ("text", "concise")  # in the encoding of the locale


def write_all(session: Session, report: Report, patch: Patch | None, values: dict[str, Any]) -> int:
    """Write the report, notes and errors; return the exit code."""
    report.verbose = values["verbose"]
    fail_on = session.settings.config.fail_on
    report.exit_code = exit_code(report, fail_on)
    errors = [*report.errors, *_write_files(report, values["output"])]
    if errors:
        report.exit_code = 2
    if values["diff"] and patch is not None:
        write_diff(patch)
    else:
        if values["format_"] not in _FOR_PEOPLE and isinstance(sys.stdout, io.TextIOWrapper):
            # The machine-readable formats are UTF-8, whatever the encoding of the terminal.
            sys.stdout.reconfigure(encoding="utf-8")
        writer(values["format_"])(report, sys.stdout)
        if values["statistics"]:
            text = values["format_"] == "text"
            click.echo(("\n" if text else "") + statistics(report), err=not text)
    sys.stdout.flush()
    for text in report.notes:
        note(text)
    for crash in report.crashes:
        error(f"rule `{crash.rule}` crashed: {crash.error} (the findings of the other rules are complete)")
    for message in errors:
        error(message)
    if values["verbose"]:
        click.echo(details(session, report), err=True)
    return report.exit_code


def _write_files(report: Report, outputs: list[tuple[str, str]]) -> list[str]:
    """Write the report to files and return the errors. This comes before printing, which a closed pipe may stop."""
    errors = []
    for format_, path in outputs:
        text = io.StringIO()
        writer(format_)(report, text)
        errors.append(write_output(path, text.getvalue()))
    return [error for error in errors if error is not None]


def write_diff(patch: Patch) -> None:
    """Write the diff to stdout, without anything else, so that `git apply` reads it.

    On a terminal it is coloured, and control characters are replaced.
    """
    from magelint.engine.diff import unified_diff  # most runs print none

    data = unified_diff(patch)
    if not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in data.replace(b"\0", b"").decode("utf-8", "replace").splitlines():
        shown = "\t".join(map(printable, line.rstrip("\r").split("\t")))
        head = shown.startswith(("+++", "---", "diff "))
        colour = None if "NO_COLOR" in os.environ else colours.get(shown[:1])
        click.secho(shown, fg=None if head else colour, bold=head)


def statistics(report: Report) -> str:
    """The number of findings for each rule, module and vendor, the highest first."""
    if not report.findings:
        return "no findings"
    by_rule = Counter(f"{finding.severity:<7}  {finding.rule}" for finding in report.findings)
    modules = [finding.module or "(outside modules)" for finding in report.findings]
    parts = {
        "rule": by_rule,
        "module": Counter(modules),
        "vendor": Counter(module.partition("_")[0] for module in modules),
    }
    width = len(str(max(by_rule.values())))
    told = [(what, counts) for what, counts in parts.items() if what == "rule" or len(counts) > 1]
    return "\n\n".join(f"findings by {what}:\n{_counted(counts, width)}" for what, counts in told)


def _counted(counts: Counter[str], width: int) -> str:
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "\n".join(f"{count:>{width}}  {printable(name)}" for name, count in rows)


def details(session: Session, report: Report) -> str:
    """The root, the configuration, the number of files read and the time of each rule."""
    files = session.files
    lines = [f"root: {files.root}", f"checked as: {report.taken_for}, {report.modules} modules"]
    settings = session.settings
    lines.append(f"configuration: {settings.file.path if settings.file else 'none'}")
    lines.append(f"read: {files.read_count} files")
    slowest = sorted(report.timings.items(), key=lambda row: -row[1])
    lines.append(f"rules: {len(slowest)} in {sum(report.timings.values()) * 1000:.0f} ms")
    lines += [f"  {seconds * 1000:8.1f} ms  {rule}" for rule, seconds in slowest]
    return "\n".join(map(printable, lines))
