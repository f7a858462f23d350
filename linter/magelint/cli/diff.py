"""`magelint diff`: what a change does to integrations, permissions and routes once it is deployed."""

from __future__ import annotations

import io
import sys

import click

from magelint.cli.common import UsageError, format_option, note, output_files, write_output
from magelint.cli.common import error as print_error
from magelint.cli.diff_sides import Sides, open_sides
from magelint.cli.diff_values import DiffReport, as_values
from magelint.cli.versions import EDITIONS
from magelint.engine.did_you_mean import did_you_mean
from magelint.engine.references import references_by_id
from magelint.engine.wording import notes
from magelint.magento.changes.comparison import EFFECTS, Comparison, Effect, compare
from magelint.magento.composer.magento_version import Edition
from magelint.report.access_wording import read_errors
from magelint.report.portable import json_text

FORMATS = ("text", "json", "markdown")


@click.command("diff")
@click.argument("arguments", nargs=-1, metavar="[REV|OLD_ROOT] [ROOT]", type=click.Path(readable=False))
@format_option(FORMATS, "Format of the output. `markdown` fits a comment of a pull request.")
@click.option("--output", multiple=True, metavar="FORMAT:FILE", help="Also write the output to FILE; repeatable.")
@click.option(
    "--fail-on",
    multiple=True,
    metavar="|".join(EFFECTS),
    help="Exit with 1 if an integration is reset, loses a permission or route, if a route is opened to more "
    "callers, or on any change; repeatable or comma-separated.",
)
@click.option(
    "--magento",
    metavar="FROM..TO|VERSION",
    help="Compare ROOT on two Magento versions; with one version, the version for modules without an installation.",
)
@click.option("--edition", type=click.Choice(EDITIONS), help="Edition of the versions.")
def command(
    arguments: tuple[str, ...],
    format_: str,
    output: tuple[str, ...],
    fail_on: tuple[str, ...],
    magento: str | None,
    edition: Edition | None,
) -> int:
    """Show what a change does to integrations, permissions and routes once it is deployed.

    \b
    magelint diff REV [ROOT]              the working tree compared with a git revision
    magelint diff OLD_ROOT NEW_ROOT       two trees
    magelint diff --magento FROM..TO [ROOT]   the tree on two Magento versions

    ROOT defaults to the current folder. Of two arguments, the first is a folder if it exists as one or is written as a
    path, such as ./old.

    \b
    Exit codes:
      0    no change that --fail-on names
      1    a change that --fail-on names
      2    invalid usage
      3    ROOT contains no Magento code
      130  interrupted
    """
    files, errors = output_files(output, FORMATS, "markdown:magelint-diff.md")
    chosen, unknown = _effects(fail_on)
    if errors or unknown:
        raise UsageError(*errors, *unknown)
    sides = open_sides(arguments, magento, edition)
    comparison = compare(sides.before, sides.after)
    report = DiffReport(sides.title, comparison, references_by_id(sides.after, comparison.acl.ids))
    # Files come before printing, which a closed pipe may stop.
    failed = [error for kind, path in files if (error := write_output(path, _written(report, kind))) is not None]
    _print(report, format_)
    for text in _notes(sides, comparison):
        note(text)
    for error in dict.fromkeys([*read_errors(sides.before), *read_errors(sides.after), *failed]):
        print_error(error)
    if failed:
        return 2
    return 1 if comparison.effects & chosen else 0


def _effects(values: tuple[str, ...]) -> tuple[frozenset[Effect], list[str]]:
    """The values of `--fail-on`, and what is wrong with them."""
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    errors = [
        f"--fail-on: unknown value `{name}`{did_you_mean(name, EFFECTS)}; use one of {', '.join(EFFECTS)}"
        for name in names
        if name not in EFFECTS
    ]
    return frozenset(effect for effect in EFFECTS if effect in names), errors


def _notes(sides: Sides, comparison: Comparison) -> dict[str, None]:
    found = [*sides.notes, *notes(sides.after), *notes(sides.before)]
    if comparison.denied_later_resources:
        names = ", ".join(comparison.denied_later_resources)
        found.append(f"since 2.4.8, resources that were added after Magento processed an api.xml are denied: {names}")
    return dict.fromkeys(found)


def _written(report: DiffReport, format_: str) -> str:
    out = io.StringIO()
    if format_ == "json":
        return json_text(as_values(report), 1)
    if format_ == "markdown":
        from magelint.cli.diff_markdown import markdown

        return markdown(report)
    # Importing rich takes longer than the whole JSON output.
    from magelint.cli.diff_text import write_text

    write_text(report, out)
    return out.getvalue()


def _print(report: DiffReport, format_: str) -> None:
    if format_ == "text":
        from magelint.cli.diff_text import write_text

        write_text(report, sys.stdout)
        return
    if isinstance(sys.stdout, io.TextIOWrapper):
        # These formats are UTF-8, whatever the encoding of the terminal.
        sys.stdout.reconfigure(encoding="utf-8")
    click.echo(_written(report, format_), nl=False)
