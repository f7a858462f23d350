"""`magelint rules`."""

from __future__ import annotations

import sys

import click
import msgspec

from magelint.cli.common import format_option, open_registry
from magelint.engine.engine_rules import ENGINE_RULES, EngineRule
from magelint.engine.registry import RuleInfo


@click.command("rules")
@format_option(["text", "json"], "Format of the list.")
@click.option(
    "--rules-from",
    metavar="DIR",
    type=click.Path(),
    help="Also load the rules in DIR. This executes the Python code in it.",
)
def command(format_: str, rules_from: str | None) -> None:
    """List all rules with their family, severity, summary, and whether they have fixes and run by default."""
    known: list[RuleInfo | EngineRule] = [*open_registry(rules_from).sorted(), *ENGINE_RULES.values()]
    if format_ == "json":
        rows = [
            {
                "id": info.id,
                "family": info.family,
                "severity": info.type.severity.value,
                "fixable": info.type.fixable,
                "enabled_by_default": info.type.enabled_by_default,
                "summary": info.type.summary,
                "since": info.type.since,
                "source": info.source,
            }
            for info in known
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return
    # Importing rich takes longer than the whole JSON output.
    from rich.table import Table
    from rich.text import Text

    from magelint.report.text import STYLES, make_console

    console = make_console(sys.stdout)
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for heading in ("rule", "severity", "default", "fix", "summary"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "summary")
    family = None
    for info in known:
        if info.family != family:
            family = info.family
            table.add_row(Text(family, style="bold underline"))
        table.add_row(
            Text(f"  {info.id}"),
            Text(info.type.severity.value, style=STYLES[info.type.severity]),
            "" if info.type.enabled_by_default else "off",
            "yes" if info.type.fixable else "",
            Text(info.type.summary),
        )
    console.print(table)
