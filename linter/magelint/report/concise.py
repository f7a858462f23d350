"""The report with one line per finding, `path:line:column: severity[rule] message`, for grep, Vim and other editors."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from magelint.engine.result import Report, ReportedFinding
from magelint.report.portable import Paths, printable


def write_concise(report: Report, out: TextIO) -> None:
    """Write one line per finding; a terminal also gets colors and a summary.

    Paths are relative to the working directory, so that an editor started there opens them; a path outside it is
    absolute. Nothing is wrapped.
    """
    paths = Paths.from_working_directory()
    if out is sys.stdout and (out.isatty() or "FORCE_COLOR" in os.environ):
        _write_colored(report, out, paths)
        return
    for finding in report.shown:
        out.write(f"{_place(finding, paths)}: {finding.severity}[{finding.rule}] {printable(finding.message)}\n")
    for crash in report.crashes:
        out.write(f"error[internal-error] rule {crash.rule} failed: {printable(crash.error)}\n")


def _place(finding: ReportedFinding, paths: Paths) -> str:
    return f"{printable(paths.of(finding.file))}:{finding.span.line}:{finding.span.column}"


def _write_colored(report: Report, out: TextIO, paths: Paths) -> None:
    # Importing Rich takes longer than a piped report.
    from rich.text import Text

    from magelint.report.text import STYLES, highlighted, make_console, put, summary, wrap_width
    from magelint.report.wrapping import wrapped

    console = make_console(out)
    for finding in report.shown:
        kind = (f"{finding.severity}[{finding.rule}]", STYLES[finding.severity])
        put(console, [Text.assemble((_place(finding, paths), "bold"), ": ", kind, " ", highlighted(finding.message))])
    for crash in report.crashes:
        kind = ("error[internal-error]", "bold red")
        put(console, [Text.assemble(kind, f" rule {crash.rule} failed: {printable(crash.error)}")])
    if out.isatty():
        put(console, wrapped(summary(report), wrap_width(console)))
