"""The report for people: the findings by file, each with an excerpt of the source, and a summary."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

from rich.console import Console
from rich.text import Text

from magelint.engine.finding import Severity
from magelint.engine.result import Report, ReportedFinding
from magelint.report.excerpt import GUTTER, excerpt
from magelint.report.portable import printable, without_commands
from magelint.report.wrapping import wrapped

# If a file has this many similar findings, only the first is shown with its excerpt.
GROUP_SIZE = 5

_SIZE = re.compile(r"[1-9][0-9]{0,8}\Z")
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}


def make_console(out: TextIO, *, color: bool | None = None) -> Console:
    """A console that colors a terminal only, honors `NO_COLOR` and `FORCE_COLOR`, and never wraps what is piped."""
    console = Console(
        file=out, highlight=False, markup=False, emoji=False, force_terminal=color, _environ=_environment()
    )
    if not console.is_terminal:
        console = Console(
            file=out, highlight=False, markup=False, emoji=False, force_terminal=False, width=200, no_color=True
        )
        console.soft_wrap = True
    return console


def wrap_width(console: Console) -> int | None:
    """The cells of a terminal's line; `None` if the output is not a terminal and must not be wrapped.

    With `FORCE_COLOR` a pipe gets colors, but it has a width only if `COLUMNS` gives one.
    """
    if console.is_terminal and (console.file.isatty() or "COLUMNS" in _environment()):
        return console.width
    return None


def _environment() -> dict[str, str]:
    """The environment without a size of the terminal that is not one: Rich prints nothing in 0 columns."""
    return {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES") or _SIZE.match(value)}


def put(console: Console, lines: Iterable[Text]) -> None:
    """Write wrapped lines. A pipe gets plain text without Rich, which is slow for a long report."""
    if console.is_terminal:
        console.print(Text("\n").join(map(_without_commands, lines)), soft_wrap=True)
    else:
        console.file.write("".join(without_commands(line.plain.rstrip()) + "\n" for line in lines))


def _without_commands(line: Text) -> Text:
    """A line in which also neighboring parts of a checked file form no command of a CI service."""
    line.plain = without_commands(line.plain)  # of the same length, so the styles stay where they are
    return line


def write_text(report: Report, out: TextIO) -> None:
    """Write the whole report."""
    console = make_console(out, color=None if out is sys.stdout else False)  # a file gets no colors
    width = wrap_width(console)
    path = None
    for finding, similar in _grouped(report):
        lines = []
        if finding.span.path != path:
            path = finding.span.path
            lines += wrapped(_file_heading(finding, report), width, 2)
        lines += render_finding(finding, width)
        if similar:
            lines += _compact(similar, finding, width)
        put(console, [*lines, Text()])
    for crash in report.crashes:
        heading = Text.assemble((f"internal-error[{crash.rule}]", "bold red"), f": {printable(crash.error)}")
        trace = [Text(printable(row), style="dim") for row in crash.traceback.rstrip().split("\n")]
        put(console, [*wrapped(heading, width, 4), *trace, Text()])
    put(console, wrapped(summary(report), width))


def _grouped(report: Report) -> Iterator[tuple[ReportedFinding, list[ReportedFinding]]]:
    """The findings to show in full, each with the similar ones that are listed below it.

    Similar findings have the same file, rule and severity. `GROUP_SIZE` of them or more are a group, which is shown
    where the first one is. With `verbose` nothing is grouped.
    """
    groups: dict[tuple[str, str, Severity], list[ReportedFinding]] = {}
    for finding in report.shown:
        groups.setdefault((finding.span.path, finding.rule, finding.severity), []).append(finding)
    for finding in report.shown:
        group = groups[finding.span.path, finding.rule, finding.severity]
        if report.verbose or len(group) < GROUP_SIZE:
            yield finding, []
        elif finding is group[0]:
            yield finding, group[1:]


def _compact(findings: list[ReportedFinding], first: ReportedFinding, width: int | None) -> list[Text]:
    """Findings like the first as one line each, with their own help and related places; only excerpts are left out."""
    margin = _margin(first)
    heading = f"{len(findings)} more of this rule in this file (--verbose shows excerpts):"
    lines = wrapped(Text.assemble((" " * (margin + 1) + "= note: ", GUTTER), heading), width, margin + 9)
    positions = [f"{finding.span.line}:{finding.span.column}" for finding in findings]
    indent = margin + 3
    column = indent + max(len(position) for position in positions) + 2
    for finding, position in zip(findings, positions, strict=True):
        where = Text.assemble((position.rjust(column - 2) + "  ", GUTTER), highlighted(finding.message))
        lines += wrapped(where, width, column)
        for note in _related(finding):
            lines += wrapped(Text.assemble(" " * column, ("::: ", GUTTER), printable(note)), width, column + 4)
        if finding.help and finding.help != first.help:
            text = Text.assemble(" " * column, ("= help: ", GUTTER), highlighted(finding.help))
            lines += wrapped(text, width, column + 8)
    return lines


def _related(finding: ReportedFinding) -> Iterator[str]:
    """The related places, those with the same text together: `12:9, 14:9: declared here`."""
    for (path, message), places in groupby(finding.related, lambda related: (related.span.path, related.message)):
        prefix = "" if path == finding.span.path else f"{path}:"
        where = ", ".join(f"{prefix}{related.span.line}:{related.span.column}" for related in places)
        yield f"{where}: {message}" if message else where


def _file_heading(finding: ReportedFinding, report: Report) -> Text:
    heading = Text(printable(finding.span.path), style="bold underline")
    if finding.module is not None:
        module = printable(finding.module)
        if finding.module in report.disabled:
            module += " (disabled in app/etc/config.php)"
        heading.append(f"  {module}", style="not bold not underline dim")
    return heading


def render_finding(finding: ReportedFinding, width: int | None = 80) -> list[Text]:
    """One finding as lines: heading, excerpt with carets, related places, help."""
    style = STYLES[finding.severity]
    lines = wrapped(
        Text.assemble((f"{finding.severity}[{finding.rule}]", style), (": ", "bold"), highlighted(finding.message)),
        width,
        4,
    )
    margin = _margin(finding)
    lines += excerpt(finding.span, finding.file, finding.label, margin=margin, width=width, primary=True, style=style)
    for related in finding.related:
        lines += excerpt(
            related.span, related.file, related.message, margin=margin, width=width, primary=False, style=GUTTER
        )
    if finding.caused_by is not None:
        cause = finding.caused_by
        at = f"{cause.span.path}:{cause.span.line}:{cause.span.column}"
        note = Text.assemble((" " * (margin + 1) + "= caused by: ", GUTTER), printable(f"{cause.rule} at {at}"))
        lines += wrapped(note, width, margin + 9)
    if finding.help:
        help_text = Text.assemble((" " * (margin + 1) + "= help: ", GUTTER), highlighted(finding.help))
        lines += wrapped(help_text, width, margin + 9)
    return lines


def _margin(finding: ReportedFinding) -> int:
    """The cells that the longest line number takes."""
    return len(str(max(span.line for span in (finding.span, *(r.span for r in finding.related)))))


def highlighted(text: str) -> Text:
    """Text with the parts in backquotes in bold."""
    styled = Text()
    for index, part in enumerate(printable(text).split("`")):
        if index % 2:
            styled.append(f"`{part}`", style="bold")
        else:
            styled.append(part)
    return styled


def summary(report: Report) -> Text:
    """The last line: the number of findings, what was checked, and what is not shown."""
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
    if not parts.plain:
        parts = _nothing_found(report)
    else:
        parts.append(f" in {_checked(report)}")
    folded = len(report.folded)
    symptoms = f"{folded} more caused by {'these' if len(report.findings) > 1 else 'this'}"
    if folded and not report.verbose:
        symptoms += " (shown with --verbose)"
    hidden = [symptoms] if folded else []
    hidden += [
        f"{n} {what}" for n, what in ((report.suppressed, "suppressed"), (report.baselined, "in the baseline")) if n
    ]
    hidden += _fixable(report)
    if hidden:
        parts.append("; " + ", ".join(hidden))
    return parts


def _fixable(report: Report) -> list[str]:
    """The numbers of findings with a safe and with an unsafe fix, if any."""
    counts = Counter(finding.fix.safety for finding in report.findings if finding.fix is not None)
    safe = [f"{counts['safe']} fixable with --fix"] if counts["safe"] else []
    unsafe = [f"{counts['unsafe']} {'more' if safe else 'fixable'} with --unsafe-fixes"] if counts["unsafe"] else []
    return safe + unsafe


def _checked(report: Report) -> str:
    """What was checked: `a Magento 2.4.7 root (3 modules)`."""
    if "module" in report.taken_for:
        return report.taken_for
    return f"{printable(report.taken_for)} ({report.modules} module{'s' if report.modules != 1 else ''})"


def _nothing_found(report: Report) -> Text:
    """The summary without findings, with the reason if no module was checked."""
    if report.checked != 0:
        return Text.assemble(("no findings", "bold green"), f" in {_checked(report)}")
    if report.modules == 0:
        reason = "it has no modules"
    elif not report.only_core:
        reason = "no module was checked"
    elif report.modules == 1:
        reason = "its only module is Magento's own; use --include-core to check it"
    else:
        reason = f"all {report.modules} modules are Magento's own; use --include-core to check them"
    return Text.assemble(("no findings", "bold yellow"), f" in {printable(report.taken_for)}: {reason}")
