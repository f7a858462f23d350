"""The report as GitHub workflow commands: each finding becomes an annotation on its line."""

from __future__ import annotations

from typing import TextIO

from magelint.engine.finding import Severity
from magelint.engine.result import Report, ReportedFinding
from magelint.report.portable import Paths, clean, steerless

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write_github(report: Report, out: TextIO) -> None:
    """Write one line per finding and a last line with their number, so that the log is never empty."""
    paths = Paths(report.root)
    for finding in report.findings:
        out.write(_annotation(finding, paths) + "\n")
    for crash in report.crashes:
        out.write(command("error", f"{crash.error}\n{crash.traceback}", title=f"magelint {crash.rule} failed") + "\n")
    counts = [f"{report.count(s)} {s.value}{'s' if report.count(s) > 1 else ''}" for s in Severity if report.count(s)]
    out.write(f"magelint: {', '.join(counts) or 'no findings'}\n")


def _annotation(finding: ReportedFinding, paths: Paths) -> str:
    span, path = finding.span, paths.of(finding.file)
    properties: dict[str, str | int] = {"title": f"magelint {finding.rule}", "file": path, "line": span.line}
    if span.end_line != span.line:  # GitHub accepts columns only for a single line
        properties["endLine"] = span.end_line
    else:
        properties |= {"endLine": span.line, "col": span.column, "endColumn": span.end_column}
    # The log shows only the text, so the text repeats the path and position.
    message = f"{path}:{span.line}:{span.column}: {finding.message}"
    if finding.help:
        message += f"\nhelp: {finding.help}"
    for related in finding.related:
        place = f"{paths.of(related.file)}:{related.span.line}:{related.span.column}"
        message += f"\n{place}: {related.message}" if related.message else f"\nsee {place}"
    return command(_COMMANDS[finding.severity], message, **properties)


def command(name: str, message: str, **properties: str | int) -> str:
    """A workflow command on one line, with line breaks and separators escaped."""
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return steerless(clean(text)).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
