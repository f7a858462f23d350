"""The report for people: each finding with the source it speaks of, grouped by file, and a closing summary."""

from __future__ import annotations

import sys
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from magelint.engine.finding import Severity
from magelint.engine.result import Report, ReportedFinding
from magelint.report.excerpt import GUTTER, excerpt, printable

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}


def make_console(out: TextIO, *, color: bool | None = None) -> Console:
    """A console that colours a terminal only, honours `NO_COLOR` and `FORCE_COLOR`, and never wraps what is piped."""
    console = Console(file=out, highlight=False, markup=False, emoji=False, force_terminal=color)
    if not console.is_terminal:
        console = Console(
            file=out, highlight=False, markup=False, emoji=False, force_terminal=False, width=200, no_color=True
        )
        console.soft_wrap = True
    return console


def write_text(report: Report, out: TextIO, *, console: Console | None = None) -> None:
    """Writes the whole report."""
    console = console or make_console(out, color=None if out is sys.stdout else False)  # a file gets no colours
    path = None
    shown = sorted([*report.findings, *report.folded], key=lambda f: f.sort_key) if report.verbose else report.findings
    for finding in shown:
        if finding.span.path != path:
            path = finding.span.path
            _put(console, _file_heading(finding))
        for line in render_finding(finding, console.width):
            _put(console, line)
        _put(console, Text())
    for crash in report.crashes:
        _put(console, Text.assemble((f"internal-error[{crash.rule}]", "bold red"), f": {printable(crash.error)}"))
        for row in crash.traceback.rstrip().split("\n"):
            _put(console, Text(printable(row), style="dim"))
        _put(console, Text())
    _put(console, summary(report))


def _put(console: Console, line: Text) -> None:
    """Writes a line; past Rich where it would only write what is there, since a report can be long."""
    if console.is_terminal:
        console.print(line, soft_wrap=True)
    else:
        console.file.write(line.plain + "\n")


def _file_heading(finding: ReportedFinding) -> Text:
    heading = Text(printable(finding.span.path), style="bold underline")
    if finding.module is not None:
        heading.append(f"  {printable(finding.module)}", style="not bold not underline dim")
    return heading


def render_finding(finding: ReportedFinding, width: int = 80) -> list[Text]:
    """One finding as lines: heading, excerpt with carets, related places, help."""
    style = STYLES[finding.severity]
    lines = _wrapped(
        Text.assemble((f"{finding.severity}[{finding.rule}]", style), (": ", "bold"), _message(finding.message)),
        width,
        4,
    )
    spans = [finding.span, *(r.span for r in finding.related)]
    margin = len(str(max(span.line for span in spans)))
    lines += excerpt(finding.span, finding.file, finding.label, margin=margin, width=width, primary=True, style=style)
    for related in finding.related:
        lines += excerpt(
            related.span, related.file, related.message, margin=margin, width=width, primary=False, style=GUTTER
        )
    if finding.caused_by is not None:
        cause = finding.caused_by
        at = f"{cause.span.path}:{cause.span.line}:{cause.span.column}"
        note = Text.assemble((" " * (margin + 1) + "= caused by: ", GUTTER), printable(f"{cause.rule} at {at}"))
        lines += _wrapped(note, width, margin + 9)
    if finding.help:
        help_text = Text.assemble((" " * (margin + 1) + "= help: ", GUTTER), _message(finding.help))
        lines += _wrapped(help_text, width, margin + 9)
    return lines


def _message(text: str) -> Text:
    """Text in which what stands in backquotes is bold."""
    styled = Text()
    for index, part in enumerate(printable(text).split("`")):
        if index % 2:
            styled.append(f"`{part}`", style="bold")
        else:
            styled.append(part)
    return styled


def _wrapped(text: Text, width: int, indent: int) -> list[Text]:
    """Lines of at most `width` cells, all but the first indented."""
    if cell_len(text.plain) <= width:
        return [text]
    console = Console(width=max(20, width - indent), file=None, markup=False, highlight=False, emoji=False)
    first = text.wrap(Console(width=width, markup=False, highlight=False), width)[0]
    rest = text[len(first.plain) :]
    rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
    if not rest.plain:
        return [first]
    return [first, *(Text(" " * indent) + line for line in rest.wrap(console, max(20, width - indent)))]


def summary(report: Report) -> Text:
    """What was found, in one line."""
    counts = [(report.count(s), s) for s in Severity]
    parts = Text()
    for count, severity in counts:
        if count:
            if parts.plain:
                parts.append(", ")
            parts.append(
                f"{count} {severity.value}{'s' if count != 1 and severity is not Severity.INFO else ''}",
                STYLES[severity],
            )
    checked = f"{report.modules} module{'s' if report.modules != 1 else ''}"
    if not parts.plain:
        parts = Text("nothing found", style="bold green")
    parts.append(
        f" in {report.taken_for} ({checked})" if "module" not in report.taken_for else f" in {report.taken_for}",
        "default",
    )
    folded = len(report.folded)
    symptoms = f"{folded} more caused by {'these' if len(report.findings) > 1 else 'this'}"
    if folded and not report.verbose:
        symptoms += " (shown with --verbose)"
    hidden = [symptoms] if folded else []
    hidden += [
        f"{n} {what}" for n, what in ((report.suppressed, "suppressed"), (report.baselined, "in the baseline")) if n
    ]
    fixable = sum(f.fix is not None and f.fix.safety == "safe" for f in report.findings)
    if fixable:
        hidden.append(f"{fixable} fixable with --fix")
    if hidden:
        parts.append("; " + ", ".join(hidden))
    return parts
