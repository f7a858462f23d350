"""The report for people: each finding with the source it speaks of, grouped by file, and a closing summary."""

from __future__ import annotations

from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from magelint.engine.finding import Severity
from magelint.engine.result import Report, ReportedFinding
from magelint.source.text import SourceFile, Span

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
_GUTTER = "blue"
_TAB = 4
_LONGEST_EXCERPT = 160


def make_console(out: TextIO, *, color: bool | None = None) -> Console:
    """A console that colours a terminal only, honours `NO_COLOR` and `FORCE_COLOR`, and never wraps what is piped."""
    console = Console(file=out, highlight=False, markup=False, emoji=False, force_terminal=color)
    if not console.is_terminal:
        console = Console(file=out, highlight=False, markup=False, emoji=False, width=200, no_color=True)
        console.soft_wrap = True
    return console


def write_text(report: Report, out: TextIO, *, console: Console | None = None) -> None:
    """Writes the whole report."""
    console = console or make_console(out)
    path = None
    for finding in report.findings:
        if finding.span.path != path:
            path = finding.span.path
            console.print(_file_heading(finding), soft_wrap=True)
        for line in render_finding(finding, console.width):
            console.print(line, soft_wrap=True)
        console.print()
    for crash in report.crashes:
        console.print(Text.assemble((f"internal-error[{crash.rule}]", "bold red"), f": {crash.error}"), soft_wrap=True)
        console.print(Text(crash.traceback.rstrip(), style="dim"), soft_wrap=True)
        console.print()
    console.print(summary(report), soft_wrap=True)


def _file_heading(finding: ReportedFinding) -> Text:
    heading = Text(finding.span.path, style="bold underline")
    if finding.module is not None:
        heading.append(f"  {finding.module}", style="not bold not underline dim")
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
    lines += _excerpt(finding.span, finding.file, finding.label, margin, "-->", "^", style)
    for related in finding.related:
        lines += _excerpt(related.span, related.file, related.message, margin, ":::", "-", _GUTTER)
    if finding.help:
        help_text = Text.assemble((" " * (margin + 1) + "= help: ", _GUTTER), _message(finding.help))
        lines += _wrapped(help_text, width, margin + 9)
    return lines


def _message(text: str) -> Text:
    """Text in which what stands in backquotes is bold."""
    styled = Text()
    for index, part in enumerate(text.split("`")):
        if index % 2:
            styled.append(f"`{part}`", style="bold")
        else:
            styled.append(part)
    return styled


def _excerpt(span: Span, file: SourceFile, label: str, margin: int, arrow: str, mark: str, style: str) -> list[Text]:
    lines = [Text.assemble((f"{' ' * margin}{arrow} ", _GUTTER), f"{span.path}:{span.line}:{span.column}")]
    source = file.line(span.line)
    if not source:
        if label:
            lines.append(Text.assemble((f"{' ' * margin} = ", _GUTTER), (label, style)))
        return lines
    end = span.end_column - 1 if span.end_line == span.line else len(source.rstrip())
    start, end, source = _clipped(source, span.column - 1, end)
    before, marked = _expanded(source[:start]), _expanded(source[start:end], len(_expanded(source[:start])))
    # what stands between the end of the indentation and the left edge tells nothing
    width = max(1, cell_len(marked))
    lines.append(Text.assemble((f"{span.line:>{margin}} | ", _GUTTER), _printable(_expanded(source))))
    lines.append(
        Text.assemble(
            (f"{' ' * margin} | ", _GUTTER),
            " " * cell_len(before),
            (mark * width + (f" {label}" if label else ""), style),
        )
    )
    return lines


def _clipped(source: str, start: int, end: int) -> tuple[int, int, str]:
    """A very long line is shown around the place alone."""
    end = max(start, min(end, len(source)))
    if len(source) <= _LONGEST_EXCERPT:
        return start, end, source
    left = max(0, start - 40)
    right = min(len(source), max(end, start + 80), left + _LONGEST_EXCERPT)
    clipped = ("…" if left else "") + source[left:right] + ("…" if right < len(source) else "")
    shift = left - (1 if left else 0)
    return start - shift, min(end, right) - shift, clipped


def _expanded(text: str, column: int = 0) -> str:
    """Tabs as blanks up to the next multiple of four."""
    result = []
    for character in text:
        piece = " " * (_TAB - column % _TAB) if character == "\t" else character
        column += len(piece)
        result.append(piece)
    return "".join(result)


def _printable(text: str) -> str:
    """Control characters of a checked file must not reach the terminal."""
    return "".join(c if c.isprintable() or c == " " else "\N{REPLACEMENT CHARACTER}" for c in text)


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
    hidden = [
        f"{n} {what}" for n, what in ((report.suppressed, "suppressed"), (report.baselined, "in the baseline")) if n
    ]
    fixable = sum(f.fix is not None and f.fix.safety == "safe" for f in report.findings)
    if fixable:
        hidden.append(f"{fixable} fixable with --fix")
    if hidden:
        parts.append("; " + ", ".join(hidden))
    return parts
